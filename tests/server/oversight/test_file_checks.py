"""The county asks for closed files: the town lists, the county draws, the town hands over, each look is journalled, the result comes back."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.server.desk.test_case_file import county as filed_town  # noqa: F401
from tests.server.desk.test_case_file import lived
from tests.server.oversight.conftest import officer
from tests.server.oversight.test_pages import enter, text_of
from yifa.domains.enforcement.draws import draw, seed_of
from yifa.kernel.actor import Actor
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, ReadLog, position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.ledger.verification import verify
from yifa.server.oversight import file_checks, keys
from yifa.server.oversight.building import build
from yifa.server.oversight.models import Package
from yifa.server.oversight.package import opened
from yifa.server.oversight.receiving import file_of, receive
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.taking import take
from yifa.server.towns.models import Person, Town

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ASK = {"town_name": "样例镇", "kind_": "当场处罚（简易程序）", "from_": "2025-01-01", "until_": "2025-12-31"}


@pytest.fixture
def over(filed_town: Town) -> Town:  # noqa: F811
    """The county above a town with one closed fine on the spot; each has the other's key."""
    lived(filed_town, "summary-penalty")
    names = {"name": "样例县", "government_name": "样例县人民政府", "short": "样例", "county_name": "样例县"}
    made = Town.objects.create(code="359999000000", document_prefix="样例政", **names)
    for town in (made, filed_town):
        said = keys.sheet(town.code, town.name, timezone.localtime(), town.name)
        keys.enrol(json.dumps(said), said["key"], timezone.now())
    return made


def carried(county: Town, town: Town) -> list[str]:
    """A package goes up, what the county says to it comes down; what the town is told."""
    receipt = receive(build(town).data)
    assert receipt.well, receipt.say
    outcome = take(build_return(county, town.code).data)
    assert outcome.faults == ()
    return list(outcome.said)


def mayor(town: Town) -> Actor:
    return Person.objects.get(username="zhenzhang").actor(timezone.localdate(), town.code[:9])


def test_a_file_is_listed_drawn_handed_over_read_and_its_result_comes_back(over: Town, filed_town: Town) -> None:  # noqa: F811
    justice = officer("county-justice", over, "359999")
    at_desk, client = justice.actor(timezone.localdate()), enter(justice)
    fined = Matter.objects.get(town=filed_town.code, procedure="summary-penalty")
    row_id = take_action(over, at_desk, Step("county-file-check", "ask", ASK)).matter_id
    take_action(over, at_desk, Step("county-file-check", "ask", {**ASK, "town_name": "样列镇"}))
    home = text_of(client.get("/county/"))
    assert "写的“样列镇”不在登记的乡镇里" in home and "写的“样例镇”" not in home
    told = carried(over, filed_town)
    assert any("账簿列出1件" in line for line in told)
    theirs = Matter.objects.get(town=filed_town.code, procedure="file-hand-over")
    assert state_of(theirs, None).values["pool_list"] == fined.number
    clerk = Actor(9, "陈", frozenset({"justice-clerk"}), filed_town.code, "", filed_town.code[:9], frozenset())
    take_action(filed_town, clerk, Step("file-hand-over", "send_list", {}, theirs.id))
    carried(over, filed_town)
    pooled = state_of(Matter.objects.get(id=row_id), None)
    # The list travels as numbers alone, and the draw can be repeated from what is printed.
    assert pooled.status == "pooled" and pooled.values["pool_list"] == fined.number
    with pytest.raises(Refused, match="不能多于清单"):
        take_action(over, at_desk, Step("county-file-check", "draw", {"nonce": "0517", "size": 2}, row_id))
    take_action(over, at_desk, Step("county-file-check", "draw", {"nonce": "0517", "size": 1}, row_id))
    assert [fined.number] == draw([fined.number], 1, seed_of(str(pooled.values["head"]), "0517"))
    address = f"/county/checks/{position_of(row_id)}/0/"
    assert client.get(address).status_code == 404 and not ReadLog.objects.filter(person=justice.pk).exists()
    assert any("请镇领导交卷" in line for line in carried(over, filed_town))
    until = (timezone.localdate() + timedelta(days=10)).isoformat()
    wrong = {"how": file_checks.IN_SYSTEM, "hand_until": until, "withheld": [{"file": "别的", "reason": "秘密"}]}
    with pytest.raises(Refused, match="没有抽中"):
        take_action(filed_town, mayor(filed_town), Step("file-hand-over", "hand_over", wrong, theirs.id))
    take_action(
        filed_town, mayor(filed_town), Step("file-hand-over", "hand_over", {**wrong, "withheld": []}, theirs.id)
    )
    carried(over, filed_town)
    page = text_of(client.get(f"/m/359999000/{position_of(row_id)}/"))
    assert "抽出的案卷" in page and fined.number in page
    assert client.get(address).content.startswith(b"%PDF")
    looks = ReadLog.objects.filter(town=filed_town.code, matter_id=fined.id, person=justice.pk)
    assert looks.count() == 1 and "看卷" in looks.get().what
    # Nothing but this file: no list, no page and no other file of the town is opened by it.
    assert client.get(f"/m/359999100/{position_of(fined.id)}/").status_code == 404
    assert client.get(f"/county/checks/{position_of(row_id)}/1/").status_code == 404
    take_action(over, at_desk, Step("county-file-check", "report", {"faulty": 0, "result": "送达齐全"}, row_id))
    assert any("送达齐全" in line for line in carried(over, filed_town))
    theirs.refresh_from_db()
    assert theirs.status == "closed" and client.get(address).status_code == 404 and looks.count() == 1
    # The sample names a file that nobody has stored.
    assert verify(filed_town.code).counts == {"file": 2} and verify(over.code).sound
    sent = b"".join(
        content
        for one in Package.objects.filter(town=filed_town.code)
        for content in opened(file_of(one.town, one.sm3).read_bytes(), keys.pinned).files.values()
    ).decode("utf-8", "replace")
    assert fined.number in sent and not [name for name in fined.parties.split("、") if name in sent]


