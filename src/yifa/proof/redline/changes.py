"""Which differences bind somebody, and which are only of form: every changed sentence is one or the other.

Both texts are cut into lines and these laid beside each other; where lines were broken otherwise (a scan) the stretch is
cut anew, at clause numbers and sentence ends, so that line ends don't count. What stands on one side only is looked
for on the other: a clause found there was moved.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from yifa.proof.model import Quantity
from yifa.proof.patterns import lazy
from yifa.proof.quantities import read_quantities
from yifa.proof.redline.rows import paired, paragraphs
from yifa.proof.redline.spelling import (
    core,
    figures,
    filled,
    number_of,
    plain,
    references,
    without_marks,
    without_number,
)

MaterialKind = Literal[
    "party",
    "amount",
    "percent",
    "period",
    "date",
    "court",
    "clause_deleted",
    "clause_added",
    "obligation",
    "quantity",
    "wording",
]
FormKind = Literal["moved", "punctuation", "format", "numbering", "spelling_of_number", "filled_in", "line_break"]
#: Order in which changes are listed, and how they are called.
MATERIAL: dict[str, str] = {
    "party": "当事人",
    "amount": "金额",
    "percent": "比例",
    "period": "期限",
    "date": "日期",
    "court": "管辖、仲裁",
    "clause_deleted": "删去的条款",
    "clause_added": "增加的条款",
    "obligation": "义务",
    "quantity": "数量",
    "wording": "措辞",
}
FORM: dict[str, str] = {
    "moved": "换了位置",
    "punctuation": "标点",
    "format": "版式",
    "numbering": "条号",
    "spelling_of_number": "数字写法",
    "filled_in": "填了空白",
    "line_break": "换行",
}
_PARTY = lazy(
    r"^\s*(?:\w{0,6}[(（]?)?(?:甲方|乙方|丙方|发包|承包|采购人|供应商|出租"
    r"|承租|委托|受托|转让|受让|捐赠|受赠|买方|卖方|出借|借用|投保|监理人|设计人|咨询人)[^：:\n]{0,16}[：:]"
)
_DUTY = lazy(
    r"不|未|无|非|免|应|须|必须|得|可以?|有权|无权|均|除外|以外|仅|只|全部"
    r"|任何|一切|或者?|和|且|负责|承担|自行|同意|甲方|乙方|双方|禁止|除"
)
_TIME = frozenset({"日", "天", "个工作日", "工作日", "个月", "月", "年", "周", "小时", "个日历天", "季度", "周岁"})


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: the sentence, clause or row before and after (“” where it is only on one side), and where it stands."""

    kind: MaterialKind | FormKind
    before: str
    after: str
    where: str = ""

    @property
    def material(self) -> bool:
        """Whether it binds somebody."""
        return self.kind in MATERIAL

    @property
    def name(self) -> str:
        """金额, 日期, 换了位置 …"""
        return next(names[self.kind] for names in (MATERIAL, FORM) if self.kind in names)

    @property
    def say(self) -> str:
        """The change in one line: the words that differ with a few around them."""
        if self.before and self.after:
            pairs = figures_changed(self.before, self.after) or [differing(self.before, self.after)]
            return "；".join(f"“{before}”改为“{after}”" for before, after in pairs)
        return f"增加“{self.after}”" if self.after else f"删去“{self.before}”"

    def to_json(self) -> dict[str, str]:
        """The published shape."""
        shape = {"kind": self.kind, "before": self.before, "after": self.after}
        return {**shape, "where": self.where} if self.material else shape


def find_changes(before: str, after: str) -> tuple[Change, ...]:
    """Every difference of two texts, the material ones first, by weight and then by place."""
    olds, news = _without_pages(paragraphs(before)), _without_pages(paragraphs(after))
    olds, news = _without_heads(olds, news), _without_heads(news, olds)
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    changes: list[Change] = []
    for old, new, where, then in _aligned(olds, news):
        if old is None and new is not None:
            right.append((new, then))
        elif new is None and old is not None:
            left.append((old, where))
        elif old is not None and new is not None:
            changes += _sentences(old, new, where)
    changes += _one_sided(left, right)
    order = [*MATERIAL, *FORM]
    return tuple(sorted(changes, key=lambda change: order.index(change.kind)))


