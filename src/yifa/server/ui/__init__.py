"""How pages are made, whichever door shows them: parts, words, forms, drawings, maps, curves, shared templates and static files."""
