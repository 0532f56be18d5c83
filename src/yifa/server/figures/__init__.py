"""Figures: postings, queries, trace. A figure is a sum of postings made by entries."""
