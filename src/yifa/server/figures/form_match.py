"""Matching the empty cells of a bureau's form with figures by what they mean: sure, or not at all.

Every word of a cell's own label must be accounted for by the figure's name or its work, and every word of the name by
the label, the headings over it or the title. What merely resembles is never filled, nor preselected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.office.sheets import FormCell
from yifa.server.figures import queries
from yifa.server.figures.form_sense import Phrase, Sense, Words, by_word, cut, lexicon, part_named, sense_of, with_held
from yifa.server.figures.form_words import Place, Reading, core, read_cell
from yifa.server.figures.matching import find
from yifa.server.figures.national_forms import known_cell
from yifa.server.figures.period import Period, parse_period
from yifa.server.figures.queries import Scope

Standing = Literal["filled", "unsure", "unknown", "empty", "rows"]
_Values = dict[tuple[str, Period, str, str], queries.Value]
NEVER = "-"
_MONEY = {"元": 100, "千元": 100_000, "万元": 1_000_000, "亿元": 10_000_000_000}
_SHARES = frozenset({"%", "％", "百分比"})
_PERSONS = frozenset({"人", "名", "位"})
_MEASURES = (("人次", "人次"), ("人数", "人"), ("金额", "元"), ("率", "%"))

# Headings over room for words, not for a number.
_TO_WRITE = re.compile(r"(?:情况|内容|结果|名称|项目|指标|单位|类型|类别|时间|日期|数据)$")
# A line that names the office filling the form in.
_FILLED_BY = re.compile(
    r"^[（(]?(?:(?:填报|填表|制表|报送|统计|上报|报出|编制)(?:单位|部门|科室|机构)|单位名?称?)[^:：]{0,6}[:：]"
)
# What a title says of the form itself: for when, for whom, that it is a table.
_FORM_WORDS = re.compile(
    r"[（(【][^）)】]*[）)】]|20\d\d年(?:度|\d{1,2}月|第?[一二三四1-4]季度|[上下]半年)?|(?:填报|填表|统计|报送)(?:单位|时间|日期|人)"
    r"|单位[:：]|(?:分|各|按)(?:村社区|村居|村|乡镇|季度|季|月)|[月季年]度?(?:统计)?报表?|(?:月|季|年)度|统计表|汇总表|一览表|明细表|情况表|报表|表$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is known of one cell. `label` is by what a match is remembered; `offers` are figures to choose from.

    Of a ledger's table (`rows`) `ref` is the range, `words` the kind of work, `why` what was filled and what not.
    """

    sheet: str
    ref: str
    words: str
    label: str
    standing: Standing
    why: str = ""
    figure: str = ""
    period: str = ""
    village: str = ""
    part: str = ""
    change: str = ""
    value: Decimal | None = None
    offers: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The cell as a workbook names it."""
        return f"{self.sheet}!{self.ref}"


@dataclass(frozen=True, slots=True)
class _Found:
    spec: FigureSpec
    part: str = ""
    name: str = ""


def match(cells: Iterable[FormCell], asked: Period, place: Place, known: Mapping[str, str]) -> list[Answer]:
    """What each cell asks, without values.

    :param asked: the period the form is filled for.
    :param place: the town's names and its villages'.
    :param known: figures by label, as chosen before in this town (`NEVER`: not ours to fill).
    """
    return [_match(cell, asked, place, known) for cell in cells]


def _match(cell: FormCell, asked: Period, place: Place, known: Mapping[str, str]) -> Answer:
    reading = read_cell(cell, asked, place)
    label = "／".join(core(word) for word in reading.words)
    if reading.fault:
        return _answer(cell, label, "unknown", reading.fault)
    chosen = known.get(label, "")
    if chosen == NEVER:
        return _answer(cell, label, "unknown", "上次说明由别处填写。")
    if chosen in catalogue().figures:
        return _settled(cell, label, reading, _Found(catalogue().figures[chosen], name="上次这样选过"))
    national = known_cell(cell, reading)
    if national and not _money_of_a_count(cell, national.figure):
        if not national.figure:
            return _answer(
                cell,
                label,
                "unknown",
                f"全国统一的“{national.form.name}”有这一栏，账上没有这样的数，不用相近的数代替。",
            )
        asks = _Found(catalogue().figures[national.figure], national.part, f"全国统一的“{national.form.name}”")
        return _settled(cell, label, reading, asks)
    candidates = _named(cell, reading, place)
    if len(candidates) == 1:
        return _settled(cell, label, reading, candidates[0])
    if candidates:
        several = tuple(item.spec.key for item in candidates)
        return _answer(cell, label, "unsure", f"有{len(candidates)}个数都可能。", several)
    if not label:
        return _answer(cell, label, "unknown", "看不出要填什么。")
    offers = tuple(spec.key for spec in find(reading.words[-1])[:5])
    return _answer(cell, label, "unsure" if offers else "unknown", "没有哪个数正是这个意思。", offers)


def _money_of_a_count(cell: FormCell, figure: str) -> bool:
    """Whether a cell in money stands under a label that a national form counts by: 罚款（元） beside 罚款（宗）."""
    spec = catalogue().figures.get(figure)
    inner = (*cell.rows[-1:], *cell.columns[-1:])
    return (
        cell.unit in _MONEY
        and not (spec is not None and spec.unit in _MONEY)
        and not any("金额" in word for word in inner)
    )


@dataclass(frozen=True)
class _Said:
    """The words around a cell: its own labels', the headings' over them, the title's, the rows' just above."""

    own: Words
    over: Words
    title: Words
    near: Words = frozenset()
    text: str = ""

    @property
    def all(self) -> Words:
        return self.own | self.over | self.title | self.near


@dataclass(frozen=True)
class _Around:
    """What stands around a cell's own labels, and its unit."""

    title: Words
    near: Words
    unit: str | None
    text: str


