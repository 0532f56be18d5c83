"""Two versions of one text side by side: what was struck out, what was put in, and which amounts, dates and parties changed.

Paragraphs are laid beside each other first, then words inside those that belong together. Differences of spacing and
of full and half width are no changes of a text and are not shown.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from yifa.proof.model import Quantity
from yifa.proof.quantities import read_quantities

Mark = Literal["same", "out", "in"]
Kind = Literal["same", "changed", "out", "in"]
Weight = Literal["party", "money", "date", "percent", "count"]

#: Order in which changes that bind somebody are listed, and how they are called.
WEIGHTS: dict[Weight, str] = {
    "party": "当事人",
    "money": "金额",
    "date": "日期",
    "percent": "比例",
    "count": "数量、期限",
}
#: Two paragraphs with less in common are told as one struck out and one put in.
ALIKE = 0.3
#: Words of a paragraph from which whole sentences are compared instead, so that time stays small on any text.
LONGEST = 1000
#: Pairs of paragraphs inside one stretch of changes that are weighed against each other.
MOST_PAIRS = 40_000

PARTY = re.compile(
    r"^[\s　]*(?P<label>[甲乙丙丁]\s*方|发包[人方]|承包[人方]|采购[人方]|供应商|供货?方|需方|买方|卖方|买受人|出卖人|"
    r"出租[人方]|承租[人方]|委托[人方]|受托[人方]|转让[人方]|受让[人方]|流出方|流入方|贷款人|借款人|保证人|担保人)"
    r"(?:[（(][^）)]{0,20}[）)])?[ \t　]*[:：][ \t　_]*(?P<name>[^\n，,；;。]{1,60})",
    re.MULTILINE,
)
_CLAUSE = re.compile(
    r"[\s　]*(?:第[一二三四五六七八九十百零〇\d]{1,5}[条款章]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、](?:\d{1,2}[.．]?)*)"
)
_SENTENCE = re.compile(r"[^，。；：,;:]*[，。；：,;:]|[^，。；：,;:]+", re.DOTALL)
_WORD = re.compile(r"[0-9０-９][0-9０-９,.，．%％]*|[A-Za-z]+|\s+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a paragraph: kept, struck out (`out`) or put in (`in`)."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A paragraph beside its counterpart. `before` and `after` are empty where there is none."""

    kind: Kind
    before: tuple[Piece, ...]
    after: tuple[Piece, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Change:
    """A changed amount, date, party, share or number; "" where it was only struck out or only put in."""

    weight: Weight
    before: str
    after: str
    where: str
    number: int

    @property
    def name(self) -> str:
        """金额, 日期 …"""
        return WEIGHTS[self.weight]

    @property
    def say(self) -> str:
        """The change in one line."""
        if self.before and self.after:
            return f"“{self.before}”改为“{self.after}”"
        return f"增加“{self.after}”" if self.after else f"删去“{self.before}”"


@dataclass(frozen=True, slots=True)
class Redline:
    """The comparison. `changes` come first on a page; `rows` are the two texts side by side."""

    rows: tuple[Row, ...]
    changes: tuple[Change, ...]

    @property
    def same(self) -> bool:
        """Whether the two say the same, word for word."""
        return all(row.kind == "same" for row in self.rows)

    @property
    def binding(self) -> bool:
        """Whether a party, an amount, a date or a share changed: what nobody may call wording."""
        return any(change.weight != "count" for change in self.changes)

    @property
    def verdict(self) -> str:
        """How the form of the final version would call it: 一致, 按意见修改 or 有实质变动 (a proposal, not a decision)."""
        return "一致" if self.same else "有实质变动" if self.binding else "按意见修改"

    def counted(self) -> dict[Kind, int]:
        """Paragraphs by kind."""
        kinds: tuple[Kind, ...] = ("same", "changed", "out", "in")
        return {kind: sum(row.kind == kind for row in self.rows) for kind in kinds}


def compare_versions(before: str, after: str) -> Redline:
    """Lay two versions of a text side by side. Never raises; an empty text is one without paragraphs.

    Args:
        before: the draft that was reviewed.
        after: the signed or published version.
    """
    rows = tuple(_rows(_paragraphs(before), _paragraphs(after)))
    changes = [*_party_changes(before, after), *(change for row in rows for change in _figures(row))]
    order = list(WEIGHTS)
    return Redline(rows, tuple(sorted(changes, key=lambda change: (order.index(change.weight), change.number))))


def parties_of(text: str) -> dict[str, str]:
    """Parties as a contract names them at the beginning of a line: 甲方 → name. The first naming counts."""
    found: dict[str, str] = {}
    for match in PARTY.finditer(text):
        name = re.split(r"[\s　]{2,}|_", match["name"])[0].strip(" 　（(")
        if name and not name.endswith(("：", ":")):
            found.setdefault(re.sub(r"\s", "", match["label"]), name)
    return found


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _plain(text: str) -> str:
    """What two spellings of the same words have in common: width and spaces don't count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _rows(before: Sequence[str], after: Sequence[str]) -> Iterator[Row]:
    olds, news = [_plain(p) for p in before], [_plain(p) for p in after]
    number = 0
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, olds, news, autojunk=False).get_opcodes():
        pairs = (
            list(zip(range(i1, i2), range(j1, j2), strict=True))
            if tag == "equal"
            else _paired(olds[i1:i2], news[j1:j2], i1, j1)
        )
        for i, j in pairs:
            number += 1
            if i is None and j is not None:
                yield Row("in", (), (Piece("in", after[j]),), number)
            elif j is None and i is not None:
                yield Row("out", (Piece("out", before[i]),), (), number)
            elif i is not None and j is not None:
                yield _beside(before[i], after[j], number) if tag != "equal" else _kept(before[i], after[j], number)


def _kept(before: str, after: str, number: int) -> Row:
    return Row("same", (Piece("same", before),), (Piece("same", after),), number)


def _paired(olds: Sequence[str], news: Sequence[str], i0: int, j0: int) -> list[tuple[int | None, int | None]]:
    """Paragraphs of a changed stretch beside each other: the pairing, in order, that has most in common."""
    if len(olds) * len(news) > MOST_PAIRS:
        return [*((i0 + i, None) for i in range(len(olds))), *((None, j0 + j) for j in range(len(news)))]
    best = [[0.0] * (len(news) + 1) for _ in range(len(olds) + 1)]
    here, there = [_pairs_of_characters(old) for old in olds], [_pairs_of_characters(new) for new in news]
    alike = [[_alike(old, new) for new in there] for old in here]
    for i in range(len(olds) - 1, -1, -1):
        for j in range(len(news) - 1, -1, -1):
            together = alike[i][j] + best[i + 1][j + 1] if alike[i][j] >= ALIKE else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], together)
    found: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < len(olds) or j < len(news):
        both = i < len(olds) and j < len(news) and alike[i][j] >= ALIKE
        if both and best[i][j] == alike[i][j] + best[i + 1][j + 1]:
            found.append((i0 + i, j0 + j))
            i, j = i + 1, j + 1
        elif i < len(olds) and (j == len(news) or best[i + 1][j] >= best[i][j + 1]):
            found.append((i0 + i, None))
            i += 1
        else:
            found.append((None, j0 + j))
            j += 1
    return found


def _pairs_of_characters(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1)) or frozenset([text])


def _alike(old: frozenset[str], new: frozenset[str]) -> float:
    """0 to 1: pairs of neighbouring characters two paragraphs share (Dice's coefficient)."""
    return 2 * len(old & new) / (len(old) + len(new))


def _beside(before: str, after: str, number: int) -> Row:
    unit = _WORD if max(len(before), len(after)) <= LONGEST else _SENTENCE
    olds, news = unit.findall(before), unit.findall(after)
    matcher = SequenceMatcher(None, [_plain(w) for w in olds], [_plain(w) for w in news], autojunk=False)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i1, i2, j1, j2 in _smoothed(matcher.get_opcodes()):
        old, new = "".join(olds[i1:i2]), "".join(news[j1:j2])
        changed = tag != "equal" and _plain(old) != _plain(new)
        if old:
            left.append(Piece("out" if changed else "same", old))
        if new:
            right.append(Piece("in" if changed else "same", new))
    kind: Kind = "same" if all(p.mark == "same" for p in (*left, *right)) else "changed"
    return Row(kind, tuple(left), tuple(right), number)


def _smoothed(codes: Sequence[tuple[str, int, int, int, int]]) -> Iterator[tuple[str, int, int, int, int]]:
    """One change instead of two with a single shared character between them: that is how people read it."""
    held: tuple[str, int, int, int, int] | None = None
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        inside = 0 < at < len(codes) - 1
        joins = tag != "equal" or (inside and i2 - i1 <= 1 and held is not None)
        if joins and held is not None:
            held = ("replace", held[1], i2, held[3], j2)
        elif joins:
            held = (tag, i1, i2, j1, j2)
        else:
            if held is not None:
                yield held
                held = None
            yield (tag, i1, i2, j1, j2)
    if held is not None:
        yield held


def _party_changes(before: str, after: str) -> Iterator[Change]:
    old, new = parties_of(before), parties_of(after)
    for label in [*old, *(label for label in new if label not in old)]:
        was, now = old.get(label, ""), new.get(label, "")
        if _plain(was) != _plain(now):
            yield Change("party", was, now, label, 0)


def _figures(row: Row) -> Iterator[Change]:
    """Figures of one paragraph that stand on one side only, paired by kind in order of place."""
    if row.kind == "same":
        return
    texts = ["".join(piece.text for piece in side) for side in (row.before, row.after)]
    weights: tuple[Weight, ...] = ("money", "date", "percent", "count")
    for weight in weights:
        olds, news = (_only(text, weight) for text in texts)
        kept = _common([_worth(q) for q in olds], [_worth(q) for q in news])
        lost = [q for q, stays in zip(olds, kept[0], strict=True) if not stays]
        gained = [q for q, stays in zip(news, kept[1], strict=True) if not stays]
        for at in range(max(len(lost), len(gained))):
            was, now = (side[at] if at < len(side) else None for side in (lost, gained))
            where = _around(texts[0], was) if was else _around(texts[1], now) if now else ""
            yield Change(weight, was.text if was else "", now.text if now else "", where, row.number)


def _only(text: str, weight: Weight) -> list[Quantity]:
    return [q for q in read_quantities(text) if q.kind == weight]


def _worth(quantity: Quantity) -> tuple[str, str]:
    """What a figure says, however it is written: 30日 and 三十日 are the same, 30日 and 30个工作日 are not."""
    return (str(quantity.value.normalize()) if quantity.value is not None else quantity.text, quantity.unit)


def _common(olds: Sequence[tuple[str, str]], news: Sequence[tuple[str, str]]) -> tuple[list[bool], list[bool]]:
    stays = [False] * len(olds), [False] * len(news)
    for i1, j1, size in SequenceMatcher(None, olds, news, autojunk=False).get_matching_blocks():
        for step in range(size):
            stays[0][i1 + step] = stays[1][j1 + step] = True
    return stays


def _around(text: str, quantity: Quantity | None) -> str:
    """The words just before a figure, so that a reader knows which one is meant."""
    if quantity is None:
        return ""
    clause = _CLAUSE.match(text)
    start = max(text.rfind(mark, 0, quantity.start) for mark in "，。；：、（(:; 　")
    words = text[max(start + 1, quantity.start - 16) : quantity.end].strip()
    return f"{clause.group().strip()} {words}" if clause and clause.end() < quantity.start else words
