"""The file of an enforcement case: read by who may, bound into one PDF, and checked paper against paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from tests.office.test_binder import pdf, png
from yifa.domains import catalogue
from yifa.kernel.actor import Actor
from yifa.kernel.records import Entry
from yifa.kernel.simulate import VILLAGES, SimulatedBook
from yifa.law.calendar import default_calendar
from yifa.server.casework import case_file as casefile
from yifa.server.casework.place import Place, matter_href, procedure_of
from yifa.server.ledger import models
from yifa.server.ledger.attachments import path_of, store
from yifa.server.ledger.journal import Step, history, writing
from yifa.server.towns.models import Grant, Person, Region, Town

TOWN = "359999100000"
OTHER = "359999101000"
PEOPLE = {
    "zhifa": ("enforcement-head", TOWN),
    "xuanchuan": ("publicity-clerk", TOWN),
    "lingxian": ("enforcement-head", OTHER),
    "zhenzhang": ("mayor", TOWN),
}
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Desk = Callable[[str], Client]


@pytest.fixture
def county(db: None, settings: Any, tmp_path: Path) -> Town:
    """Two towns of one county; an officer in each, and somebody in the first whose post has no part in cases."""
    settings.MEDIA_ROOT = tmp_path
    above = Region.objects.create(code="359999000000", name="样例县")
    towns = {}
    for code, name in ((TOWN, "样例镇"), (OTHER, "邻样镇")):
        Region.objects.create(code=code, name=name, parent=above)
        towns[code] = Town.objects.create(
            code=code,
            name=name,
            government_name=f"样例县{name}人民政府",
            short=name[0],
            document_prefix=f"{name[0]}政",
            county_name="样例县",
        )
    for code, name in VILLAGES.items():
        Region.objects.create(code=code, name=name, parent_id=TOWN)
    for username, (role, code) in PEOPLE.items():
        person = Person.objects.create_user(
            username, "irrelevant here 1", name="严执规", town=towns[code], must_change_password=False
        )
        Grant.objects.create(person=person, role=role, scope=code[:9], since=date(2020, 1, 1))
    return towns[TOWN]


@pytest.fixture
def desk(county: Town) -> Desk:
    """A browser in which somebody has signed in."""

    def sit(username: str) -> Client:
        client = Client()
        client.get("/sign-in/")
        client.force_login(Person.objects.get(username=username), backend="yifa.server.towns.auth.PersonBackend")
        return client

    return sit


def lived(town: Town, procedure: str, sample: int = 0, until: str = "", **over: Any) -> int:
    """Row of a matter that lived a sample of its kind, `until` a step; `over`: action=values that replace its own."""
    book = SimulatedBook(catalogue=catalogue(), calendar=default_calendar(), today=date(2025, 3, 3))
    position = book.live(procedure, sample)
    with writing(town) as writer:
        for made in book.asked:
            entry = made
            spec = catalogue().get(entry.procedure, entry.version)
            if entry.matter == position and entry.action in over:
                entry = replace(entry, values={**entry.values, **over[entry.action]})
            roles = spec.actions[entry.action].by if entry.action in spec.actions else (entry.role,)
            actor = Actor(entry.actor, "试办", frozenset(roles), TOWN, "", TOWN[:9], frozenset())
            moment = datetime.fromisoformat(entry.occurred_at)
            matter = models.row_id(TOWN, entry.matter) if entry.matter != entry.seq else 0
            step = Step(entry.procedure, entry.action, entry.values, matter, None, moment, "试办", links=entry.links)
            writer.take(actor, step, recorded_at=moment)
            if entry.matter == position and entry.action == until:
                break
    return models.row_id(TOWN, position)


def kept(town: Town, name: str, data: bytes) -> dict[str, Any]:
    """A stored file as a form's value holds it."""
    return store(town, 1, SimpleUploadedFile(name, data)).value()


@pytest.fixture
def case(county: Town) -> int:
    """A fine with hearing, from proposal to archive; a photo, a report and a sheet taken at the inspection."""
    files = [
        kept(county, "现场照片.png", png()),
        kept(county, "检测报告.pdf", pdf("# 检测报告")),
        kept(county, "称重记录.txt", "称重三次".encode()),
    ]
    return lived(county, "enforcement-case", inspect={"files": files})


def file_of(case: int) -> str:
    return matter_href(case, "desk:case-file")


def test_the_matter_page_leads_to_the_file_and_the_file_lists_papers_in_the_order_of_the_steps(
    desk: Desk, case: int
) -> None:
    officer = desk("zhifa")
    assert file_of(case) in officer.get(matter_href(case)).content.decode()
    page = officer.get(file_of(case)).content.decode()
    index = page[page.index("h-index") :]
    places = [
        index.index(f">{name}</a>")
        for name in ("立案审批表", "询问笔录", "行政处罚事先告知书", "听证笔录", "行政处罚决定书", "结案审批表")
    ]
    assert places == sorted(places)
    for said in ("行政处罚案卷", "作出处理决定", "现场照片.png", "随卷另存", "装订成册"):
        assert said in page, said


def test_opening_and_binding_the_file_are_both_noted_as_looks(desk: Desk, case: int) -> None:
    officer = desk("zhifa")
    officer.get(file_of(case))
    officer.get(matter_href(case, "desk:case-file-bound"))
    assert list(models.ReadLog.objects.order_by("id").values_list("what", flat=True)) == ["打开案卷", "装订案卷"]


@pytest.mark.parametrize("name", ["desk:case-file", "desk:case-file-bound"])
@pytest.mark.parametrize("username", ["xuanchuan", "lingxian"])
def test_neither_another_post_nor_another_town_opens_the_file(desk: Desk, case: int, username: str, name: str) -> None:
    assert desk(username).get(matter_href(case, name)).status_code == 404
    assert not models.ReadLog.objects.exists()


