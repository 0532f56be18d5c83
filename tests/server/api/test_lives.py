"""Whole lives of enforcement cases through the interface, each step by whoever may take it, to a closed file."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter

from tests.server.api.conftest import Machine, token_of
from yifa.domains import catalogue
from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec, Procedure
from yifa.kernel.records import LINK, Entry
from yifa.kernel.simulate import UNITS, VILLAGES, SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.casework.request_values import as_typed
from yifa.server.ledger.verification import verify
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def blank_page() -> bytes:
    """A PDF of one page, as a scanner gives it."""
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.write(out)
    return out.getvalue()


TOWN = "359999100000"
KINDS = (
    "enforcement-case",
    "summary-penalty",
    "seizure",
    "compulsory-enforcement",
    "crime-transfer",
    "first-violation",
    "enterprise-inspection",
    "enforcement-clue",
    "hotline-order",
    "petition-case",
    "legality-review",
)
PAGE = blank_page()
LIVES = [(kind, sample) for kind in KINDS for sample in range(len(catalogue().newest[kind].samples))]


@pytest.fixture
def sample_town(db: None, settings: Any, tmp_path: Any) -> Town:
    settings.MEDIA_ROOT = tmp_path
    county = Region.objects.create(code="359999000000", name="样例县")
    region = Region.objects.create(code=TOWN, name="样例镇", parent=county)
    for code, name in VILLAGES.items():
        Region.objects.create(code=code, name=name, parent=region)
    made = Town.objects.create(
        code=TOWN,
        name="样例镇",
        government_name="样例县样例镇人民政府",
        short="样",
        document_prefix="样政",
        county_name="样例县",
    )
    for key, name in UNITS.items():
        Unit.objects.create(town=made, key=key, name=name)
    Person.objects.create(pk=7, username="seven", name="试七", town=made)
    return made


def worker(town: Town, entry: Entry, procedure: Procedure) -> Machine:
    """The machine of whoever takes a step, in a post that may take it."""
    posts = procedure.actions[entry.action].by if entry.action in procedure.actions else (entry.role,)
    person, made = Person.objects.get_or_create(
        pk=entry.actor + 100, defaults={"username": f"p{entry.actor}", "name": f"试{entry.actor}", "town": town}
    )
    if made:
        person.set_password("irrelevant here 1")
        person.must_change_password = False
        person.save()
    for post in posts:
        Grant.objects.get_or_create(person=person, role=post, defaults={"scope": TOWN[:9], "since": date(2019, 1, 1)})
    return Machine(token_of(person))


def as_json(spec: FieldSpec, value: Any, machine: Machine) -> Any:
    """A sampled value as a program would send it."""
    if spec.type == "attachment":
        page = SimpleUploadedFile("现场.pdf", PAGE)
        kept = machine.client.post("/api/v1/files", {"file": page}, headers=machine.headers)
        return [{"ticket": kept.json()["ticket"]}] if value else []
    if spec.type == "table":
        return [{k: as_json(spec.columns[k], v, machine) for k, v in row.items()} for row in value]
    # What a sample says of money in words is what a person types (in 元).
    return as_typed(spec, value) if spec.type == "money" and not isinstance(value, str) else value


def live(town: Town, kind: str, sample: int) -> tuple[SimulatedBook, int]:
    """Take every step of a sample, each sent twice under its key; gives the book it should equal and the matter."""
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar())
    matter = book.live(kind, sample)
    for entry in book.asked:
        procedure = catalogue().get(entry.procedure, entry.version)
        machine = worker(town, entry, procedure)
        path, body = request_of(entry, procedure, machine)
        answer = machine.post(path, body, key=f"step-{entry.seq}")
        assert answer.status_code == 201, f"{entry.procedure}.{entry.action}: {answer.json()}"
        assert machine.post(path, body, key=f"step-{entry.seq}").json() == answer.json()
    return book, matter


def request_of(entry: Entry, procedure: Procedure, machine: Machine) -> tuple[str, dict[str, Any]]:
    """Where a step is sent, and with what."""
    here = f"matters/{TOWN[:9]}/{entry.matter}"
    if entry.action == LINK:
        link = entry.links[0]
        return f"{here}/links", {"version": entry.n - 1, "position": link["to"], "kind": link["kind"]}
    fields = all_fields(procedure)
    values = {key: as_json(fields[key], value, machine) for key, value in entry.values.items()}
    body = {"values": values, "occurred_at": entry.occurred_at[:16], "reason": "试办"}
    if entry.n > 1:
        return f"{here}/actions/{entry.action}", {**body, "version": entry.n - 1}
    source = {"source": {"position": entry.links[0]["to"], "kind": entry.links[0]["kind"]}} if entry.links else {}
    return "matters", {**body, **source, "procedure": entry.procedure, "action": entry.action}


@pytest.mark.parametrize(("kind", "sample"), LIVES, ids=[f"{kind}-{sample}" for kind, sample in LIVES])
def test_a_case_lives_from_clue_to_archive_through_the_interface(sample_town: Town, kind: str, sample: int) -> None:
    book, matter = live(sample_town, kind, sample)
    whole = worker(sample_town, book.log[-1], catalogue().newest[kind]).get(f"matters/{TOWN[:9]}/{matter}").json()
    assert whole["status"]["key"] == book.states[matter].status
    assert whole["version"] == book.states[matter].n
    assert verify(TOWN).sound


def test_the_file_of_a_case_comes_out_as_papers_and_as_one_bound_pdf(sample_town: Town) -> None:
    book, matter = live(sample_town, "summary-penalty", 0)
    officer = worker(sample_town, book.log[-1], catalogue().newest["summary-penalty"])
    here = f"matters/{TOWN[:9]}/{matter}"
    papers = officer.get(here).json()["papers"]
    assert papers
    for kind, beginning in (("docx", b"PK"), ("pdf", b"%PDF")):
        paper = officer.get(papers[0][kind].removeprefix("/api/v1/"))
        assert paper.status_code == 200 and paper.content.startswith(beginning)
    listed = officer.get(f"{here}/case-file").json()
    besides = {paper["name"] for paper in papers} - {sheet["name"] for sheet in listed["sheets"]}
    assert all(name.endswith("封面") for name in besides)
    bound = officer.get(f"{here}/case-file.pdf")
    assert bound.status_code == 200, bound.content
    assert len(PdfReader(io.BytesIO(bound.content)).pages) > len(listed["sheets"])
    assert officer.get(papers[0]["docx"].removeprefix("/api/v1/").replace("docx", "exe")).status_code == 404


def test_a_file_sent_with_a_step_comes_out_as_it_went_in(sample_town: Town) -> None:
    book, matter = live(sample_town, "legality-review", 0)
    reviewer = worker(sample_town, book.log[-1], catalogue().newest["legality-review"])
    timeline = reviewer.get(f"matters/{TOWN[:9]}/{matter}").json()["timeline"]
    files = [file for item in timeline for value in item["values"] for file in value["files"]]
    assert files
    answer = reviewer.get(files[0]["href"].removeprefix("/api/v1/"))
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content) == PAGE
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    stranger = Person.objects.create_user(
        "stranger", "irrelevant here 1", name="旁人", town=sample_town, must_change_password=False
    )
    Grant.objects.create(
        person=stranger,
        role="grid-worker",
        scope=TOWN[:9],
        since=date(2019, 1, 1),
        village=Region.objects.get(code=next(iter(VILLAGES))),
    )
    assert Machine(token_of(stranger)).get(files[0]["href"].removeprefix("/api/v1/")).status_code == 404


def test_a_ticket_is_good_for_whoever_sent_the_file_only(sample_town: Town) -> None:
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar())
    book.live("legality-review", 0)
    entry = next(entry for entry in book.log if entry.procedure == "legality-review")
    procedure = catalogue().newest["legality-review"]
    owner = worker(sample_town, entry, procedure)
    other = Person.objects.create_user(
        "other", "irrelevant here 1", name="旁人", town=sample_town, must_change_password=False
    )
    for post in procedure.actions[entry.action].by:
        Grant.objects.create(person=other, role=post, scope=TOWN[:9], since=date(2019, 1, 1))
    path, body = request_of(entry, procedure, owner)
    key = next(
        key for key, spec in all_fields(procedure).items() if spec.type == "attachment" and body["values"].get(key)
    )
    refused = Machine(token_of(other)).post(path, body)
    assert refused.status_code == 422
    assert key in {reason["field"] for reason in refused.json()["reasons"]}
    forged = {**body, "values": {**body["values"], key: [{"sha": "0" * 64, "name": "x.pdf"}]}}
    assert owner.post(path, forged).status_code == 422
