"""Matching the empty cells of a bureau's form with figures: sure, or asked; never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from yifa.domains import catalogue
from yifa.kernel.model import FigureSpec
from yifa.office.sheets import FormCell
from yifa.server.figures import queries
from yifa.server.figures.form_words import Reading, Time, belongs, core, named, parts_of, read_labels
from yifa.server.figures.matching import find
from yifa.server.figures.period import Period, parse_period
from yifa.server.figures.queries import Scope

Standing = Literal["filled", "unsure", "unknown", "empty", "rows"]
_Asked = tuple[str, Period, str, str]
_Amounts = Mapping[_Asked, Decimal | None]
NEVER = "-"
_MONEY = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
_SHARES = frozenset({"%", "％", "百分比"})
_PERSONS = frozenset({"人", "名", "位"})


@dataclass(frozen=True, slots=True)
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


def match(
    cells: Iterable[FormCell], asked: Period, villages: Mapping[str, str], known: Mapping[str, str]
) -> list[Answer]:
    """What each cell asks, without values.

    :param asked: the period the form is filled for.
    :param villages: names by code.
    :param known: figures by label, as chosen before in this town (`NEVER`: not ours to fill).
    """
    return [_match(cell, asked, villages, known) for cell in cells]


def _match(cell: FormCell, asked: Period, villages: Mapping[str, str], known: Mapping[str, str]) -> Answer:
    reading = read_labels(cell.rows, cell.columns, asked, villages)
    label = "／".join(core(word) for word in reading.words)
    chosen = known.get(label, "")
    if chosen == NEVER:
        return _answer(cell, label, "unknown", "上次说明由别处填写。")
    if chosen in catalogue().figures:
        return _settled(cell, label, reading, _Found(catalogue().figures[chosen]))
    found = _named(reading)
    if len(found) == 1:
        return _settled(cell, label, reading, found[0])
    if found:
        several = tuple(item.spec.key for item in found)
        return _answer(cell, label, "unsure", f"有{len(found)}个数都可能。", several)
    if not label:
        return _answer(cell, label, "unknown", "看不出要填什么。")
    offers = tuple(spec.key for spec in find(reading.words[-1])[:5])
    return _answer(cell, label, "unsure" if offers else "unknown", "没有叫这个名字的数。", offers)


def _named(reading: Reading) -> list[_Found]:
    """Figures whose name the labels say, the longest name first; every label must be accounted for."""
    words = reading.words
    best: dict[int, list[_Found]] = {}
    for first in range(len(words)):
        for last in range(first, len(words)):
            name = "".join(core(word) for word in words[first : last + 1])
            for key in named().get(name, ()):
                spec = catalogue().figures[key]
                part = _rest(spec, words[:first], words[last + 1 :])
                if part is not None:
                    best.setdefault(len(name), []).append(_Found(spec, part))
    for length in sorted(best, reverse=True):
        return list({(item.spec.key, item.part): item for item in best[length]}.values())
    return []


def _rest(spec: FigureSpec, above: tuple[str, ...], below: tuple[str, ...]) -> str | None:
    """The part that the other labels name; "" where they only head the figure; None where one narrows it unknowably."""
    part = ""
    for word in (*above, *below):
        kind = next((option for option in parts_of(spec) if core(option) == core(word)), "")
        if kind and not part:
            part = kind
        elif not (word in above and belongs(word, spec)):
            return None
    return part


def _settled(cell: FormCell, label: str, reading: Reading, found: _Found) -> Answer:
    spec = found.spec
    if not _unit_fits(cell.unit, spec, reading.time):
        why = f"表上的单位是{cell.unit}，“{spec.name}”的单位是{spec.unit}。"
        return _answer(cell, label, "unsure", why, (spec.key,))
    return Answer(
        cell.sheet, cell.ref, cell.label, label, "filled", "", spec.key, reading.time.period.code, reading.village,
        found.part, reading.time.change,
    )  # fmt: skip


def _answer(cell: FormCell, label: str, standing: Standing, why: str, offers: tuple[str, ...] = ()) -> Answer:
    return Answer(cell.sheet, cell.ref, cell.label, label, standing, why, offers=offers)


def _unit_fits(unit: str | None, spec: FigureSpec, time: Time) -> bool:
    """Money only into money, shares only into shares; things may be counted in another measure word."""
    if time.change == "percent" or not unit:
        return True
    if unit in _MONEY or spec.unit in _MONEY:
        return unit in _MONEY and spec.unit in _MONEY
    if spec.unit == "%":
        # A % in a caption often stands for one column only; the figure's own unit decides.
        return True
    return unit not in _SHARES and _counts(unit) == _counts(spec.unit)


def _counts(unit: str) -> str:
    """What a unit counts: persons, visits of persons, or things, which take many measure words."""
    return "persons" if unit in _PERSONS else "visits" if unit == "人次" else "things"


def valued(answers: Iterable[Answer], units: Mapping[str, str | None], prefix: str, as_of: int | None) -> list[Answer]:
    """Answers with their values; two queries for each period, village and part that occur."""
    listed = list(answers)
    wanted: dict[tuple[Period, str, str], set[str]] = {}
    for answer in listed:
        if answer.standing == "filled":
            period = parse_period(answer.period)
            for one in (period, period.year_before) if answer.change else (period,):
                wanted.setdefault((one, answer.village, answer.part), set()).add(answer.figure)
    amounts: dict[_Asked, Decimal | None] = {}
    for (period, village, part), keys in wanted.items():
        found = queries.values(sorted(keys), Scope(prefix, village, part, as_of), period)
        amounts.update({(key, period, village, part): value.amount for key, value in found.items()})
    return [_valued(answer, units.get(answer.place), amounts) for answer in listed]


def _valued(answer: Answer, unit: str | None, amounts: _Amounts) -> Answer:
    if answer.standing != "filled":
        return answer
    spec, period = catalogue().figures[answer.figure], parse_period(answer.period)
    now = amounts[answer.figure, period, answer.village, answer.part]
    if now is not None and answer.change:
        then = amounts[answer.figure, period.year_before, answer.village, answer.part]
        now = _change(now, then, spec, answer.change)
    if now is None:
        return _with(answer, "empty", "没有可比的数，或者分母为0，留空。", None)
    return _with(answer, "filled", "", _printed(now, spec, unit, answer.change))


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
    return Answer(answer.sheet, answer.ref, answer.words, answer.label, standing, why, answer.figure, answer.period,
                  answer.village, answer.part, answer.change, value)  # fmt: skip