def _named(cell: FormCell, reading: Reading, place: Place) -> list[_Found]:
    """Figures that a cell means, each with the part that one of its labels names."""
    rows, columns = list(reading.rows), list(reading.columns)
    titles = [_title(line, place) for line in cell.titles]
    sheet = "" if re.fullmatch(r"(?:Sheet|表|工作表)\s*\w{0,3}", cell.sheet, re.I) else cell.sheet
    around = _Around(
        with_held(frozenset().union(*(_spoken(line, place) for line in cell.titles), cut(sheet))),
        frozenset().union(*(cut(label) for label in (*cell.above, *(cell.before[-2:] if columns else ())))),
        _unit_said(cell, reading),
        titles[0] if titles else sheet,
    )
    if not rows and not columns:
        return _of_title(cell, around)
    if cell.part and len(rows) > 1:
        of_parent = _with_part(rows[-1], [*rows[:-1]], columns, around)
        if of_parent:
            return of_parent
    candidates = _by_words(rows, columns, around)
    if candidates:
        return candidates
    for axis, other in ((rows, columns), (columns, rows)):
        if axis and (kept := axis[:-1]) + other:
            pair = (kept, other) if axis is rows else (other, kept)
            candidates = _with_part(axis[-1], *pair, around)
            if candidates:
                return candidates
    if cell.kin and rows:
        return _with_part(rows[-1], [*rows[:-1], cell.kin], columns, around)
    return []


def _of_title(cell: FormCell, around: _Around) -> list[_Found]:
    """Of a form whose headings only count (次数, 人次): what its title names and nothing else."""
    own = cut(around.text)
    if any(_TO_WRITE.search(core_tail(word)) for word in (*cell.rows[-1:], *cell.columns[-1:])):
        return []
    if not own or core(around.text) in lexicon().vague:
        return []
    return _best(_Said(own, frozenset(), frozenset(), text=core(around.text)), around.unit)


def _title(line: str, place: Place) -> str:
    """A line over a table without the town's own name."""
    for name in sorted(place.own, key=len, reverse=True):
        line = line.replace(name, "") if len(name) > 1 else line
    return _FORM_WORDS.sub(" ", line)


def _spoken(line: str, place: Place) -> Words:
    """The words of a line over a table; whoever fills the form in does not narrow what it is about."""
    words = cut(_title(line, place))
    return words - lexicon().whose - lexicon().narrow if _FILLED_BY.search(line) else words


def _by_words(rows: list[str], columns: list[str], around: _Around) -> list[_Found]:
    inner = [axis[-1] for axis in (rows, columns) if axis]
    over = frozenset().union(*(cut(word) for axis in (rows, columns) for word in axis[:-1]))
    own = frozenset().union(*(cut(word) for word in inner))
    text = core(inner[0]) if len(inner) == 1 else core("".join(reversed(inner)))
    if any(core(word) in lexicon().vague for word in inner):
        return []
    if not own and over:
        # 法治宣传／开展活动: the label says nothing that its heading does not.
        outer = [axis[-2] for axis in (rows, columns) if len(axis) > 1]
        own = frozenset().union(*(cut(word) for word in outer))
        text = core(outer[-1])
    return _best(_Said(own, over, around.title, around.near, text), around.unit)


