"""What printed lines look like, read from a text layer or recognised on a scan: page numbers, beginnings of paragraphs."""

from __future__ import annotations

from yifa.proof.patterns import lazy

PAGE_NUMBER = lazy(
    r"^\s*[-—–－·\s]*\d{1,3}[-—–－·\s]*$|^\s*第\s*\d{1,3}\s*页[，,\s/]*(?:共\s*\d{1,3}\s*页)?\s*$"
    r"|^\s*\d{1,3}\s*/\s*\d{1,3}\s*$"
)
NEW_PARAGRAPH = lazy(
    r"^\s*(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|\d{1,2}[.．、]\D"
    r"|第[一二三四五六七八九十]+[章节条])"
)
