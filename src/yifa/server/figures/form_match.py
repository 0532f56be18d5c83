"""Matching the empty cells of a bureau's form with figures by what they mean: sure, or not at all.

Every word of a cell's own label must be accounted for by the figure's name or its work, and every word of the name by
the label, the headings over it or the title. What merely resembles is never filled, nor preselected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal

from yifa.domains import catalogue
from yifa.kernel.figure_spec import FigureSpec
from yifa.office.sheets import FormCell
from yifa.server.figures import queries
from yifa.server.figures.form_fit import MONEY, Named, Wording, best_fit, is_beside_the_title, of_kind, unit_fits
from yifa.server.figures.form_sense import Words, by_word, cut, lexicon, part_named, parts_of, sense_of, with_held
from yifa.server.figures.form_words import Place, Reading, core, read_cell
from yifa.server.figures.matching import find
from yifa.server.figures.national_forms import known_cell
from yifa.server.figures.period import Period, parse_period
from yifa.server.figures.queries import Scope

Standing = Literal["filled", "unsure", "unknown", "empty", "rows"]
_Values = dict[tuple[str, Period, str, str], queries.Value]
NEVER = "-"
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
        return _settled(cell, label, reading, Named(catalogue().figures[chosen], name="上次这样选过"))
    national = known_cell(cell, reading)
    if national and not _money_of_a_count(cell, national.figure):
        if not national.figure:
            return _answer(
                cell,
                label,
                "unknown",
                f"全国统一的“{national.form.name}”有这一栏，账上没有这样的数，不用相近的数代替。",
            )
        asks = Named(catalogue().figures[national.figure], national.part, f"全国统一的“{national.form.name}”")
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
        cell.unit in MONEY
        and not (spec is not None and spec.unit in MONEY)
        and not any("金额" in word for word in inner)
    )


@dataclass(frozen=True)
class _Around:
    """What stands around a cell's own labels, and its unit."""

    title: Words
    near: Words
    unit: str | None
    text: str