def _with_part(label: str, rows: list[str], columns: list[str], around: _Around) -> list[_Found]:
    """Figures that the other labels mean, where this label names one of their kinds."""
    inner = _by_words(rows, columns, around) if rows or columns else []
    if len(inner) != 1:
        return []
    key = inner[0].spec.key
    sense = sense_of(lexicon().by_kind.get(key, key))
    part = part_named(sense, label)
    return [] if part is None else [_Found(sense.spec, part, f"{inner[0].name}：{core(label)}")]


def _best(wording: _Said, unit: str | None) -> list[_Found]:
    best: dict[tuple[int, ...], dict[str, _Found]] = {}
    around = {sense.spec.key: sense for word in wording.own for sense in by_word().get(word, ())}
    for sense in around.values():
        for phrase in sense.phrases:
            if (rank := _fits(wording, sense, phrase)) and unit_fits(unit, sense.spec, ""):
                candidate = _Found(sense.spec, name=phrase.text)
                rank = (*rank, int(measure(unit) == measure(sense.spec.unit)))
                best.setdefault(rank, {}).setdefault(sense.spec.key, candidate)
    return list(best[max(best)].values()) if best else []


def _fits(wording: _Said, sense: Sense, phrase: Phrase) -> tuple[int, ...]:
    """How well a name fits what is said, as a rank; () where it does not."""
    words = lexicon()
    own = phrase.words & wording.own
    exact = phrase.text == wording.text
    if sense.spec.key in words.by_name_only and not exact:
        return ()
    if not own or not phrase.words <= wording.all:
        return ()
    if not wording.own <= phrase.words | sense.about:
        return ()
    # A stage that only the title names counts where the title names no other: 合法性审查 over 政府合同.
    stages = wording.title & words.stages
    if not (phrase.words & words.stages) <= wording.own | wording.over | (stages if len(stages) == 1 else frozenset()):
        return ()
    if phrase.words <= words.open and not sense.objects & wording.all:
        return ()
    if (wording.over & words.narrow) - phrase.words - sense.about - sense.objects:
        return ()
    whose = ((wording.title | wording.over) & words.whose) - phrase.words - sense.about - sense.objects
    if any(not words.holds.get(word, frozenset()) & sense.about for word in whose):
        return ()
    fields = wording.title & words.narrow
    if len(fields) > 1 and (phrase.words & fields) - wording.own - wording.over:
        # 整改隐患 under 安全生产和消防工作: the title names two fields, the label neither.
        return ()
    if sense.spec.ratio and not _share_agrees(wording, sense, phrase):
        return ()
    narrowed = (wording.title & words.narrow) - phrase.words - sense.about - sense.objects
    if phrase.words <= words.weak and narrowed and not wording.title & (sense.objects - words.weak):
        return ()
    far = phrase.words - wording.own - wording.over - wording.title
    # What stands nearby says of what an open label speaks (答复 under 收到申请), never which of two it is (应检测, 检测).
    if far and (not wording.own <= words.open | words.stages or any(len(word) < 2 for word in far)):
        return ()
    from_title = phrase.words - wording.own - wording.over
    return (int(exact), len(own), -len(from_title), phrase.rank, -len(phrase.words - wording.own), -len(far))


def _share_agrees(wording: _Said, sense: Sense, phrase: Phrase) -> bool:
    """Whether a share is of what is spoken of: 办结率 under 热线 is not the one of 信访.

    A label that names no object of its own takes it from a heading or the title: there has to stand what the share's
    full names say, not only its procedure, which may count several things; and no heading that speaks of another.
    """
    words = lexicon()
    if phrase.words & wording.own - words.open:
        return True
    named = frozenset().union(*(one.words for one in sense.phrases)) - words.open
    others = wording.over - phrase.words - named - sense.objects - words.stages
    return bool(named & wording.all) and not any(word in by_word() for word in others)


def _unit_said(cell: FormCell, reading: Reading) -> str | None:
    """The cell's unit, or what its own words count: 人次, 金额, 率; of a change in percent none."""
    if reading.time.change == "percent":
        return None
    if cell.unit:
        return cell.unit
    for word in reversed((*cell.rows, *cell.columns)):
        for ending, unit in _MEASURES:
            if core_tail(word).endswith(ending):
                return unit
    return None


def measure(unit: str | None) -> str:
    """How closely units agree: how often (次, 场次, 家次) is counted otherwise than how many (件, 起, 个)."""
    return "times" if unit and unit.endswith(("次", "场")) and unit != "人次" else "things"


def core_tail(label: str) -> str:
    """A label without marks and brackets, but with its counting words."""
    return re.sub(r"[（(].*?[）)]|[\s：:]", "", label)


