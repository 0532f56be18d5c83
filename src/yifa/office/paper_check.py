"""Compare the papers of one file with each other and with the record: names, numbers, amounts, dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from yifa.office.filters import money, money_upper
from yifa.office.inline import reveal
from yifa.office.missing import GAP
from yifa.office.model import Block, Heading, Paragraph, TableBlock, cn_date

_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBER = re.compile(r"[\u4e00-\u9fff]+〔\d{4}〕第?\d+号")
_FINE = re.compile(r"(?<!加处)(?<!尚欠的)罚款(?:人民币)?([\d,]+(?:\.\d{1,2})?)元")
_UPPER = re.compile(r"(?<![\d.])([\d,]+(?:\.\d{1,2})?)元（大写：([^（）]+)）")
_IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")
_LINE = re.compile(r"(?:^|　)([\u4e00-\u9fff]{2,6})[：:]([^，。；（(　\n]+)", re.MULTILINE)
_OPENED = re.compile(r"于(\d{4}年\d{1,2}月\d{1,2}日)(立案|受理)")


@dataclass(frozen=True, slots=True)
class FiledPaper:
    """A paper as it lies in the file. ``dated`` is the day of the step that made it; ``order`` counts from 1; it is 0 for a
    copy that is kept beside the bound file.

    ``copy`` marks the signed or edited copy of a paper that the file holds under the same name.
    """

    order: int
    name: str
    dated: date
    text: str
    number: str = ""
    labelled: tuple[tuple[str, str], ...] = ()
    copy: bool = False


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the record says of the case.

    :param names: label of a party (当事人, 申请人 …) → the names recorded for it.
    :param identities: identity numbers of everybody recorded, in any field.
    :param numbers: every number given in this case: the case's own and its papers'.
    :param days: label (立案, 受理, 结案 …) → the day recorded.
    :param fine: the fine decided, in 分; ``None`` where none was decided.
    :param varied: fines decided before the last variation (变更), in 分: papers of that time say them rightly.
    """

    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    identities: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    days: Mapping[str, date] = field(default_factory=dict)
    fine: int | None = None
    varied: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence for the reader, the papers (by ``order``) that it speaks of, and its kind: 姓名 文号 金额 日期.

    ``places`` are both places side by side: (where, what stands there).
    """

    kind: str
    say: str
    papers: tuple[int, ...]
    places: tuple[tuple[str, str], ...] = ()


def identities_in(text: str) -> frozenset[str]:
    """Identity numbers (GB 11643: 18 characters) that stand in a text."""
    return frozenset(identity.upper() for identity in _IDENTITY.findall(text))


def text_of(blocks: Iterable[Block]) -> str:
    """The words of a paper, a line for each paragraph and cell."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            lines.append(block.text)
        elif isinstance(block, TableBlock):
            lines += [cell.text for row in block.rows for cell in row.cells]
    return reveal("\n".join(lines))


def labelled_of(blocks: Iterable[Block]) -> tuple[tuple[str, str], ...]:
    """Label and value of every ruled pair (a label cell with the cell after it) and of “标签：内容” at the left edge.

    An indented “申请人：愿意协商” is speech in a record, not a particular.
    """
    pairs: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, TableBlock):
            for row in block.rows:
                for label, value in zip(row.cells, row.cells[1:], strict=False):
                    if label.label and not value.label:
                        pairs.append((reveal(label.text).strip(), reveal(value.text).strip()))
        elif isinstance(block, Paragraph) and not block.indent:
            pairs += [(label, value.strip()) for label, value in _LINE.findall(reveal(block.text))]
    return tuple(pairs)


def labelled_in(text: str) -> tuple[tuple[str, str], ...]:
    """“标签：内容” at the left edge of the lines of a plain text."""
    return tuple((label, value.strip()) for label, value in _LINE.findall(text))


