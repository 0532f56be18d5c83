"""All that a town owns goes out in one folder, readable without Yifa, nothing personal unless asked."""

from __future__ import annotations

import csv
import json
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from tests.server.figures.forms_folder import FORMS
from yifa.kernel.actor import Actor
from yifa.server.casework.town_export import export_town
from yifa.server.figures import forms
from yifa.server.figures.models import FilledForm
from yifa.server.figures.period import Period
from yifa.server.ledger.models import Entry, Matter, ReadLog
from yifa.server.towns.models import Town

pytestmark = pytest.mark.slow

CLERK = Actor(9, "填表员", frozenset({"justice-clerk"}), "359926115000", "justice", "359926115", frozenset())


def text_of(folder: Path) -> str:
    found = []
    for path in sorted((folder / "台账").glob("*.xlsx")):
        rows = load_workbook(path, read_only=True).active.iter_rows(values_only=True)
        found += [str(cell) for row in rows for cell in row if cell is not None]
    return "\n".join(found)


def test_everything_goes_out_and_the_book_can_be_proved_from_the_file(town: Town, tmp_path: Path) -> None:
    done = export_town(town, tmp_path / "a", personal=False)
    assert done.matters == Matter.objects.filter(town=town.code).count() and not done.missing
    lines = [json.loads(line) for line in (tmp_path / "a/账簿.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(lines) == Entry.objects.filter(town=town.code).count() == done.entries
    assert all(one["hash"] == two["prev"] for one, two in pairwise(lines))
    with (tmp_path / "a/数/按年.csv").open(encoding="utf-8-sig") as stream:
        figures = {row["代码"]: row for row in csv.DictReader(stream)}
    assert figures["disputes_mediated"]["2024年"] == "10" and figures["litigation_cases"]["2024年"] == "无数据"
    with pytest.raises(FileExistsError, match="空目录"):
        export_town(town, tmp_path / "a", personal=False)


def test_names_go_out_only_when_asked_for_and_each_look_is_noted(town: Town, tmp_path: Path) -> None:
    before = ReadLog.objects.count()
    export_town(town, tmp_path / "a", personal=False)
    assert ReadLog.objects.count() == before
    export_town(town, tmp_path / "b", personal=True)
    assert ReadLog.objects.count() > before
    open_, veiled = text_of(tmp_path / "b"), text_of(tmp_path / "a")
    assert len(open_) > len(veiled) and (tmp_path / "b/附件/目录.csv").exists() and not (tmp_path / "a/附件").exists()


def test_papers_forms_and_who_works_where_go_out_too(town: Town, tmp_path: Path) -> None:
    form = forms.begin(town, CLERK, "季报.xlsx", FORMS[0].data(), Period.year(2024))
    forms.send(form, "县司法局", "林所长")
    again = forms.correct(form, CLERK)
    done = export_town(town, tmp_path / "b", personal=True)
    assert not done.missing and done.papers == len(list((tmp_path / "b/文书").rglob("*.docx"))) > 0
    kept = {path.name for path in (tmp_path / "b/填报的表").glob("*.xlsx")}
    assert {f"{form.pk}-季报（第1版）.xlsx", f"{again.pk}-季报（第2版）.xlsx"} <= kept and done.forms == len(kept)
    with (tmp_path / "b/填报的表/目录.csv").open(encoding="utf-8-sig", newline="") as stream:
        (sent, *_) = [row for row in csv.DictReader(stream) if row["报给"]]
    assert (sent["签发人"], sent["版次"], sent["账簿位置"]) == ("林所长", "1", f"{form.book_position}")
    villages = (tmp_path / "b/机构/村居.csv").read_text(encoding="utf-8-sig")
    assert all(name in villages for name in town.villages().values_list("name", flat=True))
    acts = [json.loads(line) for line in (tmp_path / "b/机构/变动.jsonl").read_text(encoding="utf-8").splitlines()]
    assert all(one["hash"] == two["prev"] for one, two in pairwise(acts))


def test_what_somebody_typed_runs_nothing_in_a_spreadsheet(town: Town, tmp_path: Path) -> None:
    typed = ["=HYPERLINK(1)", "+1", "-1+2", "@SUM(A1)", "季报"]
    FilledForm.objects.bulk_create(
        FilledForm(
            town=town.code,
            name=name,
            first=date(2024, 1, 1),
            last=date(2024, 3, 31),
            blank_sha="0" * 64,
            answers="{}",
            book_position=5,
            person=1,
            at=timezone.now(),
        )
        for name in typed
    )
    export_town(town, tmp_path / "a", personal=False)
    with next(tmp_path.glob("a/填报的表/目录.csv")).open(encoding="utf-8-sig", newline="") as stream:
        names = [row["表"] for row in csv.DictReader(stream)]
    assert set(names) >= {"'=HYPERLINK(1)", "'+1", "'-1+2", "'@SUM(A1)", "季报"}
    assert not {name for name in names if name[0] in "=+-@"}