def test_what_is_kept_back_or_read_at_the_town_or_too_late_is_not_opened(over: Town, filed_town: Town) -> None:  # noqa: F811
    at_desk = officer("county-justice", over, "359999").actor(timezone.localdate())
    fined = Matter.objects.get(town=filed_town.code, procedure="summary-penalty")
    row_id = take_action(over, at_desk, Step("county-file-check", "ask", ASK)).matter_id
    carried(over, filed_town)
    theirs = Matter.objects.get(town=filed_town.code, procedure="file-hand-over")
    system = Actor(0, "系统", frozenset({"system"}), filed_town.code, "", filed_town.code[:9], frozenset())
    take_action(filed_town, system, Step("file-hand-over", "send_list", {}, theirs.id))
    carried(over, filed_town)
    take_action(over, at_desk, Step("county-file-check", "draw", {"nonce": "7", "size": 1}, row_id))
    carried(over, filed_town)
    today = timezone.localdate()
    hand = {"how": file_checks.IN_SYSTEM, "hand_until": (today + timedelta(days=1)).isoformat()}
    withheld = [{"file": fined.number, "reason": "涉及国家秘密"}]
    step = Step("file-hand-over", "hand_over", {**hand, "withheld": withheld}, theirs.id)
    take_action(filed_town, mayor(filed_town), step)
    carried(over, filed_town)
    row = Matter.objects.get(id=row_id)
    assert state_of(row, None).values["withheld"] == f"{fined.number}：涉及国家秘密"
    (one,) = file_checks.handed_files(over, row, today)
    assert one.matter is None and "涉及国家秘密" in one.why
    for until, how, why in (
        (today + timedelta(days=1), file_checks.IN_SYSTEM, ""),
        (today - timedelta(days=1), file_checks.IN_SYSTEM, "期限已过"),
        (today + timedelta(days=1), "到镇上看卷", "到镇上看卷"),
    ):
        _handed_otherwise(theirs, until, how)
        (one,) = file_checks.handed_files(over, row, today)
        assert (one.matter is not None) is (not why) and why in one.why


def _handed_otherwise(theirs: Matter, until: date, how: str) -> None:
    held = Matter.objects.get(id=theirs.id)
    snapshot = json.loads(held.snapshot)
    snapshot["values"] |= {"hand_until": until.isoformat(), "how": how, "withheld": []}
    Matter.objects.filter(id=theirs.id).update(snapshot=json.dumps(snapshot, ensure_ascii=False))


def test_an_empty_list_ends_on_both_sides(over: Town, filed_town: Town) -> None:  # noqa: F811
    at_desk = officer("county-justice", over, "359999").actor(timezone.localdate())
    asked = take_action(over, at_desk, Step("county-file-check", "ask", {**ASK, "kind_": "行政强制执行"})).matter_id
    assert any("账簿列出0件" in line for line in carried(over, filed_town))
    theirs = Matter.objects.get(town=filed_town.code, procedure="file-hand-over")
    system = Actor(0, "系统", frozenset({"system"}), filed_town.code, "", filed_town.code[:9], frozenset())
    take_action(filed_town, system, Step("file-hand-over", "send_list", {}, theirs.id))
    carried(over, filed_town)
    take_action(over, at_desk, Step("county-file-check", "drop", {}, asked))
    assert any("没有抽取" in line for line in carried(over, filed_town))
    theirs.refresh_from_db()
    assert theirs.status == "dropped"