def check_file(papers: Sequence[FiledPaper], record: FileRecord) -> tuple[Contradiction, ...]:
    """Everything in which the papers disagree with the record or with one another, in the order of the file.

    Names and identity numbers are compared with the record; amounts in figures with those in words (支付结算办法,
    附录一), the fine decided with the fine told (行政处罚法第45条: not heavier for having been defended) and with the
    record; numbers of papers with those given; days with the record and with the order of the steps.
    """
    contradictions: list[Contradiction] = []
    decided = False
    for paper in papers:
        decided = decided or _decides(paper)
        contradictions += _names(paper, record)
        contradictions += _numbers(paper, record)
        contradictions += _amounts(paper, record, decided=decided)
        contradictions += _days(paper, record)
    made = [paper for paper in papers if not paper.copy]
    contradictions += _heavier(papers)
    contradictions += _twice(made)
    contradictions += _order(made)
    contradictions += _copies(papers)
    return tuple(sorted(contradictions, key=lambda item: item.papers))


def _names(paper: FiledPaper, record: FileRecord) -> Iterator[Contradiction]:
    for label, value in dict.fromkeys(paper.labelled):
        known = record.names.get(label)
        if not known or not value or GAP in value:
            continue
        for name in filter(None, (part.strip("_ 　") for part in re.split(r"[、，；\n]", value))):
            if name not in known:
                recorded = "、".join(known)
                yield _one(
                    "姓名",
                    paper,
                    f"写的{label}是“{name}”，记录的{label}是“{recorded}”。",
                    f"{label}：{name}",
                    f"{label}：{recorded}",
                )
    for identity in dict.fromkeys(_IDENTITY.findall(paper.text)):
        if identity.upper() not in record.identities:
            short = f"{identity[:6]}…{identity[-4:]}"
            known = "、".join(f"{item[:6]}…{item[-4:]}" for item in sorted(record.identities)) or "没有证件号码"
            yield _one("姓名", paper, f"写的证件号码{short}，记录里没有这个号码。", f"证件号码{short}", known)


def _numbers(paper: FiledPaper, record: FileRecord) -> Iterator[Contradiction]:
    forms = sorted({number.partition("〔")[0] for number in record.numbers if "〔" in number}, key=len, reverse=True)
    if paper.number and paper.number not in paper.text:
        yield _one("文号", paper, f"登记的文号是{paper.number}，文书上没有写这个文号。", "没有写文号", paper.number)
    for number in dict.fromkeys(_NUMBER.findall(paper.text)):
        form = next((form for form in forms if number.partition("〔")[0].endswith(form)), "")
        full = form + number[number.index("〔") :]
        if form and full not in record.numbers:
            own_numbers = "、".join(sorted(item for item in record.numbers if item.startswith(form)))
            yield _one("文号", paper, f"提到{full}，本案没有编过这个文号。", full, own_numbers)


def _fen(text: str) -> int:
    whole, _, part = text.replace(",", "").partition(".")
    return int(whole or 0) * 100 + int(part.ljust(2, "0") or 0)


def _amounts(paper: FiledPaper, record: FileRecord, *, decided: bool) -> Iterator[Contradiction]:
    for figures, words in dict.fromkeys(_UPPER.findall(paper.text)):
        right = money_upper(_fen(figures))
        if words != right:
            say = f"小写{figures}元与大写“{words}”不一致，大写应为“{right}”。"
            places = ((_where(paper), f"{figures}元"), (_where(paper), f"大写：{words}"))
            yield Contradiction("金额", f"《{paper.name}》{say}", (paper.order,), places)
    fines = _fines(paper)
    if decided and record.fine is not None and fines and not {record.fine, *record.varied} & set(fines):
        yield _one(
            "金额",
            paper,
            f"写的罚款是{money(fines[0])}，记录的罚款是{money(record.fine)}。",
            f"罚款{money(fines[0])}",
            f"罚款{money(record.fine)}",
        )


def _decides(paper: FiledPaper) -> bool:
    return "处罚决定书" in paper.name and not paper.name.startswith("不予")


def _fines(paper: FiledPaper) -> list[int]:
    return [_fen(text) for text in _FINE.findall(paper.text)]


