"""Official documents: GB/T 9704 docx, tables, spreadsheets in and out. Pure."""
