"""Rates as courts and procurators count them: 不捕率 of both verdicts together, 调撤率, 纠错率."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yifa.proof.patterns import lazy
from yifa.proof.relations.arithmetic import HUNDRED, rounding_of, show, slack_of, written_sum
from yifa.proof.relations.items import unbracketed
from yifa.proof.relations.meaning.mentions import Mention, Window
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import TELLING, digits_of, readings

_ANY = lazy(r"[捕诉]率|调(?:解)?撤(?:诉)?率|纠错率")
_NEGATED = lazy(r"不(?:批准逮|批)?(捕|起?诉)率(?:[（(]按(?:人|件)[数次]?(?:计算?)?[）)])?(?:为|达|是|达到)?$")
_SETTLED = lazy(r"调(?:解)?撤(?:诉)?率(?:为|达|是|达到)?$")
#: What a review that corrects the authority may end with.
_CORRECTED = lazy(r"^(?:其中)?(?:决定|作出)*(?:撤销|变更|确认违法|确认无效|责令(?:限期)?履行|责令重作)")
_CORRECTING = lazy(r"(?:^|[，、；。：）\s])(?:直接)?纠错率(?:为|达|是|达到)?$")
_CLOSED = lazy(r"结案|审结|办结")
#: How far before a rate its name may begin, in characters.
_NAME = 24


def find_rates_of_court(window: Window, outcome: Outcome) -> None:
    """Each of these rates against the figures it is made of."""
    if not _ANY.search(window.passage.words):
        return
    for at, rate in enumerate(window.own):
        if rate.item.unit != "%" or not rate.item.exact or rate.item.index in outcome.explained:
            continue
        start = rate.item.quantity.start
        lead = window.text[max(start - _NAME, window.passage.start) : start]
        if (match := _NEGATED.search(lead)) is not None:
            _negated(rate, match[1][-1], window, outcome)
        elif _CORRECTING.search(lead) is not None:
            _corrected(rate, window, outcome)
        elif _SETTLED.search(unbracketed(lead)) is not None:
            _settled(rate, at, window, outcome)


def _negated(rate: Mention, verdict: str, window: Window, outcome: Outcome) -> None:
    """批准逮捕158件196人，不批准逮捕33件40人，不捕率16.95%: of cases or of people, of those for and against."""
    pairs = list(_verdicts(verdict, [m for m in window.all if m.counts and m.item.index < rate.item.index]))
    for granted, refused in pairs:
        exact, shown, operands = _worked_out(rate, granted, refused)
        if rounding_of(exact, rate.value) != "neither":
            outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
            outcome.explained.add(rate.item.index)
            return
    for granted, refused in pairs if digits_of(rate.item.quantity) >= TELLING else ():
        rounded = any(slack_of(m.item.quantity) for m in (granted, refused))
        if rounded or not _one_slip(rate, granted, refused):
            continue
        exact, shown, operands = _worked_out(rate, granted, refused)
        message = f"{shown}，文中为 {rate.item.quantity.text}，不符。"
        if outcome.relate("ratio", operands, rate.value, exact, False, message):
            outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, "请核对三个数字。")
        return


def _worked_out(rate: Mention, granted: Mention, refused: Mention) -> tuple[Decimal, str, tuple[int, int, int]]:
    """What the rate comes to in percent, how, and of which figures."""
    exact = _share(granted.value, refused.value)
    shown = f"{show(refused.value)}÷（{show(granted.value)}＋{show(refused.value)}）＝{show(exact)}%"
    return exact, shown, (rate.item.index, refused.item.index, granted.item.index)


def _verdicts(verdict: str, counted: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Those granted and those refused, in cases and in people."""
    for refused in counted:
        if "不" not in refused.name or verdict not in refused.name:
            continue
        before = [m for m in counted if m.item.index < refused.item.index and m.item.unit == refused.item.unit]
        granted = next((m for m in reversed(before) if verdict in m.name and "不" not in m.name), None)
        if granted is not None and granted.value + refused.value:
            yield granted, refused


def _share(granted: Decimal, refused: Decimal) -> Decimal:
    return HUNDRED * refused / (granted + refused)


def _one_slip(rate: Mention, granted: Mention, refused: Mention) -> bool:
    exact = _share(granted.value, refused.value)
    return (
        any(rounding_of(exact, value) == "half-up" for value, _ in readings(rate.item.quantity))
        or any(
            rounding_of(_share(granted.value, value), rate.value) == "half-up"
            for value, _ in readings(refused.item.quantity)
        )
        or any(
            rounding_of(_share(value, refused.value), rate.value) == "half-up"
            for value, _ in readings(granted.item.quantity)
        )
    )


def _corrected(rate: Mention, window: Window, outcome: Outcome) -> None:
    """审结17件，其中维持9件、撤销2件、确认违法1件；直接纠错率17.6%: of all that were closed."""
    counted = [m for m in window.own if m.counts and m.item.exact and m.item.index < rate.item.index]
    parts = [m for m in counted if _CORRECTED.search(m.name)]
    closed = [m for m in counted if _CLOSED.search(m.name)]
    if not parts or len(closed) != 1 or not closed[0].value or closed[0].item.index > parts[0].item.index:
        return
    total = sum((p.value for p in parts), Decimal(0))
    exact = HUNDRED * total / closed[0].value
    written = written_sum(p.value for p in parts)
    shown = f"（{written}）÷{show(closed[0].value)}＝{show(exact)}%"
    operands = (rate.item.index, *(p.item.index for p in parts), closed[0].item.index)
    if rounding_of(exact, rate.value) != "neither":
        outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
    elif any(rounding_of(exact, value) == "half-up" for value, _ in readings(rate.item.quantity)) or any(
        rounding_of(HUNDRED * (total - p.value + value) / closed[0].value, rate.value) == "half-up"
        for p in parts
        for value, _ in readings(p.item.quantity)
    ):
        message = f"{shown}，文中纠错率为 {rate.item.quantity.text}，不符。"
        if outcome.relate("ratio", operands, rate.value, exact, False, message):
            outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, "请核对各种结果的件数和纠错率。")
    outcome.explained.add(rate.item.index)


def _settled(rate: Mention, at: int, window: Window, outcome: Outcome) -> None:
    """结案440件（调解结案211件，撤诉97件，调撤率为70%）."""
    parts = window.own[max(at - 2, 0) : at]
    if len(parts) != 2 or not all(p.counts and p.item.exact for p in parts):
        return
    if not ("调解" in parts[0].name and "撤" in parts[1].name) or parts[0].item.unit != parts[1].item.unit:
        return
    total = parts[0].value + parts[1].value
    before = [m for m in window.all if m.item.index < parts[0].item.index and m.item.unit == parts[0].item.unit]
    wholes = [m for m in before if m.counts and m.item.exact and m.value >= total and _CLOSED.search(m.name)]
    if not wholes:
        return
    whole = wholes[-1]
    exact = HUNDRED * total / whole.value
    shown = f"（{show(parts[0].value)}＋{show(parts[1].value)}）÷{show(whole.value)}＝{show(exact)}%"
    operands = (rate.item.index, *(p.item.index for p in parts), whole.item.index)
    if any(rounding_of(HUNDRED * total / m.value, rate.value) != "neither" for m in wholes):
        outcome.relate("ratio", operands, rate.value, exact, True, shown + "，相符。")
    elif outcome.relate("ratio", operands, rate.value, exact, False, shown):
        message = f"“调撤率”{rate.item.quantity.text} ≠ {shown}。"
        outcome.report("ratio-mismatch", "warning", rate.item.quantity, message, "请核对各数。")
    outcome.explained.add(rate.item.index)