_PAGE = lazy(
    r"(?:第\s*\d{1,3}\s*页\s*(?:[,，/]?\s*共\s*\d{1,3}\s*页)?|[-—－\s]*\d{1,3}\s*[-—－]+|[-—－]+\s*\d{1,3}|\d{1,3}\s*/\s*\d{1,3})"
)


def _without_pages(lines: Sequence[str]) -> list[str]:
    """Without lines that number pages."""
    return [line for line in lines if not _PAGE.fullmatch(line.strip())]


def _without_heads(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    """Without the heads and feet of pages: a short line that stands twice and more here and less often over there."""
    here, there = Counter(map(plain, lines)), Counter(map(plain, others))
    seen: Counter[str] = Counter()
    kept = []
    for line in lines:
        key = plain(line)
        seen[key] += 1
        page_head = here[key] >= 2 and there[key] < here[key] and len(key) <= 40 and not re.search(r"[\t。；：:]", line)
        if not page_head or seen[key] <= there[key]:
            kept.append(line)
    return kept


Aligned = tuple[str | None, str | None, str, str]


def _aligned(olds: Sequence[str], news: Sequence[str]) -> Iterator[Aligned]:
    """Pairs of lines that belong together, None where there is no counterpart; with the clause each stands in."""
    at, then = _places(olds), _places(news)
    keys, others = [plain(p) for p in olds], [plain(p) for p in news]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if "".join(keys[i1:i2]) == "".join(others[j1:j2]):
            continue
        pairs = paired([_look(p) for p in olds[i1:i2]], [_look(p) for p in news[j1:j2]], i1, j1)
        if _broken(keys[i1:i2], others[j1:j2]):
            yield from _recut(
                olds[i1:i2], news[j1:j2], at[i1] if i1 < len(at) else "", then[j1] if j1 < len(then) else ""
            )
            continue
        for i, j in pairs:
            yield (
                olds[i] if i is not None else None,
                news[j] if j is not None else None,
                at[i] if i is not None else "",
                then[j] if j is not None else "",
            )


def _look(line: str) -> str:
    """What lines that belong together have in common: their words, whatever their figures and numbers."""
    return re.sub(r"\d", "", core(line)) or plain(line)


def _places(lines: Sequence[str]) -> list[str]:
    places, top = [], ""
    for line in lines:
        number = number_of(line)
        if re.match(r"第.+条|[一二三四五六七八九十]+、", number):
            top = number.rstrip("、")
            places.append(top)
        else:
            places.append(number if "." in number else f"{top}{number}")
    return places


def _broken(olds: Sequence[str], news: Sequence[str]) -> bool:
    """Whether one side broke its lines otherwise: a line of one is the beginning, with more behind it, of a line of the other."""
    for some, others in ((olds, news), (news, olds)):
        for a, b in itertools.pairwise(some):
            joined = a + b
            if len(b) >= 2 and any(
                len(x) > len(a) and (x == joined or (x.startswith(a[-12:] + b[:4]) or a[-8:] + b[:6] in x))
                for x in others
            ):
                return True
    return False


_CUT = lazy(
    r"(?<=[。；;])|(?=第[一二三四五六七八九十百]{1,4}条(?![第第款、和及的约规之中]))"
    r"|(?<=[\u4e00-\u9fff。；：:)）])(?=\d{1,2}\.\d{1,2}(?![\d%元万亩公米]))"
    r"|(?=(?:甲方|乙方)(?:（[^）]{1,8}）|\([^)]{1,8}\))?[：:])|(?=统一社会信用代码[：:])"
    r"|(?=(?:签订)?日期[：:])"
)


def _recut(olds: Sequence[str], news: Sequence[str], at: str, then: str) -> Iterator[Aligned]:
    """The stretch cut at clause numbers and sentence ends instead of at line ends."""
    a, b = ([p for p in _CUT.split("".join(side)) if p.strip()] for side in (olds, news))
    keys, others = [plain(p) for p in a], [plain(p) for p in b]
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, keys, others, autojunk=False).get_opcodes():
        if tag == "equal" or "".join(keys[i1:i2]) == "".join(others[j1:j2]):
            continue
        for i, j in paired([_look(p) for p in a[i1:i2]], [_look(p) for p in b[j1:j2]], i1, j1):
            yield (a[i] if i is not None else None, b[j] if j is not None else None, at, then)


