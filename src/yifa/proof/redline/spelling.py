"""What two spellings of the same words have in common: width, marks, figures, numbering, filled gaps."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import read_number

HAN = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"
_CLAUSE = lazy(
    r"^(?:第[一二三四五六七八九十百零〇\d]{1,5}[条款章节]|[一二三四五六七八九十]{1,3}、"
    r"|\d{1,2}(?:[..]\d{1,2})+[.、]?|\d{1,2}[.、](?!\d)|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|[①-⑳])"
)
_REFERENCE = lazy(r"第[一二三四五六七八九十百\d]{1,4}条|(?<![\d.])\d{1,2}\.\d{1,2}(?=条|款|项|约定|规定)")
_NUMBER = lazy(rf"(?P<share>百分之|千分之|万分之)?(?P<n>\d[\d,]*(?:\.\d+)?[万亿]?|[{HAN}]+)(?P<sign>%|‰)?")
_GAP = lazy(r"[_＿]{1,}|【\s*】|□+|[xX×]{2,}|\s{2,}|…{2,}")


def plain(text: str) -> str:
    """Width and spaces don't count; a space between figures does, or two cells would make one number."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"(?<=[0-9A-Za-z%元])[\s|]+(?=[0-9A-Za-z])", "|", text)
    return re.sub(r"\s+", "", text)


def without_marks(text: str) -> str:
    """Without punctuation, but for the point and the slash between figures and the sign of a share."""
    text = plain(text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return re.sub(r"(?<!\d)[./](?!\d)|(?<=\D)[./]|[./](?=\D)|[^\w%‰./|]|_", "", text)


_ROW = lazy(r"^\s*\d{1,3}(?:\t|\s{2,})(?=\D)")


def without_number(text: str) -> str:
    """Without the clause's own number, or a table row's."""
    return _CLAUSE.sub("", plain(_ROW.sub("", text)))


def number_of(text: str) -> str:
    """The clause's own number, "" where it has none."""
    m = _ROW.match(text) or _CLAUSE.match(plain(text))
    return m.group().strip() if m else ""


def references(text: str) -> str:
    """With every reference to a clause of the same text made alike."""
    return _REFERENCE.sub("§", text)


def figures(text: str) -> str:
    """With every number in one spelling: 三十日 and 30日, 百分之五 and 5%, 86,400.00 and 86400."""

    def one(m: re.Match[str]) -> str:
        value = read_number(m["n"])
        if value is None:
            return m.group()
        scale = {"百分之": "%", "千分之": "‰", "万分之": "‱"}.get(m["share"] or "", m["sign"] or "")
        if scale == "‰":
            value, scale = value / 10, "%"
        if scale == "‱":
            value, scale = value / Decimal(100), "%"
        return f"{value.normalize():f}{scale}"

    return _NUMBER.sub(one, re.sub(r"(?<=元)整|正(?=[。，）)]|$)", "", plain(text)))


def core(text: str) -> str:
    """What is left when width, marks, spelling of figures and the clause's number don't count."""
    return without_marks(figures(without_number(text)))


def filled(before: str, after: str) -> bool:
    """Whether `after` is `before` with nothing but gaps filled: blanks, underscores, what follows a label at the end of a cell."""
    raw = unicodedata.normalize("NFKC", before)
    signing = re.search(
        r"(?:[(（](?:签字|盖章|签章|签名|公章)[^)）]*[)）]|日期|代表人?|负责人"
        r"|代理人|时间|电话|开户行|账号|编号|地址|经办人|签字|盖章)\s*[:：]?\s*(?:$"
        r"|[\t|])|[:：]\s*(?:$|\t)",
        raw,
    )
    if not _GAP.search(raw) and not signing:
        return False
    parts: list[str] = []
    last = 0
    holes = lazy(
        r"[_＿]+|【\s*】|□+|[xX×]{2,}|[ \u3000]{2,}|(?<=[:：)）])\s*(?=\t|$|\|)"
        r"|\s+(?=[年月日元份])|(?<=[:：年月第])\s+|\t"
    )
    for m in holes.finditer(raw):
        parts.append(plain(raw[last : m.start()]))
        last = m.end()
    parts.append(plain(raw[last:]))
    kept = [re.escape(p) for p in parts]
    pattern = r"[^。;；]{0,40}?".join(kept)
    return re.fullmatch(pattern + r"[^。;；]{0,30}", plain(after)) is not None and plain(before) != plain(after)
