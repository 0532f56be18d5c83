"""Old ledgers into the book: columns understood, rows judged, whole lives kept, an import taken back."""
