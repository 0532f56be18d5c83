"""What a catalogue may not publish, and what it may not ask of a resident."""

from __future__ import annotations

from pathlib import Path

import pytest

from yifa.kernel.catalogue import load
from yifa.kernel.lint import lint

FILE = """procedure: request
name: 申请
basis: [行政许可法]
versions: [{{from: 2020-01-01}}]
title: "{{subject}}"
{public}
parties:
  applicant: {{name: 申请人, min: 1}}
fields:
  subject: {{name: 事项}}
  secret: {{name: 案情, personal: true}}
  officer: {{name: 承办人, type: staff}}
  kind: {{name: 类别, type: choice, options: [甲, 乙]}}
states: {{open: {{name: 已收到, awaits: {{no_clock: 当天办}}}}, done: {{name: 已办结, end: true}}}}
actions:
  file: {{name: 提交, from: start, to: open, by: [clerk], form: [applicant!, subject!, secret, officer, kind], public: {form}}}
  close: {{name: 办结, from: open, to: done, by: [clerk], basis: 行政许可法第44条}}
"""
SOUND = "{name: 网上申请, ask: [applicant!, subject!, kind], people: {applicant: [phone!]}}"


def faults(tmp_path: Path, public: str = "", form: str = SOUND) -> str:
    folder = tmp_path / "services"
    folder.mkdir()
    (tmp_path / "roles.yaml").write_text(
        "clerk: {name: 窗口, group: 窗口, reach: town, description: 收件}\n", encoding="utf-8"
    )
    (folder / "request.yaml").write_text(FILE.format(public=public, form=form), encoding="utf-8")
    return "\n".join(str(fault) for fault in lint(load(tmp_path)))


def test_a_sound_declaration_has_no_fault(tmp_path: Path) -> None:
    public = "public: {shelf: guides, in: open, fields: [subject, kind], by: kind, day: file}\nfollow: {course: [file, close]}"
    assert faults(tmp_path, public) == ""


@pytest.mark.parametrize(
    ("public", "said"),
    [
        ("{shelf: guides, in: open, fields: [secret]}", "是个人信息，不得公布"),
        ("{shelf: guides, in: open, fields: [applicant]}", "是个人信息，不得公布"),
        ("{shelf: guides, in: open, fields: [officer]}", "是个人信息，不得公布"),
        ('{shelf: guides, in: open, title: "{secret}"}', "是个人信息，不得公布"),
        ("{shelf: guides, in: open, fields: [nothing]}", "没有声明"),
        ("{shelf: guides, in: nowhere}", "没有声明"),
        ("{shelf: guides, in: open, day: subject}", "不是步骤，也不是日期栏目"),
        ("{shelf: guides, in: open, by: subject}", "不是单选栏目"),
        ("{shelf: guides, in: open, until: [nothing]}", "没有声明"),
        ("{shelf: guides, in: open, when: it.secret != ''}", "不得用个人信息"),
    ],
)
def test_what_may_not_be_published_is_named(tmp_path: Path, public: str, said: str) -> None:
    assert said in faults(tmp_path, f"public: {public}")


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("{name: 申请, ask: [applicant!]}", "既没有问也没有给"),
        ("{name: 申请, ask: [applicant!, subject!, officer]}", "不能让群众填写"),
        ("{name: 申请, ask: [applicant!, subject!], given: {subject: 甲}}", "既由群众填写又由系统填写"),
        ("{name: 申请, ask: [applicant!, subject!, nothing]}", "不在这一步的表单里"),
        ("{name: 申请, ask: [applicant!, subject!], help: {kind: 选一个}}", "却没有问它"),
        ("{name: 申请, ask: [applicant!, subject!], people: {other: [phone]}}", "没有声明或者没有问"),
    ],
)
def test_a_form_that_asks_wrongly_is_named(tmp_path: Path, form: str, said: str) -> None:
    assert said in faults(tmp_path, form=form)


@pytest.mark.parametrize(
    ("follow", "said"),
    [
        ("{course: [nothing]}", "没有声明"),
        ("{shows: [nothing]}", "没有声明"),
        ("{papers: [nothing]}", "没有一步制作"),
        ("{late: 可以投诉}", "没有依据"),
    ],
)
def test_a_follow_up_that_promises_nothing_real_is_named(tmp_path: Path, follow: str, said: str) -> None:
    assert said in faults(tmp_path, f"follow: {follow}")
