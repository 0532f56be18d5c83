"""Reads .txt in the encodings found in Chinese offices: UTF-8, UTF-16, GB18030 (GBK), Big5."""

from __future__ import annotations

from yifa.proof.model import Document
from yifa.proof.patterns import lazy
from yifa.proof.readers.draft import Draft, UnreadableError
from yifa.proof.readers.wrapped import join_wrapped

ENCODINGS = ["utf_8", "gb18030", "big5", "utf_16", "utf_16_le", "utf_16_be"]
MARKS = ((b"\xef\xbb\xbf", "utf_8_sig"), (b"\xff\xfe", "utf_16"), (b"\xfe\xff", "utf_16"))
SAMPLE = 200_000
STRANGE = lazy("[\x00-\x08\x0e-\x1f\ufffd]")
NOT_TEXT = "这不是文字文件，认不出编码。请给 .docx、.doc、.pdf、.html、.txt 或 .xlsx，或把正文复制粘贴进来。"


def decode(data: bytes) -> str:
    """The text of some bytes in whichever encoding fits. Raises UnreadableError for what is no text."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, _guessed(data, ENCODINGS))
    if "\x00" in text:  # plain ASCII letters in UTF-16 are valid UTF-8 too
        return _decoded(data, _guessed(data, ["utf_16_le", "utf_16_be"]))
    return _sound(text)


def _guessed(data: bytes, encodings: list[str]) -> str:
    """The encoding that fits best. Raises UnreadableError where none does."""
    from charset_normalizer import from_bytes  # slow to load, and needed for no text in UTF-8

    best = from_bytes(data[:SAMPLE], cp_isolation=encodings).best()
    if best is None:
        raise UnreadableError(NOT_TEXT)
    return best.encoding


def read_text(text: str, source: str = "") -> Document:
    """A pasted or plain text as a document; line ends are made uniform."""
    if not text.strip():
        raise UnreadableError("没有文字。请把报告正文粘贴进来，或换一个文件。")
    draft = Draft()
    draft.put(join_wrapped(text.replace("\r\n", "\n").replace("\r", "\n")))
    return draft.finish(source)


def read_txt(data: bytes, name: str = "") -> Document:
    """Read a plain text file."""
    return read_text(decode(data), name)


def _decoded(data: bytes, encoding: str) -> str:
    # A cut last character is forgiven; anything else that does not decode shows as a replacement mark.
    return _sound(data.decode(encoding, errors="replace"))


def _sound(text: str) -> str:
    head = text[:SAMPLE]
    strange = len(STRANGE.findall(head))
    if strange > max(3, len(head) // 50):
        raise UnreadableError(NOT_TEXT)
    return text
