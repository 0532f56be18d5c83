"""The equations of the disclosure tables (R092–R095), each with its place, its two sides and what to say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yifa.proof.disclosure.tables import COLUMNS, GROUPS, LABELS, RESULTS, ROWS, Tables, Value
from yifa.proof.model import Finding, Quantity, Relation


@dataclass(frozen=True, slots=True)
class Equation:
    """`stated` should be `expected`, which follows from `others`; `words` is the calculation in Chinese."""

    rule: str
    stated: Value
    expected: int
    others: tuple[Value, ...]
    words: str

    @property
    def holds(self) -> bool:
        """Whether the stated number is the expected one."""
        return self.stated.number == self.expected

    def finding(self) -> Finding:
        """What to say where it does not hold."""
        return Finding(
            "disclosure-table",
            "figures",
            "error",
            self.stated.start,
            self.stated.end,
            f"{self.words}（{self.rule}）",
            f"核对各格；若其他各格无误，应为{self.expected}。",
        )


def equations(tables: Tables) -> Iterator[Equation]:
    """All equations that one year's tables allow to be checked."""
    yield from _rows(tables)
    yield from _columns(tables)
    yield from _review(tables)


def relations(checked: Sequence[Equation], quantities: Sequence[Quantity]) -> list[Relation]:
    """The equations as relations between the quantities that the text reader found at the same places."""
    by_place = {quantity.start: index for index, quantity in enumerate(quantities)}
    result = []
    for equation in checked:
        operands = [by_place.get(value.start) for value in (equation.stated, *equation.others) if value.written]
        indexes = tuple(i for i in operands if i is not None)
        if len(indexes) == len(operands):
            stated, expected = Decimal(equation.stated.number), Decimal(equation.expected)
            result.append(Relation("sum", indexes, stated, expected, equation.holds, equation.words))
    return result


def _rows(tables: Tables) -> Iterator[Equation]:
    """总计 = 自然人 + 法人或其他组织五类, each row (R093)."""
    for key, values in tables.applications.items():
        if values[6].written:
            parts = values[:6]
            total = sum(v.number for v in parts)
            words = f"“{_label(key)}”一行：{_sum(parts)}＝{total}，总计写的是{values[6].number}。"
            yield Equation("R093", values[6], total, parts, words)


def _columns(tables: Tables) -> Iterator[Equation]:
    """Results add up to their total (R093); new + carried = total + next (R092), each column."""
    rows = tables.applications
    for i, column in enumerate(COLUMNS):
        if "total" not in rows or not rows["total"][i].written:
            continue
        total = rows["total"][i]
        results = tuple(rows[key][i] for key in RESULTS if key in rows)
        if len(results) >= 15:
            right = sum(v.number for v in results)
            words = f"“{column}”一列：各项办理结果相加是{right}，总计写的是{total.number}。"
            yield Equation("R093", total, right, results, words)
        if all(key in rows for key in ("new", "carried", "next")):
            new, carried, after = (rows[key][i] for key in ("new", "carried", "next"))
            came, went = new.number + carried.number, total.number + after.number
            verdict = "两边相等" if came == went else "两边不等"
            words = (
                f"“{column}”一列：本年新收{new.number}＋上年结转{carried.number}＝{came}，"
                f"办理结果总计{total.number}＋结转下年{after.number}＝{went}，{verdict}。"
            )
            yield Equation("R092", after, came - total.number, (new, carried, total), words)


def _review(tables: Tables) -> Iterator[Equation]:
    """维持 + 纠正 + 其他 + 尚未审结 = 总计, for review and both kinds of litigation (R094)."""
    if len(tables.review) < 15:
        return
    for i, group in enumerate(GROUPS):
        *parts, total = tables.review[5 * i : 5 * i + 5]
        right = sum(v.number for v in parts)
        words = f"“{group}”：{_sum(parts)}＝{right}，总计写的是{total.number}。"
        yield Equation("R094", total, right, tuple(parts), words)


def against_last(now: Tables, then: Tables) -> Iterator[Equation]:
    """Last year's 结转下年 is this year's 上年结转 (R093); norms in force move by those made and repealed (R095)."""
    if "carried" in now.applications and "next" in then.applications:
        for i, column in enumerate(COLUMNS):
            here, before = now.applications["carried"][i], then.applications["next"][i]
            words = f"“{column}”上年结转{here.number}，上年报告的结转下年却是{before.number}。"
            yield Equation("R093", here, before.number, (), words)
    if len(now.norms) == 3 and len(then.norms) == 3:
        made, repealed, force = now.norms
        last_year = then.norms[2].number
        right = last_year + made.number - repealed.number
        words = (
            f"规范性文件现行有效：上年{last_year}＋本年制发{made.number}－本年废止{repealed.number}＝{right}，"
            f"表中写{force.number}。"
        )
        yield Equation("R095", force, right, (made, repealed), words)


def _sum(parts: Sequence[Value]) -> str:
    return "＋".join(str(v.number) for v in parts)


def _label(key: str) -> str:
    pattern = dict(ROWS)[key].pattern
    return LABELS.get(key) or re.sub(r"\(\?[^)]*\)|[^\u4e00-\u9fa5]", "", pattern) or key