def _named(cell: FormCell, reading: Reading, place: Place) -> list[Named]:
    """Figures that a cell means, each with the part that one of its labels names."""
    rows, columns = list(reading.rows), list(reading.columns)
    titles = [_title(line, place) for line in cell.titles]
    sheet = "" if re.fullmatch(r"(?:Sheet|表|工作表)\s*\w{0,3}", cell.sheet, re.I) else cell.sheet
    around = _Around(
        with_held(frozenset().union(*(_spoken(line, place) for line in cell.titles), cut(sheet))),
        frozenset().union(*(cut(label) for label in (*cell.above[-2:], *(cell.before[-2:] if columns else ())))),
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
    if _told_by_source(rows or columns):
        return _listed_kind(cell, rows, columns, around) or _of_a_kind(rows, columns, around)
    is_kind = any(_is_kind(item.spec.key, (rows or columns)[-1]) for item in candidates)
    if not cell.part:
        listed = _listed_kind(cell, rows, columns, around)
        if (listed and not _of_the_same_work(candidates, listed)) or is_kind:
            return listed
    if len(rows) > 1 and candidates and not any(_under(item, rows[:-1]) for item in candidates):
        # 村规民约 under 合法性审查 is a kind of what is reviewed, not the charters themselves.
        return _with_part(rows[-1], rows[:-1], columns, around) or candidates
    if candidates and not all(is_beside_the_title(item, around.title) for item in candidates):
        return candidates
    of_a_kind = _of_a_kind(rows, columns, around)
    if of_a_kind or candidates:
        return of_a_kind or candidates
    if cell.kin and rows:
        candidates = _with_part(rows[-1], [*rows[:-1], cell.kin], columns, around)
    return candidates or of_kind(_wording(rows, columns, around), around.unit)


def _of_the_same_work(candidates: list[Named], listed: list[Named]) -> bool:
    """Whether a label names a figure of the same work by itself (首次违法不予处罚): the kind of its whole only repeats it."""
    return len(candidates) == 1 and candidates[0].spec.procedure == listed[0].spec.procedure


def _is_kind(key: str, label: str) -> bool:
    return core(label).removesuffix("类") in {core(name) for name in parts_of(key).values()}


@lru_cache(maxsize=4096)
def _kinds_of(label: str) -> frozenset[str]:
    """Figures of which a label alone names a kind: by its whole name, or by what is left of it without the work's own."""
    return frozenset(key for key in _with_kinds() if part_named(sense_of(key), label) is not None)


def _is_rest(label: str) -> bool:
    return core(label).removesuffix("类") in ("其他", "其它")


def _rest_of_kinds(key: str, label: str, earlier: tuple[str, ...]) -> str | None:
    """The kind 其他 where a list names all the figure's other kinds before it: else it takes in what the list leaves out."""
    if not _is_rest(label):
        return None
    others = {value for value, name in parts_of(key).items() if re.match("其[他它]", name)}
    named = {part_named(sense_of(key), one) for one in earlier}
    return others.pop() if len(others) == 1 and set(parts_of(key)) - others <= named else None


def _told_by_source(axis: list[str]) -> bool:
    """Whether the heading over a label says that it sorts the matters of another column (案件来源, 诉求类别)."""
    return len(axis) > 1 and core(axis[-2]).endswith(("来源", "来源渠道", "类别", "类型", "分类", "种类"))


def _listed_kind(cell: FormCell, rows: list[str], columns: list[str], around: _Around) -> list[Named]:
    """The kind that a label names under its whole, with nothing but kinds of it between: 接收工单, 咨询, 求助, 投诉."""
    axis, earlier = (rows, cell.above) if rows else (columns, cell.before)
    kinds = _kinds_of(axis[-1]) or (_kinds_of(earlier[-1]) if earlier and _is_rest(axis[-1]) else frozenset())
    for label in reversed(earlier if len(axis) == 1 or _told_by_source(axis) else ()):
        wholes = _by_words(*(([label], columns) if rows else (rows, [label])), around)
        key = lexicon().by_kind.get(wholes[0].spec.key, wholes[0].spec.key) if len(wholes) == 1 else ""
        part = part_named(sense_of(key), axis[-1]) or _rest_of_kinds(key, axis[-1], earlier) if key else None
        if part is not None:
            return [Named(catalogue().figures[key], part, f"{wholes[0].name}：{core(axis[-1])}")]
        kinds &= _kinds_of(label)
        if not kinds:
            break
    return []


@lru_cache(maxsize=1)
def _with_kinds() -> tuple[str, ...]:
    return tuple(key for key in catalogue().figures if parts_of(key))


def _of_a_kind(rows: list[str], columns: list[str], around: _Around) -> list[Named]:
    """Figures that the labels of one axis mean, where the last of the other names one of their kinds."""
    for axis, other in ((rows, columns), (columns, rows)):
        if axis and (kept := axis[:-1]) + other:
            pair = (kept, other) if axis is rows else (other, kept)
            candidates = _with_part(axis[-1], *pair, around)
            if candidates:
                return candidates
    return []


def _under(named: Named, headings: list[str]) -> bool:
    """Whether a figure has to do with the headings that stand over its label; so it has where these name no work."""
    sense, words = sense_of(named.spec.key), lexicon()
    over = frozenset().union(*(cut(word) for word in headings)) - words.open - words.weak - words.stages
    known = frozenset(word for word in over if word in by_word())
    return not known or bool(with_held(known) & (sense.about | sense.objects))


def _of_title(cell: FormCell, around: _Around) -> list[Named]:
    """Of a form whose headings only count (次数, 人次): what its title names and nothing else."""
    own = cut(around.text)
    if any(_TO_WRITE.search(core_tail(word)) for word in (*cell.rows[-1:], *cell.columns[-1:])):
        return []
    if not own or core(around.text) in lexicon().vague:
        return []
    return best_fit(Wording(own, frozenset(), frozenset(), text=core(around.text)), around.unit)


def _title(line: str, place: Place) -> str:
    """A line over a table without the town's own name."""
    for name in sorted(place.own, key=len, reverse=True):
        line = line.replace(name, "") if len(name) > 1 else line
    return _FORM_WORDS.sub(" ", line)


def _spoken(line: str, place: Place) -> Words:
    """The words of a line over a table; whoever fills the form in does not narrow what it is about."""
    words = cut(_title(line, place))
    return words - lexicon().whose - lexicon().narrow if _FILLED_BY.search(line) else words


def _by_words(rows: list[str], columns: list[str], around: _Around) -> list[Named]:
    wording = _wording(rows, columns, around)
    if any(_is_vague(axis[-1], wording) for axis in (rows, columns) if axis):
        return []
    return best_fit(wording, around.unit)


def _is_vague(label: str, wording: Wording) -> bool:
    """Whether a label names nothing surely: 法治讲座, but for one under the work that gives it (村居法律顾问)."""
    words, plain = lexicon(), core(label)
    return plain in words.vague and not words.plain_under.get(plain, frozenset()) & (wording.over | wording.title)


def _wording(rows: list[str], columns: list[str], around: _Around) -> Wording:
    """The words of a cell's labels, and of what stands around them."""
    inner = [axis[-1] for axis in (rows, columns) if axis]
    over = frozenset().union(*(cut(word) for axis in (rows, columns) for word in axis[:-1]))
    own = frozenset().union(*(cut(word) for word in inner))
    text = core(inner[0]) if len(inner) == 1 else core("".join(reversed(inner)))
    if not own and over:
        # 法治宣传／开展活动: the label says nothing that its heading does not.
        outer = [axis[-2] for axis in (rows, columns) if len(axis) > 1]
        own = frozenset().union(*(cut(word) for word in outer))
        text = core(outer[-1])
    title = around.title | (with_held(over) - over)
    for word, under in lexicon().narrower.items():
        # 法律顾问 under 村居法律顾问 are those of the villages, not the town's.
        meant = next((full for heading, full in under.items() if heading in over | title), "")
        if meant and word in own and word not in over | title:
            own = own - {word} | {meant}
    return Wording(own, over, title, around.near, text)


def _with_part(label: str, rows: list[str], columns: list[str], around: _Around) -> list[Named]:
    """Figures that the other labels mean, where this label names one of their kinds."""
    inner = _by_words(rows, columns, around) if rows or columns else []
    if len(inner) != 1:
        return []
    key = inner[0].spec.key
    sense = sense_of(lexicon().by_kind.get(key, key))
    part = part_named(sense, label)
    return [] if part is None else [Named(sense.spec, part, f"{inner[0].name}：{core(label)}")]


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


def core_tail(label: str) -> str:
    """A label without marks and brackets, but with its counting words."""
    return re.sub(r"[（(].*?[）)]|[\s：:]", "", label)


def _settled(cell: FormCell, label: str, reading: Reading, figure: Named) -> Answer:
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
    if spec.unit in MONEY:
        return (amount / MONEY[unit if unit in MONEY else spec.unit]).quantize(Decimal("0.01"), ROUND_HALF_UP)
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
