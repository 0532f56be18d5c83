"""Official documents, case papers, bound files and spreadsheets. Stands alone: knows nothing else of Yifa.

- ``model``, ``markdown``: a document as plain data, and the light text it is written in
- ``docx``: official documents in the layout of GB/T 9704-2012, and a checker for produced files
- ``papers``: case papers and forms from templates, to .docx, PDF and HTML
- ``binder``: many papers bound into one case file
- ``sheets``: ledgers out, messy ledgers in, a bureau's form filled in place
"""