def _heavier(papers: Sequence[FiledPaper]) -> Iterator[Contradiction]:
    """The fine decided is not above the fine told last."""
    notice: FiledPaper | None = None
    for paper in papers:
        fines = _fines(paper)
        if "告知书" in paper.name and fines:
            notice = paper
        elif _decides(paper) and fines and notice is not None and max(fines) > max(_fines(notice)):
            yield Contradiction(
                "金额",
                f"《{paper.name}》罚款{money(max(fines))}，重于《{notice.name}》告知的{money(max(_fines(notice)))}。"
                "应重新告知（行政处罚法第45条）。",
                (notice.order, paper.order),
                (
                    (_where(notice), f"拟罚款{money(max(_fines(notice)))}"),
                    (_where(paper), f"罚款{money(max(fines))}"),
                ),
            )


def _days(paper: FiledPaper, record: FileRecord) -> Iterator[Contradiction]:
    labelled = [(label.removesuffix("日期"), value) for label, value in paper.labelled if label.endswith("日期")]
    labelled += [(label, day) for day, label in _OPENED.findall(paper.text)]
    for label, value in dict.fromkeys(labelled):
        known, day = record.days.get(label), _day_in(value)
        if known and day and day != known:
            yield _one(
                "日期",
                paper,
                f"写的{label}日期是{cn_date(day)}，记录的是{cn_date(known)}。",
                f"{label}日期：{cn_date(day)}",
                f"{label}日期：{cn_date(known)}",
            )


def _day_in(text: str) -> date | None:
    match = _DAY.search(text)
    if match is None:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def _twice(papers: Sequence[FiledPaper]) -> Iterator[Contradiction]:
    """No two papers bear one number."""
    first: dict[str, FiledPaper] = {}
    for paper in papers:
        other = first.setdefault(paper.number, paper)
        if paper.number and other is not paper:
            say = f"《{other.name}》与《{paper.name}》用了同一个文号{paper.number}。"
            places = ((_where(other), other.number), (_where(paper), paper.number))
            yield Contradiction("文号", say, (other.order, paper.order), places)


def _order(papers: Sequence[FiledPaper]) -> Iterator[Contradiction]:
    """No paper is dated before the one whose step it follows."""
    latest: FiledPaper | None = None
    for paper in papers:
        if latest is not None and paper.dated < latest.dated:
            say = f"《{paper.name}》（{cn_date(paper.dated)}）早于排在前面的《{latest.name}》（{cn_date(latest.dated)}）。"
            places = ((_where(latest), cn_date(latest.dated)), (_where(paper), cn_date(paper.dated)))
            yield Contradiction("日期", say, (latest.order, paper.order), places)
        else:
            latest = paper


def _copies(papers: Sequence[FiledPaper]) -> Iterator[Contradiction]:
    """A signed copy states no sum that the paper made does not state."""
    made = {paper.name: paper for paper in papers if not paper.copy}
    for copy in papers:
        original = made.get(copy.name) if copy.copy else None
        if original is None:
            continue
        sums = {_fen(figures) for figures, _ in _UPPER.findall(original.text)} | set(_fines(original))
        signed = {_fen(figures) for figures, _ in _UPPER.findall(copy.text)} | set(_fines(copy))
        for amount in sorted(signed - sums):
            places = (
                (_where(copy), money(amount)),
                (_where(original), "、".join(map(money, sorted(sums))) or "没有金额"),
            )
            say = f"《{copy.name}》签字件写的金额{money(amount)}，制作的文书上没有。"
            yield Contradiction("金额", say, (original.order, copy.order), places)


def _where(paper: FiledPaper) -> str:
    return f"第{paper.order}件《{paper.name}》" if paper.order else f"签字件《{paper.name}》"


def _one(kind: str, paper: FiledPaper, say: str, here: str, there: str) -> Contradiction:
    """A fault of one paper against the record: what stands in it, and what the record says."""
    return Contradiction(kind, f"《{paper.name}》{say}", (paper.order,), ((_where(paper), here), ("记录", there)))


__all__ = [
    "Contradiction",
    "FileRecord",
    "FiledPaper",
    "check_file",
    "identities_in",
    "labelled_in",
    "labelled_of",
    "text_of",
]
