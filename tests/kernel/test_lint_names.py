"""Slips that evaluation with empty values never meets: each is told with file, line and the likely name."""

from __future__ import annotations

from pathlib import Path

import pytest

from yifa.kernel.catalogue import load
from yifa.kernel.lint import lint
from yifa.kernel.simulate import SimulatedBook
from yifa.law.calendar import default_calendar

FILE = """procedure: check
name: 检查
basis: [行政许可法]
versions: [{from: 2020-01-01}]
title: "检查"
fields:
  faults: {name: 问题, type: choices, options: {leak: 渗漏, crack: 裂缝}}
  result: {name: 结果, type: choice, options: {fixed: 已改, open: 未改}}
  village: {name: 村, type: text}
states: {ordered: {name: 责令改正, awaits: {no_clock: 当天办}}, closed: {name: 已办结, end: true}}
actions:
  inspect: {name: 检查, from: start, to: ordered, by: [clerk], form: [faults, village], produces: [slip]}
  recheck:
    name: 复查
    from: ordered
    to: [{when: WHEN, state: closed}, {when: "true", state: ordered}]
    by: [clerk]
    form: [result!]
samples: [[inspect, {recheck: {result: fixed}}]]
"""
SOUND = "\"it.result == 'fixed'\""
PAPER = "---\nname: 检查单\n---\n{{ it.village }}\n\n{% if it.VALUE %}有{% endif %}\n"


def catalogue_with(folder: Path, when: str = SOUND, paper: str = "village") -> Path:
    (folder / "safety" / "documents").mkdir(parents=True)
    (folder / "roles.yaml").write_text("clerk: {name: 窗口, group: 窗口, reach: town, description: 收件}\n", "utf-8")
    (folder / "safety" / "check.yaml").write_text(FILE.replace("WHEN", when), "utf-8")
    (folder / "safety" / "documents" / "slip.md").write_text(PAPER.replace("VALUE", paper), "utf-8")
    return folder


def test_sound_names_have_no_fault(tmp_path: Path) -> None:
    assert lint(load(catalogue_with(tmp_path))) == []


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ('"size(it.faults) == 0 && it.fault == []"', "没有栏目“fault”，是不是“faults”"),
        ("\"it.result == 'fixx'\"", "“结果”没有选项“fixx”，是不是“fixed”"),
        ("\"'fixx' == it.result\"", "没有选项“fixx”"),
        ("\"it.result in ['fixed', 'fixx']\"", "没有选项“fixx”"),
        ("\"'leek' in it.faults\"", "“问题”没有选项“leek”，是不是“leak”"),
        ("\"status == 'orderedd'\"", "“orderedd”不是本程序的状态，是不是“ordered”"),
        ("\"it.result == 'fixed' && did.inspectt > 0\"", "没有步骤“inspectt”，是不是“inspect”"),
        ("\"it.result == 'fixed' || limits.rechek.overdue\"", "没有期限“rechek”"),
        ("\"it.result == 'fixed' || town.no_such > 1\"", "没有本地设置“no_such”"),
    ],
)
def test_a_misspelt_name_in_a_condition_is_told_with_its_line(tmp_path: Path, when: str, said: str) -> None:
    faults = [str(fault) for fault in lint(load(catalogue_with(tmp_path, when)))]
    assert any(said in fault and "safety/check.yaml:13" in fault for fault in faults), faults


def test_a_text_that_looks_like_a_name_is_left_alone(tmp_path: Path) -> None:
    assert lint(load(catalogue_with(tmp_path, "\"it.village == 'it.nothing did.nothing'\""))) == []


def test_a_misspelt_field_in_a_paper_is_told_with_its_line(tmp_path: Path) -> None:
    faults = [str(fault) for fault in lint(load(catalogue_with(tmp_path, paper="vilage")))]
    assert faults == ["safety/documents/slip.md:6 文书用到的“it.vilage”没有这个栏目，是不是“village”"]


def test_a_life_that_never_ends_does_not_pass_as_lived(tmp_path: Path) -> None:
    never = SimulatedBook(
        catalogue=load(catalogue_with(tmp_path, "\"it.result == 'open'\"")), calendar=default_calendar()
    )
    with pytest.raises(AssertionError, match="样例停在“ordered”（责令改正），没有办结"):
        never.live("check")
