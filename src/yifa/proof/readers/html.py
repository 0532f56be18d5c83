"""Reads saved web pages: the article without navigation, with its tables."""

from __future__ import annotations

import re
from typing import Any

import lxml.html

from yifa.proof.model import Document
from yifa.proof.patterns import lazy
from yifa.proof.readers.draft import Draft, UnreadableError
from yifa.proof.readers.plain import decode

DROPPED = (
    "script",
    "style",
    "nav",
    "header",
    "footer",
    "aside",
    "noscript",
    "template",
    "form",
    "button",
    "iframe",
    "svg",
    "select",
    "head",
)
BLOCK_NAMES = (
    "p div section article main h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre br hr center figure figcaption"
    " address details summary"
)
BLOCKS = frozenset(BLOCK_NAMES.split(" "))
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", re.I)
SENTENCE_MARKS = lazy(r"[。；，、：,;:]")
SPACE = lazy(r"[ \t\r\n\f\v]+")
SHARE = 0.8
"""A child holding this share of the page's sentence marks is where the article is."""


def read_html(data: bytes, name: str = "") -> Document:
    """Read a web page saved as a file. Raises UnreadableError when there is no text in it."""
    text = _decode(data)
    try:
        root = lxml.html.document_fromstring(text, parser=lxml.html.HTMLParser(no_network=True, remove_comments=True))
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("网页里没有文字。请在浏览器里打开，把正文复制粘贴进来再核。") from error
    title = _title(root)
    for element in root.xpath("//*[" + " or ".join(f"self::{tag}" for tag in DROPPED) + "]"):
        element.drop_tree()
    body = root.find("body")
    article = _article(body if body is not None else root)
    draft = Draft()
    if title and title not in SPACE.sub("", article.text_content())[:400]:
        draft.paragraph(title)
    _emit(article, draft)
    if article is not body:
        draft.notes.append("网页的导航、页眉页脚等正文以外的部分没有读。")
    return draft.finish(name, title)


def _decode(data: bytes) -> str:
    charset = CHARSET.search(data[:4096])
    if charset:
        encoding = charset[1].decode().lower()
        try:
            return data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding)
        except (LookupError, UnicodeDecodeError):
            return decode(data)
    return decode(data)


def _title(root: Any) -> str:
    for path in ("//meta[@name='ArticleTitle']/@content", "//h1//text()", "//title/text()"):
        text = SPACE.sub("", "".join(root.xpath(path)))
        if text:
            # A page title usually ends with the site's name.
            return re.split(r"[_|]|\s[-–—]\s|-{2,}", text)[0]
    return ""


def _article(body: Any) -> Any:
    """The smallest element that still holds nearly all sentences of the page."""
    whole = _marks(body)
    here = body
    while whole:
        best = max((child for child in here if isinstance(child.tag, str)), key=_marks, default=None)
        if best is None or (best.tag == "table" and len(best.xpath(".//tr")) > 2) or _marks(best) < SHARE * whole:
            return here
        if best.tag in ("p", "span", "td", "tr", "tbody") and best.tag != "td":
            return here
        here = best
    return here


def _marks(element: Any) -> int:
    return len(SENTENCE_MARKS.findall(element.text_content())) if isinstance(element.tag, str) else 0


def _emit(element: Any, draft: Draft) -> None:
    """Write an element's blocks as paragraphs and its data tables as tables."""
    line: list[str] = []

    def flush() -> None:
        text = SPACE.sub(" ", "".join(line)).strip(" ")
        line.clear()
        if text.strip():
            draft.paragraph(text)

    def walk(node: Any) -> None:
        if node.tag == "table" and not _is_layout(node):
            flush()
            draft.table(_rows(node))
            return
        block = node.tag in BLOCKS or node.tag in ("table", "tr", "td", "th")
        if block:
            flush()
        if node.text:
            line.append(node.text)
        for child in node:
            if isinstance(child.tag, str):
                walk(child)
            if child.tail:
                line.append(child.tail)
        if block:
            flush()

    walk(element)
    flush()


def _is_layout(table: Any) -> bool:
    """A table used to lay out the page: it holds other tables or paragraphs of running text."""
    return bool(table.xpath(".//table")) or any(len(cell.text_content()) > 400 for cell in table.xpath(".//td"))


def _rows(table: Any) -> list[list[tuple[str, int, int]]]:
    rows = []
    for row in table.xpath(".//tr"):
        cells = row.xpath("./td|./th")
        rows.append(
            [
                (SPACE.sub(" ", cell.text_content()).strip(), _span(cell, "rowspan"), _span(cell, "colspan"))
                for cell in cells
            ]
        )
    return rows


def _span(cell: Any, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(int(text), 200) if text.isdigit() and int(text) > 0 else 1