def _settled(cell: FormCell, label: str, reading: Reading, figure: _Found) -> Answer:
    spec = figure.spec
    if not unit_fits(cell.unit, spec, reading.time.change):
        why = f"表上的单位是{cell.unit}，“{spec.name}”的单位是{spec.unit}。"
        return _answer(cell, label, "unsure", why, (spec.key,))
    if reading.time.change and cell.beside:
        return _answer(cell, label, "unknown", "同一行已有填好的数，增减请在表上计算。", (spec.key,))
    return Answer(
        sheet=cell.sheet,
        ref=cell.ref,
        words=cell.label,
        label=label,
        standing="filled",
        why=figure.name,
        figure=spec.key,
        period=reading.time.period.code,
        village=reading.village,
        part=figure.part,
        change=reading.time.change,
    )


def _answer(cell: FormCell, label: str, standing: Standing, why: str, offers: tuple[str, ...] = ()) -> Answer:
    return Answer(
        sheet=cell.sheet, ref=cell.ref, words=cell.label, label=label, standing=standing, why=why, offers=offers
    )


def unit_fits(unit: str | None, spec: FigureSpec, change: str) -> bool:
    """Money only into money, shares only into shares; things may be counted in another measure word."""
    if change == "percent" or not unit:
        return True
    if unit in _MONEY or spec.unit in _MONEY:
        return unit in _MONEY and spec.unit in _MONEY
    if unit in _SHARES or spec.unit == "%":
        return unit in _SHARES and spec.unit == "%"
    return counts(unit) == counts(spec.unit) or unit in lexicon().also_in.get(spec.key, ())


def counts(unit: str) -> str:
    """What a unit counts: persons, visits of persons, or things, which take many measure words."""
    return "persons" if unit in _PERSONS else "visits" if unit == "人次" else "things"


def valued(answers: Iterable[Answer], units: Mapping[str, str | None], prefix: str, as_of: int | None) -> list[Answer]:
    """Answers with their values; one query for each period, village and part that occur."""
    listed = list(answers)
    wanted: dict[tuple[Period, str, str], set[str]] = {}
    for answer in listed:
        if answer.standing == "filled":
            period = parse_period(answer.period)
            for one in (period, period.year_before) if answer.change else (period,):
                wanted.setdefault((one, answer.village, answer.part), set()).add(answer.figure)
    amounts: _Values = {}
    for (period, village, part), keys in wanted.items():
        values = queries.values(sorted(keys), Scope(prefix, village, part, as_of), period)
        amounts.update({(key, period, village, part): value for key, value in values.items()})
    return [_valued(answer, units.get(answer.place), amounts) for answer in listed]


def _valued(answer: Answer, unit: str | None, amounts: _Values) -> Answer:
    if answer.standing != "filled":
        return answer
    spec, period = catalogue().figures[answer.figure], parse_period(answer.period)
    values = [amounts[answer.figure, period, answer.village, answer.part]]
    if answer.change:
        values.append(amounts[answer.figure, period.year_before, answer.village, answer.part])
    if not all(value.known for value in values):
        return _with(answer, "empty", f"“{spec.name}”所用的台账那时还没有启用，没有数据；没有数据不填0。", None)
    now = values[0].amount
    if now is not None and answer.change:
        now = _change(now, values[1].amount, spec, answer.change)
    if now is None:
        return _with(answer, "empty", "分母为0或者没有可比的数，留空。", None)
    why = f"表上说的“{answer.why}”就是“{spec.name}”。"
    return _with(answer, "filled", why, _printed(now, spec, unit, answer.change))


def _change(now: Decimal, then: Decimal | None, spec: FigureSpec, change: str) -> Decimal | None:
    if then is None or (change == "percent" and not then):
        return None
    if change == "amount" or spec.unit == "%":
        return now - then
    return (now - then) * 100 / then


def _printed(amount: Decimal, spec: FigureSpec, unit: str | None, change: str) -> Decimal:
    if change == "percent":
        return amount.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if spec.unit in _MONEY:
        return (amount / _MONEY[unit if unit in _MONEY else spec.unit]).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if spec.ratio:
        return amount.quantize(Decimal(1).scaleb(-spec.digits), ROUND_HALF_UP)
    return amount


def _with(answer: Answer, standing: Standing, why: str, value: Decimal | None) -> Answer:
    return Answer(
        sheet=answer.sheet,
        ref=answer.ref,
        words=answer.words,
        label=answer.label,
        standing=standing,
        why=why,
        figure=answer.figure,
        period=answer.period,
        village=answer.village,
        part=answer.part,
        change=answer.change,
        value=value,
    )