_SENTENCE = lazy(r"[^。；;]+[。；;]?")
#: A clause's number and heading before the first of its sentences.
_LEAD = lazy(r"[^，。；：:]{1,20}[:：]")


def _sentences(old: str, new: str, where: str) -> Iterator[Change]:
    """Changed sentences of a changed line; a line whose sentences don't pair is one change."""
    form = _form(old, new)
    if form is not None:
        yield from form
        return
    if "\t" in old or "\t" in new or _PARTY.search(old):
        yield from _weighed(old, new, where)
        return
    a, b = ([m.group() for m in _SENTENCE.finditer(t)] for t in (old, new))
    if len(a) <= 1 and len(b) <= 1:
        yield from _weighed(old, new, where)
        return
    keys, others = [core(p) for p in a], [core(p) for p in b]
    lead, same_lead = _LEAD.match(old), _LEAD.match(new)
    if lead and same_lead and core(lead.group()) == core(same_lead.group()):
        keys[0], others[0] = core(a[0][lead.end() :]), core(b[0][same_lead.end() :])
    if Counter(keys) == Counter(others) and keys != others:
        yield Change("moved", old, new)
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(
        None, [plain(p) for p in a], [plain(p) for p in b], autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        for i, j in paired(a[i1:i2], b[j1:j2], i1, j1):
            before, after = (a[i] if i is not None else ""), (b[j] if j is not None else "")
            if not before or not after:
                if without_marks(before or after):
                    yield Change(_one_side_kind(before, after), before.strip(), after.strip(), where)
            else:
                yield from _form(before, after) or _weighed(before, after, where)


def _one_side_kind(before: str, after: str) -> MaterialKind:
    return "clause_added" if after else "clause_deleted"


def _form(old: str, new: str) -> list[Change] | None:
    """Differences of form alone; None where something else differs too."""
    if plain(old) == plain(new):
        return []
    if filled(old, new):
        return [Change("filled_in", old, new)]
    a, b = without_number(old), without_number(new)
    kinds: list[FormKind] = []
    if number_of(old) != number_of(new) and (a or b):
        kinds.append("numbering")
    if references(figures(a)) == references(figures(b)) and figures(a) != figures(b) and _only_references(a, b):
        kinds.append("numbering")
        a, b = references(a), references(b)
    if a == b:
        return [Change(kind, old, new) for kind in dict.fromkeys(kinds)]
    if without_marks(a) == without_marks(b):
        return [Change(kind, old, new) for kind in dict.fromkeys([*kinds, "punctuation"])]
    if figures(a) == figures(b):
        return [Change(kind, old, new) for kind in dict.fromkeys([*kinds, "spelling_of_number"])]
    if core(a) == core(b):
        return [Change(kind, old, new) for kind in dict.fromkeys([*kinds, "spelling_of_number", "punctuation"])]
    return None


def _only_references(a: str, b: str) -> bool:
    """References that differ by a step or two, as they do when a clause was put in or taken out before."""
    from yifa.proof.quantities.numerals import read_number

    olds, news = (re.findall(r"第([一二三四五六七八九十百\d]{1,4})条", t) for t in (a, b))
    if len(olds) != len(news) or "《" in a:
        return False
    steps = {int((read_number(y) or 0) - (read_number(x) or 0)) for x, y in zip(olds, news, strict=True)} - {0}
    return all(abs(step) <= 2 for step in steps)


def _weighed(old: str, new: str, where: str) -> list[Change]:
    form = _form(old, new)
    return form if form is not None else [Change(kind_of(old, new), old.strip(), new.strip(), where)]


def kind_of(old: str, new: str) -> MaterialKind:
    """What a changed sentence changes: the weightiest of the things that differ."""
    if _PARTY.search(old) and _PARTY.search(new) and len(old) < 90:
        return "party"
    before, after = differing(old, new)
    changed = before + after
    if re.search(r"法院|仲裁|起诉|诉讼|管辖", old + new) and re.search(
        r"法院|仲裁|起诉|所在地|住所地|甲方|乙方|[县市区]", changed
    ):
        return "court"
    counts: list[Counter[tuple[str, str, str]]] = []
    for text in (old, new):
        counts.append(
            Counter(
                (q.kind, str(q.value.normalize()) if q.value is not None else q.text, q.unit)
                for q in read_quantities(text)
            )
        )
    lost = (counts[0] - counts[1]) + (counts[1] - counts[0])
    kinds = {kind for kind, _, _ in lost}
    if "money" in kinds or re.search(r"[壹贰叁肆伍陆柒捌玖拾佰仟]|元", changed):
        return "amount"
    if "percent" in kinds or re.search(r"%|分之", changed):
        return "percent"
    if any(kind in ("count", "date") and unit in _TIME for kind, _, unit in lost):
        return "period"
    if "date" in kinds:
        return "date"
    if kinds:
        return "quantity"
    if (
        re.search(r"\d|[一二三四五六七八九十]", changed)
        and re.search(r"\d", old + new)
        and without_marks(re.sub(r"\d", "", old)) == without_marks(re.sub(r"\d", "", new))
    ):
        return "quantity"
    return "obligation" if _DUTY.search(changed) else "wording"


def figures_changed(old: str, new: str) -> list[tuple[str, str]]:
    """Figures that differ where nothing else does, one beside the other; empty where words differ too."""
    olds, news = read_quantities(old), read_quantities(new)
    if len(olds) != len(news) or _words(old, olds) != _words(new, news):
        return []
    return [(a.text, b.text) for a, b in zip(olds, news, strict=True) if a.text != b.text]


def _words(text: str, quantities: Sequence[Quantity]) -> str:
    for q in reversed(quantities):
        text = text[: q.start] + "§" + text[q.end :]
    return plain(text)


def differing(old: str, new: str) -> tuple[str, str]:
    """The words that differ, from the first to the last difference, numbers kept whole."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while start and ((old[start - 1].isascii() and old[start - 1].isalnum()) or old[start - 1] in ",."):
        start -= 1
    while end and ((old[len(old) - end].isascii() and old[len(old) - end].isalnum()) or old[len(old) - end] in ",.%元"):
        end -= 1
    lead = max(0, start - 4)
    tail = max(0, end - 4)
    return old[lead : len(old) - tail], new[lead : len(new) - tail]


#: Two clauses with this share of neighbouring characters in common are one that was moved and reworded.
MOVED_ALIKE = 0.8


def _one_sided(left: list[tuple[str, str]], right: list[tuple[str, str]]) -> Iterator[Change]:
    """What stands on one side only: moved where the other side has it elsewhere, else added or deleted."""
    here, there = [core(p) for p, _ in left], [core(p) for p, _ in right]
    taken: set[int] = set()
    lost: list[int] = []
    for i, key in enumerate(here):
        j = next((j for j, other in enumerate(there) if j not in taken and other == key and key), None)
        if j is None:
            j = _nearest(key, there, taken)
            if j is None:
                lost.append(i)
                continue
            taken.add(j)
            yield Change("moved", left[i][0], right[j][0])
            yield from _sentences(left[i][0], right[j][0], left[i][1])
            continue
        taken.add(j)
        yield Change("moved", left[i][0], right[j][0])
    yield from _headed("clause_deleted", [left[i] for i in lost])
    yield from _headed("clause_added", [right[j] for j in range(len(right)) if j not in taken])


def _nearest(key: str, others: Sequence[str], taken: set[int]) -> int | None:
    if len(key) < 12:
        return None
    pairs = {key[n : n + 2] for n in range(len(key) - 1)}
    best = (MOVED_ALIKE, -1)
    for j, other in enumerate(others):
        if j in taken or len(other) < 12:
            continue
        theirs = {other[n : n + 2] for n in range(len(other) - 1)}
        best = max(best, (2 * len(pairs & theirs) / (len(pairs) + len(theirs)), j))
    return best[1] if best[1] >= 0 else None


def _headed(kind: MaterialKind, lines: Sequence[tuple[str, str]]) -> Iterator[Change]:
    """Added or deleted lines; a heading goes with the line that follows it."""
    held = ""
    for n, (text, where) in enumerate(lines):
        if not without_marks(text):
            continue
        short = len(without_marks(text)) < 16 and not re.search(r"[。；]$", text.strip())
        if short and n + 1 < len(lines):
            held = f"{held} {text}".strip()
            continue
        sentence = f"{held} {text}".strip()
        held = ""
        yield Change(
            kind, sentence if kind == "clause_deleted" else "", sentence if kind == "clause_added" else "", where
        )
    if held:
        yield Change(kind, held if kind == "clause_deleted" else "", held if kind == "clause_added" else "", "")