def test_a_register_entry_has_no_file(desk: Desk, case: int) -> None:
    officer = models.Matter.objects.filter(procedure="enforcement-officer").first()
    assert officer is not None
    assert desk("zhifa").get(file_of(officer.id)).status_code == 404


def test_the_bound_file_holds_cover_index_and_every_paper_with_the_pictures_and_pdfs_taken(
    desk: Desk, case: int
) -> None:
    answer = desk("zhifa").get(matter_href(case, "desk:case-file-bound"))
    assert answer["Content-Type"] == "application/pdf"
    reader = PdfReader(BytesIO(answer.content))
    titles = [str(item["/Title"]) for item in reader.outline]  # type: ignore[call-overload,index]
    assert titles[:3] == ["卷宗封面", "卷内目录", "办案时限链"]
    names = [title.partition(" ")[2] for title in titles[3:]]
    assert names[0] == "立案审批表"
    assert {"现场照片.png", "检测报告.pdf", "行政处罚决定书"} <= set(names)
    assert "称重记录.txt" not in names
    assert names.count("卷内目录") == 0
    assert "行政处罚案卷" in reader.pages[0].extract_text()


def test_a_file_gone_from_the_disk_is_red_and_left_out(desk: Desk, case: int) -> None:
    photo = models.Attachment.objects.get(name="现场照片.png")
    path_of(TOWN, photo.sha).unlink()
    officer = desk("zhifa")
    assert "在磁盘上找不到" in officer.get(file_of(case)).content.decode()
    assert officer.get(matter_href(case, "desk:case-file-bound")).status_code == 200


def test_a_damaged_scan_is_named_and_nothing_is_bound(desk: Desk, county: Town) -> None:
    case = lived(county, "enforcement-case", inspect={"files": [kept(county, "坏扫描.pdf", b"%PDF-1.7\nbroken")]})
    answer = desk("zhifa").get(matter_href(case, "desk:case-file-bound"))
    assert answer.status_code == 422
    assert "《坏扫描.pdf》已损坏" in answer.content.decode()


@pytest.mark.parametrize(
    ("procedure", "sample"),
    [
        (key, sample)
        for key in ("enforcement-case", "summary-penalty", "compulsory-enforcement", "seizure")
        for sample in range(len(catalogue().newest[key].samples))
    ],
)
def test_papers_filled_from_one_record_do_not_contradict_it(county: Town, procedure: str, sample: int) -> None:
    row = models.Matter.objects.get(id=lived(county, procedure, sample))
    boss = Person.objects.get(username="zhifa").actor(date(2025, 6, 1))
    file = casefile.CaseFile(Place(boss, county, timezone.localtime()), procedure_of(row), row)
    if sample == 0:
        assert any(sheet.paper for sheet in file.sheets)
    assert file.contradictions == ()


def test_what_a_story_says_otherwise_than_the_record_is_shown_with_the_paper_it_stands_in(
    desk: Desk, county: Town
) -> None:
    facts = "当事人（证件号码110101199901010028）在样例路摆摊，见样政罚告字〔2025〕第9号。"
    case = lived(county, "enforcement-case", until="serve", conclude={"facts": facts}, decide={"facts": facts})
    page = desk("zhifa").get(file_of(case)).content.decode()
    # The story is told to the party before it is decided on: six papers say it, each twice otherwise.
    assert "前后矛盾 12 处" in page
    assert "《行政处罚决定书》写的证件号码110101…0028，记录里没有这个号码。" in page
    assert "《行政处罚决定书》提到样政罚告字〔2025〕第9号，本案没有编过这个文号。" in page


def test_a_step_dated_before_the_one_it_follows_is_out_of_order(
    desk: Desk, case: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The door takes no such step; a book brought in from elsewhere may hold one.
    def mixed(matter: int, key: bytes | None) -> list[Entry]:
        return [
            replace(entry, occurred_at="2024-05-07T09:00+08:00") if entry.action == "interview" else entry
            for entry in history(matter, key)
        ]

    monkeypatch.setattr(casefile, "history", mixed)
    page = desk("zhifa").get(file_of(case)).content.decode()
    assert "询问：早于前一步" in page
    assert "《询问笔录》（2024年5月7日）早于排在前面的" in page


def test_a_limit_of_the_authority_that_ran_out_is_red_and_one_of_the_party_is_not(desk: Desk, county: Town) -> None:
    case = lived(county, "enforcement-case", until="notify")
    page = desk("zhifa").get(file_of(case)).content.decode()
    remarks = page[page.index("h-check") : page.index("h-index")]
    assert "作出处理决定：逾期" in remarks
    assert "陈述申辩" not in remarks
    assert "（当事人的期限）" in page
    assert "尚未办结" in page
    assert ">行政处罚案卷</p>" in page


def test_a_mediation_has_a_file_too(desk: Desk, county: Town) -> None:
    case = lived(county, "people-mediation")
    person = Person.objects.get(username="zhifa")
    Grant.objects.create(person=person, role="mediator", scope=TOWN[:9], since=date(2020, 1, 1))
    officer = desk("zhifa")
    assert "前后矛盾" not in officer.get(file_of(case)).content.decode()
    assert officer.get(matter_href(case, "desk:case-file-bound"))["Content-Type"] == "application/pdf"


def test_whoever_sees_the_matter_but_not_its_names_is_not_shown_the_file(desk: Desk, county: Town) -> None:
    case = lived(county, "people-mediation")
    leader = desk("zhenzhang")
    page = leader.get(matter_href(case))
    assert page.status_code == 200
    assert file_of(case) not in page.content.decode()
    assert leader.get(file_of(case)).status_code == 403
    assert not models.ReadLog.objects.exists()
