"""Where the way of counting comes from, by kind of procedure: its own act, the act that it refers to, or by analogy."""

from __future__ import annotations

from datetime import date

from yifa.law.citations import strip_title
from yifa.law.dated import as_of
from yifa.law.limits import Limit

# The court's own rules of time govern suits; 行政复议法第88条 refers to them for reconsideration.
_SUITS = frozenset({"行政诉讼法", "行政诉讼法解释", "法释〔2020〕3号"})
_CIVIL_SUITS = frozenset({"民事诉讼法", "民事诉讼法解释", "法释〔2011〕5号"})
_RECONSIDERATION = frozenset({"行政复议法", "行政复议法实施条例"})


def start_source(limit: Limit, on: date) -> str:
    """Why the first day is not counted, as the law stood on the day."""
    return as_of(_source(limit, "第201条第1款"), on)


def roll_source(limit: Limit, on: date) -> str:
    """Why a rest day at the end moves on, as the law stood on the day."""
    return as_of(_source(limit, "第203条"), on)


def hours_source(limit: Limit, on: date) -> str:
    """Why hours run on from a moment, as the law stood on the day."""
    return as_of(_source(limit, "第201条第2款"), on)


def _source(limit: Limit, of_the_code: str) -> str:
    act = strip_title(limit.act)
    if act in _SUITS or limit.proceeding == "suit":
        return "行政诉讼法解释第48条"
    if act in _CIVIL_SUITS or limit.proceeding == "civil_suit":
        return "民事诉讼法第85条"
    if act in _RECONSIDERATION:
        return "行政复议法第88条、民事诉讼法第85条"
    # A civil obligation: 民法典 is the source itself.
    return f"{'' if limit.proceeding == 'civil' else '参照'}民法典{of_the_code}"
