"""Residents hand in forms without an account; abuse is turned away, and what was typed is never lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from tests.server.portal.conftest import DISCLOSURE, SITE, answered, receipt_of, text_of
from yifa.kernel.actor import Actor
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, Taken, matter_key, take_action
from yifa.server.ledger.models import Entry, Matter
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.portal import guard, offers
from yifa.server.portal.models import Receipt, Tally
from yifa.server.portal.place import counter
from yifa.server.towns.models import Town, Unit

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64
REGISTER = "form/disclosure-request/register/"
Send = Callable[..., HttpResponse]


def test_a_request_for_information_is_registered_and_answered_with_a_receipt(send: Send, town: Town) -> None:
    answer = send(REGISTER, **DISCLOSURE)
    assert receipt_of(answer)["number"].replace("-", "").isdigit()
    row = Matter.objects.get()
    state = state_of(row, matter_key(row.id))
    assert (row.procedure, row.status, state.values["channel"]) == ("disclosure-request", "confirming", "网上提交")
    assert state.values["applicant"][0]["id_number"] == "11010519491231002X"
    entry = Entry.objects.get()
    assert entry.actor == 0 and '"role":"resident"' in entry.payload and "王示例" not in entry.payload


def test_the_code_is_kept_as_a_digest_only(send: Send, town: Town) -> None:
    shown = receipt_of(send(REGISTER, **DISCLOSURE))
    kept = Receipt.objects.get()
    plain = shown["code"].replace("-", "")
    assert plain not in kept.digest and len(plain) == 10
    assert kept.digest != hashlib.sha256(plain.encode()).hexdigest()


def test_what_the_law_needs_is_asked_for_and_nothing_typed_is_lost(send: Send, town: Town) -> None:
    answer = send(REGISTER, **{**DISCLOSURE, "applicant-0-id_number": "", "subject": ""})
    page = text_of(answer)
    assert answer.status_code == 422 and not Matter.objects.exists()
    assert "申请人：请填写身份证号。" in page and "申请的信息：请填写。" in page
    assert "王示例" in page and "请公开批准文件和补偿标准" in page


def test_a_wrong_identity_number_is_explained_beside_its_field(send: Send, town: Town) -> None:
    page = text_of(send(REGISTER, **{**DISCLOSURE, "applicant-0-id_number": "110105194912310021"}))
    assert "身份证号末位校验码不符" in page


def test_a_form_sent_twice_opens_one_matter(client: Client, unhurried: None, town: Town) -> None:
    fields = {**answered(text_of(client.get(f"{SITE}/{REGISTER}"))), **DISCLOSURE}
    assert client.post(f"{SITE}/{REGISTER}", fields).status_code == 200
    again = client.post(f"{SITE}/{REGISTER}", fields)
    assert again.status_code == 422 and "已经收到过一次" in text_of(again)
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"answer": "99"}, "算式的得数不对"),
        ({"answer": ""}, "算式的得数不对"),
        ({guard.TRAP: "http://x"}, "应当留空"),
        ({"token": "forged"}, "已经失效"),
    ],
)
def test_machines_are_turned_away_and_the_words_stay(send: Send, town: Town, change: dict[str, str], said: str) -> None:
    answer = send(REGISTER, **DISCLOSURE, **change)
    assert answer.status_code == 422 and said in text_of(answer) and "三组征地补偿方案" in text_of(answer)
    assert not Matter.objects.exists()


def test_a_form_sent_within_a_second_is_not_taken(client: Client, town: Town) -> None:
    fields = {**answered(text_of(client.get(f"{SITE}/{REGISTER}"))), **DISCLOSURE}
    assert "提交得太快" in text_of(client.post(f"{SITE}/{REGISTER}", fields))


def test_a_token_is_good_for_its_own_form_only(client: Client, unhurried: None, town: Town) -> None:
    fields = {**answered(text_of(client.get(f"{SITE}/form/grid-event/report/"))), **DISCLOSURE}
    assert "已经失效" in text_of(client.post(f"{SITE}/{REGISTER}", fields))


def test_a_browsers_work_stands_in_for_the_sum(client: Client, unhurried: None, town: Town) -> None:
    page = text_of(client.get(f"{SITE}/{REGISTER}"))
    nonce = page.partition('data-work="')[2].partition('"')[0]
    number = next(n for n in range(10**6) if guard.worked(nonce, str(n)))
    fields = {**answered(page), **DISCLOSURE, "answer": "", "work": str(number)}
    assert client.post(f"{SITE}/{REGISTER}", fields).status_code == 200
    assert not guard.worked(nonce, str(number + 1)) or guard.worked(nonce, str(number))


def test_an_address_may_send_twenty_forms_in_ten_minutes(send: Send, town: Town) -> None:
    answers = [send(REGISTER, **DISCLOSURE).status_code for _ in range(21)]
    assert answers == [200] * 20 + [422]
    Tally.objects.update(began_at=timezone.now() - timedelta(minutes=11))
    assert send(REGISTER, **DISCLOSURE).status_code == 200


def test_tallies_hold_no_address_and_are_cleared(send: Send, town: Town) -> None:
    send(REGISTER, **DISCLOSURE)
    assert not Tally.objects.filter(key__contains="127.0.0.1").exists()
    Tally.objects.update(began_at=timezone.now() - timedelta(days=3))
    assert guard.clear() > 0 and not Tally.objects.exists()


def test_a_problem_is_reported_with_place_and_photo(send: Send, town: Town, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    photo = SimpleUploadedFile("井盖.png", PNG, "image/png")
    answer = send(
        "form/grid-event/report/",
        kind="公共设施损坏",
        village="359926115201",
        place="村口桥头",
        what="井盖松动，夜里有人绊倒",
        photos=photo,
    )
    receipt_of(answer)
    row = Matter.objects.get()
    values = state_of(row, matter_key(row.id)).values
    assert values["source"] == "群众反映" and values["photos"][0]["name"] == "井盖.png"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("照片.png", b"MZ" + b"\x00" * 64, "不是可以收存的文件"),
        ("网页.png", b"<script>alert(1)</script>", "不是可以收存的文件"),
        ("录音.mp3", b"ID3" + b"\x00" * 64, "不是可以收的文件"),
        ("大图.png", PNG + b"\x00" * (8 * 1024 * 1024), "太大"),
    ],
)
def test_uploads_are_checked_by_what_they_are(
    send: Send, town: Town, settings: Any, tmp_path: Any, name: str, content: bytes, said: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    upload = SimpleUploadedFile(name, content)
    answer = send(
        "form/grid-event/report/", kind="其他", village="359926115201", place="桥头", what="积水", photos=upload
    )
    assert answer.status_code == 422 and said in text_of(answer) and "积水" in text_of(answer)
    assert not list(tmp_path.rglob("*.*")) and not Matter.objects.exists()


def test_a_resident_chooses_his_mediator_from_the_public_roll(send: Send, town: Town, roll: int) -> None:
    fields = {
        "chooser-0-kind": "person",
        "chooser-0-name": "陈样例",
        "chooser-0-phone": "19900000002",
        "cause": "邻里纠纷",
        "summary": "共用水沟堵了",
    }
    assert "林样例" in text_of(send("form/mediator-choice/choose/", **fields, chosen=str(roll + 500)))
    assert not Matter.objects.filter(procedure="mediator-choice").exists()
    receipt_of(send("form/mediator-choice/choose/", **fields, chosen=str(roll)))
    row = Matter.objects.get(procedure="mediator-choice")
    assert state_of(row, None).values["chosen"] == roll


GUIDE = {
    "code": "11990001",
    "name_": "临时占用道路许可",
    "klass": "approval",
    "mode": "own",
    "unit": "规划建设办",
    "ground": "城市道路管理条例第31条",
    "steps": "受理—审查—决定—送达",
    "steps_count": 4,
    "statutory_days": 20,
    "promised_days": 5,
    "visits": 0,
    "fee": "不收费",
    "materials": [{"name": "申请表", "source": "申请人自备", "copies": 1}],
}
APPLY = {
    "applicant-0-kind": "person",
    "applicant-0-name": "王示例",
    "applicant-0-id_number": "11010519491231002X",
    "applicant-0-phone": "19900000001",
}


def clerk(*roles: str) -> Actor:
    return Actor(31, "窗口", frozenset(roles), "359926115000", "", "359926115", frozenset())


def guide(town: Town, online: str) -> int:
    step = Step("service-matter", "enrol", {**GUIDE, "online": online, "code": f"1199{sum(map(ord, online)):04d}"})
    return take_action(town, clerk("service-head"), step).entry.matter


def test_only_matters_that_may_be_applied_for_online_are_offered(
    send: Send, town: Town, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    online, offline = guide(town, "full"), guide(town, "none")
    paper = SimpleUploadedFile("申请表.png", PNG)
    refused = send("form/service-case/receive/", **APPLY, matter_=str(offline), files=paper)
    assert refused.status_code == 422 and "请从列表中选择" in text_of(refused)
    paper = SimpleUploadedFile("申请表.png", PNG)
    receipt_of(send("form/service-case/receive/", **APPLY, matter_=str(online), files=paper))
    row = Matter.objects.get(procedure="service-case")
    assert row.title == "临时占用道路许可" and row.next_due is not None


def test_an_opinion_on_a_draft_is_entered_with_the_consultation(send: Send, client: Client, town: Town) -> None:
    today = timezone.localdate()
    Unit.objects.create(town=town, key="planning", name="规划建设办")
    values = {
        "topic": "集镇停车管理办法",
        "unit": "规划建设办",
        "kind": "document",
        "draft_note": "规范停车，新增泊位",
        "draft_text": "第一条　为规范停车，制定本办法。",
        "contact_address": "样例路1号党政办",
        "contact_phone": "059912345678",
        "channels": ["政府网站"],
        "close_on": (today + timedelta(days=40)).isoformat(),
    }
    taken = take_action(town, clerk("office-clerk"), Step("public-consultation", "announce", values))
    at = taken.entry.matter
    item = text_of(client.get(f"{SITE}/i/{at}/"))
    assert "提意见" in item and "规范停车，新增泊位" in item
    answer = send(f"form/public-consultation/record_opinion/{at}/", opinion="建议老年人免费", who_kind="居民")
    assert answer.status_code == 200 and "已收到，谢谢" in text_of(answer)
    state = state_of(Matter.objects.get(), matter_key(taken.matter_id))
    assert state.done["record_opinion"] == 1 and state.values["channel"] == "网站留言"
    assert "建议老年人免费" not in text_of(client.get(f"{SITE}/i/{at}/"))


def test_the_counters_seat_takes_no_step_of_the_staff_and_sees_nothing(send: Send, town: Town) -> None:
    send(REGISTER, **DISCLOSURE)
    row = Matter.objects.get()
    seat = counter(town).actor
    assert not visible_matters(seat).exists()
    for action in ("confirm", "reply", "deliver"):
        with pytest.raises(Refused, match="您的岗位不能办"):
            take_action(town, seat, Step("disclosure-request", action, {}, row.id))
    with pytest.raises(Refused, match="您的岗位不能办"):
        take_action(town, seat, Step("people-mediation", "register", {}))


def test_what_a_resident_hands_in_waits_for_whoever_may_take_it_up(
    send: Send, town: Town, desk: Callable[[str], Client], take: Callable[..., Taken]
) -> None:
    send(
        "form/legal-service-window/accept/",
        **{
            "client-0-kind": "person",
            "client-0-name": "王示例",
            "client-0-phone": "19900000001",
            "service": "法律咨询",
            "detail": "借款不还怎么办",
        },
    )
    clerk_page = desk("lin").get("/today/waiting/").content.decode()
    assert "法律服务窗口受理" in clerk_page
    assert "法律服务窗口受理" not in desk("seal").get("/today/waiting/").content.decode()


@pytest.mark.parametrize("group", ["do", "say", "law"])
def test_every_form_of_the_catalogue_opens(client: Client, town: Town, group: str) -> None:
    assert offers.openings(group)
    for offer in offers.openings(group):
        answer = client.get(f"{SITE}/form/{offer.procedure}/{offer.action}/")
        assert answer.status_code == 200 and offer.name in text_of(answer)


def test_a_step_that_is_not_open_to_residents_has_no_form(client: Client, town: Town) -> None:
    for path in (
        "form/people-mediation/register/",
        "form/service-case/approve/",
        "form/no-such/step/",
        "form/service-case/terminate/",
    ):
        assert client.get(f"{SITE}/{path}").status_code == 404
