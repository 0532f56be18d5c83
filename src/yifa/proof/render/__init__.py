"""Renderings of an examined report: web page, terminal, Word comments."""
