"""A paper is drafted before its step, issued with the step, kept as it was, and never rendered anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

from tests.enforcement_cases.told import ThroughTheDoor, Told, case_of, found_town, walk
from yifa.kernel.actor import Actor
from yifa.kernel.records import CORRECT, KEEP
from yifa.server.casework.place import matter_href
from yifa.server.ledger import models
from yifa.server.ledger.attachments import path_of
from yifa.server.ledger.erasure import erase_people
from yifa.server.ledger.errors import NotFound
from yifa.server.ledger.journal import Step, history, matter_key, take_action
from yifa.server.ledger.kept_papers import content_of, issue, kept_paper
from yifa.server.ledger.verification import verify
from yifa.server.portal.keeping import kept as kept_pages
from yifa.server.towns.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DECIDED = {
    "kinds": "罚款",
    "fine": "500",
    "confiscate": "0",
    "facts": "当事人在样例路口占道卖菜，占地约三平方米。",
    "evidence": "上列证据相互印证。",
    "law_changed": "0",
    "bank": "青禾农村商业银行罚没专户",
    "court": "青禾县人民法院",
}


def case_until(take: str, settings: Any, tmp_path: Any) -> tuple[ThroughTheDoor, int]:
    settings.MEDIA_ROOT = tmp_path
    town = found_town()
    steps = case_of("withdrawn-decision")["steps"]
    last = next(at for at, step in enumerate(steps) if step["take"] == take)
    way = ThroughTheDoor(town)
    walk({"steps": steps[: last + 1]}, way)
    return way, way.matters["case"]


def signed_in(username: str) -> Client:
    client = Client()
    client.get("/sign-in/")
    client.force_login(Person.objects.get(username=username), backend="yifa.server.towns.auth.PersonBackend")
    return client


def asked(client: Client, matter: int, action: str, values: Mapping[str, str], draft: str) -> Any:
    data = QueryDict(mutable=True)
    data.update({**values, "expect": str(models.Matter.objects.get(id=matter).n), "draft": draft})
    data["occurred_at"] = "2025-07-14T09:00"
    return client.post(matter_href(matter, "desk:step", action), data.dict())


def hao() -> Actor:
    return Person.objects.get(username="hao").actor(datetime(2025, 7, 15).date())


def words(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).replace("\n", "")


def entry_of(matter: int, action: str) -> int:
    return next(e.n for e in history(matter, None) if e.action == action)


def test_a_draft_is_printed_before_the_step_and_takes_nothing(settings: Any, tmp_path: Any) -> None:
    _, matter = case_until("waive", settings, tmp_path)
    before = models.Entry.objects.count()
    client = signed_in("hao")
    form = client.get(matter_href(matter, "desk:step", "decide")).content.decode()
    assert "打印草稿（PDF）" in form and 'value="penalty-decision.docx"' in form
    seen = asked(client, matter, "decide", DECIDED, "penalty-decision").content.decode()
    assert "草稿（未编号" in seen and "伍佰元整" in seen and "褚乙二" in seen
    pdf = asked(client, matter, "decide", DECIDED, "penalty-decision.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    assert "草稿" in words(pdf.content) and "罚决字" not in words(pdf.content)
    docx = asked(client, matter, "decide", DECIDED, "penalty-decision.docx")
    text = "\n".join(p.text for p in Document(BytesIO(docx.content)).paragraphs)
    assert "草稿" in text and "占地约三平方米" in text
    assert models.Entry.objects.count() == before
    assert models.Matter.objects.get(id=matter).status == "notified"


def test_nobody_drafts_a_step_that_is_not_his(settings: Any, tmp_path: Any) -> None:
    _, matter = case_until("waive", settings, tmp_path)
    assert asked(signed_in("wen"), matter, "decide", DECIDED, "penalty-decision").status_code == 404
    assert asked(signed_in("hao"), matter, "decide", DECIDED, "demand-letter.pdf").status_code == 404


def test_an_issued_paper_is_served_again_byte_for_byte(settings: Any, tmp_path: Any) -> None:
    way, matter = case_until("decide", settings, tmp_path)
    n = entry_of(matter, "decide")
    client = signed_in("deng")
    href = matter_href(matter, "desk:paper-file", n, "penalty-decision", "pdf")
    first = client.get(href).content
    assert first == client.get(href).content and "币500" in words(first)
    kept = [e for e in history(matter, None) if e.action == KEEP]
    assert len(kept) == 1 and {"docx", "pdf"} <= set(kept[0].values)
    # Somebody who had the form open when the paper was printed has missed nothing.
    way2 = signed_in("yan").get(matter_href(matter, "desk:step", "serve"))
    assert way2.status_code == 200
    assert verify(way.town.code).sound


def test_before_service_a_correction_issues_the_paper_anew_and_after_service_never(
    settings: Any, tmp_path: Any
) -> None:
    way, matter = case_until("decide", settings, tmp_path)
    town, n = way.town, entry_of(matter, "decide")
    hao = Person.objects.get(username="hao").actor(datetime(2025, 7, 14).date())
    first = issue(town, hao, matter, n, "penalty-decision")
    when = timezone.make_aware(datetime(2025, 7, 14, 15, 0))
    take_action(town, hao, Step("", CORRECT, {"fine": "400"}, matter, None, when, "笔误", n), recorded_at=when)
    assert kept_paper(history(matter, None), n, "penalty-decision") is None
    second = issue(town, hao, matter, n, "penalty-decision")
    assert "币400" in words(content_of(town, matter, second, "pdf"))
    assert "币500" in words(content_of(town, matter, first, "pdf"))
    steps = [step for step in case_of("withdrawn-decision")["steps"] if step["take"] == "serve"]
    walk({"steps": steps}, way)
    deng = Person.objects.get(username="deng").actor(datetime(2025, 7, 16).date())
    later = timezone.make_aware(datetime(2025, 7, 16, 9, 0))
    filed = entry_of(matter, "file")
    take_action(
        town,
        deng,
        Step("", CORRECT, {"opinion": "同意立案，抓紧办理。"}, matter, None, later, "补字", filed),
        recorded_at=later,
    )
    kept = kept_paper(history(matter, None), n, "penalty-decision")
    assert kept is not None and kept.n == second.n


def test_a_served_paper_is_kept_by_its_service_on_the_page(settings: Any, tmp_path: Any) -> None:
    _, matter = case_until("decide", settings, tmp_path)
    row = models.Matter.objects.get(id=matter)
    answer = signed_in("yan").post(
        matter_href(matter, "desk:step", "serve"),
        {
            "expect": row.n,
            "occurred_at": "2025-07-15T10:00",
            "serve_mode": "直接送达",
            "served_on": "2025-07-15",
            "serve_proof": "受送达人签收",
            "serve_place": "西片9号",
            "receiver": "褚乙二",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    assert kept_paper(history(matter, None), entry_of(matter, "decide"), "penalty-decision") is not None


def test_one_byte_changed_in_a_stored_paper_shows_when_the_book_is_verified(settings: Any, tmp_path: Any) -> None:
    way, matter = case_until("decide", settings, tmp_path)
    hao = Person.objects.get(username="hao").actor(datetime(2025, 7, 14).date())
    kept = issue(way.town, hao, matter, entry_of(matter, "decide"), "penalty-decision")
    assert verify(way.town.code).sound
    path = path_of(way.town.code, str(kept.files["pdf"]["sha"]))
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert not verify(way.town.code).sound
    with pytest.raises(NotFound):
        content_of(way.town, matter, kept, "pdf")


def test_erasing_the_people_of_a_case_erases_them_in_its_papers(settings: Any, tmp_path: Any) -> None:
    way, matter = case_until("decide", settings, tmp_path)
    hao = Person.objects.get(username="hao").actor(datetime(2025, 7, 14).date())
    kept = issue(way.town, hao, matter, entry_of(matter, "decide"), "penalty-decision")
    key = matter_key(matter)
    assert key is not None
    erase_people(way.town, hao, matter, "保管期满")
    with pytest.raises(NotFound, match="已经销毁"):
        content_of(way.town, matter, kept, "pdf")


def test_whoever_holds_a_paper_learns_by_its_code_whether_it_stands(settings: Any, tmp_path: Any) -> None:
    way, matter = case_until("serve", settings, tmp_path)
    n = entry_of(matter, "decide")
    kept = issue(way.town, hao(), matter, n, "penalty-decision")
    row = models.Entry.objects.get(matter_id=matter, n=n)
    page = f"/p/{way.town.prefix}/paper/"
    code = {"n": row.seq, "d": "penalty-decision", "h": row.hash[:16]}
    found = Client().get(page, code).content.decode()
    assert "有效。" in found and kept.files["pdf"]["of"] in found and kept.files["docx"]["of"] in found
    assert "行政处罚决定书" in Client().get(page, {**code, "d": "行政处罚决定书"}).content.decode()
    party = history(matter, matter_key(matter))[0].values["party"][0]["name"]
    assert party not in found
    # Position, paper and mark belong together: nobody reads through the book by numbers.
    for wrong in ({"h": "0" * 16}, {"h": row.hash[:8]}, {"n": row.seq + 1}, {"d": "filing-approval"}):
        assert "没有核验上" in Client().get(page, {**code, **wrong}).content.decode()
    reason = {"rescind_reason": "没有依法告知。"}
    told = Told.read({"matter": "case", "take": "rescind", "by": "hao", "at": "2025-08-04 09:00", "with": reason})
    way.take(told, way.values(told))
    kept_pages.clear()
    assert "不再有效。" in (said := Client().get(page, code).content.decode()) and "已经撤销" in said


def test_the_code_and_the_words_under_it_stand_on_the_first_page(settings: Any, tmp_path: Any) -> None:
    way, matter = case_until("serve", settings, tmp_path)
    n = entry_of(matter, "decide")
    kept = issue(way.town, hao(), matter, n, "penalty-decision")
    row = models.Entry.objects.get(matter_id=matter, n=n)
    pdf = PdfReader(BytesIO(content_of(way.town, matter, kept, "pdf")))
    assert f"账簿{row.seq}号" in pdf.pages[0].extract_text() and len(pdf.pages[0].images) == 1
    word = Document(BytesIO(content_of(way.town, matter, kept, "docx")))
    assert [part for part in word.part.package.iter_parts() if part.content_type == "image/png"]
