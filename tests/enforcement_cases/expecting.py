"""What must have come of a case: its state, the papers of its file, the remedies told, limits and figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from yifa.office.paper_check import text_of
from yifa.server.casework.case_file import CaseFile
from yifa.server.casework.place import Place, procedure_of
from yifa.server.ledger import models
from yifa.server.ledger.postings import Posting
from yifa.server.towns.models import Person, Town

EITHER = ("自收到", "六十日内", "向青禾县人民政府申请行政复议", "六个月内", "向青禾县人民法院提起行政诉讼")
FIRST = (
    "应当先自收到本决定书之日起六十日内向青禾县人民政府申请行政复议",
    "对行政复议决定不服的",
    "十五日内依法向青禾县人民法院",
)
REMEDIES = {"either": EITHER, "first": FIRST}


def file_of(town: Town, matter: int, by: str = "deng") -> CaseFile:
    """The case file as the head of the team sees it."""
    row = models.Matter.objects.get(id=matter)
    person = Person.objects.get(username=by)
    return CaseFile(Place(person.actor(timezone.localdate()), town, timezone.localtime()), procedure_of(row), row)


def papers_in(file: CaseFile) -> list[str]:
    """Day, name and number of everything in the file, in order."""
    return [" ".join(filter(None, (sheet.dated.isoformat(), sheet.name, sheet.number))) for sheet in file.sheets]


def remedies_in(file: CaseFile) -> dict[str, str]:
    """Paper → which way of remedy it tells; papers that tell none are left out."""
    told = {}
    for sheet in file.sheets:
        text = text_of(sheet.paper.blocks) if sheet.paper else ""
        if "不服" not in text or "申请行政复议" not in text:
            continue
        found = [way for way, words in REMEDIES.items() if all(word in text for word in words)]
        told[sheet.name] = found[0] if len(found) == 1 else f"？{found}"
    return told


def limits_in(case: Mapping[str, Any], matters: Mapping[str, int]) -> dict[str, str]:
    """The last running of each limit: key → due day, with the matter's name before it where it is not the file's."""
    found = {}
    for name, matter in matters.items():
        before = "" if name == case["file"] else f"{name}."
        runs = models.Deadline.objects.filter(matter_id=matter).exclude(state="cancelled").order_by("run")
        found |= {f"{before}{run.key}": run.due.isoformat() for run in runs}
    return found


def figures_in(matters: Mapping[str, int]) -> dict[str, int]:
    """Everything the matters of the case posted."""
    rows = Posting.objects.filter(matter_id__in=matters.values()).values("figure").annotate(total=Sum("amount"))
    return {row["figure"]: row["total"] for row in rows.order_by("figure") if row["total"]}


def outcome(town: Town, case: Mapping[str, Any], matters: Mapping[str, int]) -> dict[str, Any]:
    """What came of a case, in the form in which the case tells what must."""
    main = matters[case["file"]]
    row = models.Matter.objects.get(id=main)
    file = file_of(town, main)
    assert file.lacking == [], file.lacking
    assert file.contradictions == ()
    assert file.apart == []
    return {
        "number": row.number,
        "status": row.status,
        "papers": papers_in(file),
        "remedies": remedies_in(file),
        "limits": limits_in(case, matters),
        "figures": figures_in(matters),
    }


def expected(case: Mapping[str, Any]) -> dict[str, Any]:
    """What the case says must come of it; YAML makes dates of days."""
    said = dict(case["expect"])
    days = said["limits"].items()
    return {**said, "limits": {key: day.isoformat() if isinstance(day, date) else day for key, day in days}}
