"""The demonstration county's form: proposed, bound, admitted, asked once; most towns have signed, one objects, some are silent."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import xlsxwriter
from django.utils import timezone

import yifa
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.server.figures import queries
from yifa.server.figures.period import Period
from yifa.server.ledger import signing
from yifa.server.ledger.attachments import keep_file
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter
from yifa.server.oversight import package
from yifa.server.oversight.building import catalogue_digest
from yifa.server.oversight.forms import binding, requests
from yifa.server.oversight.forms.cells import BOUND, BY_HAND, Answered, Cell, cells_from
from yifa.server.oversight.generated_year import YEAR
from yifa.server.oversight.models import FormRequest
from yifa.server.oversight.receiving import receive
from yifa.server.towns.models import Town

if TYPE_CHECKING:
    from yifa.server.oversight.generated import OutlineTown

NAME = "基层矛盾纠纷化解和普法情况统计表"
_ROWS = (
    "调解矛盾纠纷（起）",
    "调解成功（起）",
    "调解成功率（%）",
    "普法活动（场）",
    "普法活动受众（人次）",
    "辖区规模以上企业（家）",
)


def blank() -> bytes:
    """The bureau's empty form."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    page = book.add_worksheet("统计表")
    title = book.add_format({"bold": True, "font_size": 18, "align": "center"})
    cell = book.add_format({"border": 1, "align": "center"})
    page.merge_range("A1:B1", NAME, title)
    page.set_column("A:A", 34)
    page.set_column("B:B", 16)
    page.write_row("A3", ("项目", "本年"), cell)
    for n, words in enumerate(_ROWS, 4):
        page.write(f"A{n}", words, cell)
        page.write_blank(f"B{n}", None, cell)
    book.close()
    return out.getvalue()


def ask(county: Town, bureau: Actor, gatekeeper: Actor) -> FormRequest:
    """The form on its way: from the bureau over the gatekeeper to the towns."""
    now = timezone.now()
    kept = keep_file(county, bureau.person_id, f"{NAME}.xlsx", blank())
    values = {
        "form_name": NAME,
        "bureau": "县委政法委",
        "basis_": "县平安建设考核办法第五条",
        "frequency": "每年",
        "recipients": "全县各乡镇",
        "ends_on": (timezone.localdate() + timedelta(days=300)).isoformat(),
        "notice_days": 10,
        "file": asdict(kept),
    }
    taken = take_action(county, bureau, Step(binding.PROCEDURE, "propose", values))
    row = Matter.objects.get(town=county.code, id=taken.matter_id)
    form = binding.begin(county, row, timezone.localdate())
    chosen = {n: (line.figure or BY_HAND, line.part) for n, line in enumerate(binding.lines_of(form))}
    binding.confirm(form, county, gatekeeper, chosen, now)
    take_action(county, gatekeeper, Step(binding.PROCEDURE, "admit", {}, row.id))
    due = timezone.localdate() + timedelta(days=14)
    return requests.issue(form, county, bureau, Period.year(YEAR), due, None, now)


def answer(
    request: FormRequest, towns: Sequence[OutlineTown], silent: Sequence[OutlineTown], objecting: OutlineTown
) -> None:
    """What comes back from the towns."""
    for n, town in enumerate(towns):
        if town in silent:
            continue
        answers = [_answered(cell, town, n) for cell in cells_from(request.cells) if cell.place in ("", town.code)]
        objects = "“普法活动”是否含单位自办的学法？" if town is objecting else ""
        content = {
            "kind": "form",
            "request": requests.name_of(request),
            "state": "objected" if objects else "signed",
            "position": town.at.seq,
            "head": town.at.head,
            "objection": objects,
            "n": 2,
            "cells": [one.as_dict() for one in answers],
        }
        files = {
            "links.csv": package.table("links.csv", []),
            "postings.csv": package.table("postings.csv", []),
            "deadlines.csv": package.table("deadlines.csv", []),
            "answers/form-1.json": package.json_file(content),
        }
        manifest = package.Manifest(
            package.BOOK,
            town.code,
            town.name,
            town.at,
            town.at,
            catalogue_digest(),
            yifa.__version__,
            date(YEAR + 1, 1, 28),
        )
        receive(package.sealed(manifest, files, signing.key_of(town.code).sign), "push")


def _answered(cell: Cell, town: OutlineTown, n: int) -> Answered:
    if cell.standing != BOUND:
        return Answered(**asdict(cell), value=Decimal(3 + n % 7), source=f"市场监管所{YEAR}年台账")
    spec = catalogue().figures[cell.figure]
    leaves = queries.counted_in([cell.figure])
    if not set(leaves) & town.sums.keys():
        return Answered(**asdict(cell), why=f"“{spec.name}”所用的台账那时还没有启用，没有数据；没有数据不填0。")
    value = queries.from_sums([cell.figure], {key: town.sums.get(key, 0) for key in leaves})[cell.figure]
    amount = value.amount
    if amount is not None and spec.ratio:
        amount = amount.quantize(Decimal(1).scaleb(-spec.digits), ROUND_HALF_UP)
    terms = tuple(term.amount or Decimal(0) for term in value.terms) if spec.ratio else ()
    return Answered(**asdict(cell), value=amount, records=sum(town.sums.get(key, 0) for key in leaves), terms=terms)
