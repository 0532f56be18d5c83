"""What is done and what is left: 发现隐患862处，整改851处，未整改的11处."""

from __future__ import annotations

import re

from yifa.proof.relations.arithmetic import bounds, overlap, show, total_bounds
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.slips import slip_in_sum
from yifa.proof.relations.vocabulary import CARRIED_OVER, EARLY_STAGE, LATE_STAGE


def find_remainder(carried: list[Item], items: list[Item], passage: Passage, outcome: Outcome) -> None:
    """发现隐患862处，整改851处，未整改的11处: done and not done make the whole; it may close the sentence before."""
    items = carried + items
    for at in range(2, len(items)):
        rest, done, whole = items[at], items[at - 1], items[at - 2]
        if not rest.unit == done.unit == whole.unit or not rest.depth == done.depth == whole.depth:
            continue
        lead = rest.lead.lstrip("，、；,; ")
        stem = next(
            (w for w in re.findall(r"[一-龥]{2}", done.lead.strip("，、；已均,; ")) if w in lead + rest.trail), ""
        )
        negative = re.search(r"^(?:其余|剩余|余下|尚有|仍有|还有)?(?:的)?(?:未|尚未)", lead)
        done_stage = LATE_STAGE.match(done.lead.lstrip("，、；,; ")) or re.search(
            r"(?:^|[，、,])(?:已|全部)?完成$", done.lead
        )
        going_on = re.match(r"正在|尚在|仍在|在办|持续|长期", lead or rest.trail)
        still_open = bool(going_on and done_stage)
        not_done = bool(negative and stem) or ("不成" in rest.trail and not lead)
        unclosed = (
            bool(re.match(r"未[审办]?结案?$", lead)) and "结" in done.lead and not CARRIED_OVER.search(passage.words)
        )
        not_done = not_done or (unclosed and done.value + rest.value > whole.value)
        refused = bool(re.match(r"不予|未予", lead) and EARLY_STAGE.search(whole.words))
        begun_words = EARLY_STAGE.search(whole.words) or re.search(r"梳理|现有|共有|年初", whole.lead)
        others = bool(re.match(r"其余|剩余|余下", lead) and begun_words and done_stage)
        over = done.value + rest.value > whole.value
        slipped = still_open and slip_in_sum(whole.quantity, [done.quantity, rest.quantity]) is not None
        not_done = not_done or others or slipped or ((still_open or refused) and over)
        begun = not LATE_STAGE.match(whole.lead.lstrip("，、；,; ")) and "部分" not in done.lead
        if not not_done or not begun or (done.value > whole.value and not others) or "含" in whole.lead:
            continue
        expected = whole.value - done.value
        indexes = (whole.index, done.index, rest.index)
        if overlap(total_bounds([done.quantity, rest.quantity]), bounds(whole.quantity)):
            reason = (
                f"{show(done.value)}＋{show(rest.value)}＝{show(whole.value)} {whole.unit}，两部分合起来与总数相符。"
            )
            outcome.relate("sum", indexes, whole.value, done.value + rest.value, True, reason)
            continue
        message = (
            f"{show(whole.value)} {whole.unit} ≠ "
            f"{show(done.value)}＋{show(rest.value)}＝{show(done.value + rest.value)} {whole.unit}。"
            f"若“{lead or rest.trail[:8]}”为 {show(expected)} {rest.unit}，则相符。"
        )
        if outcome.relate("sum", indexes, whole.value, done.value + rest.value, False, message):
            outcome.report(
                "sum-mismatch", "error", rest.quantity, message, f"应为 {show(expected)} {rest.unit}，或核对总数。"
            )
