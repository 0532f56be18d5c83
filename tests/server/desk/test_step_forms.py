"""Bad input at a step's form: nothing typed is lost, nothing is half-written, and the message says what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.server.ledger.conftest import DISPUTE, at, found_town
from yifa.server.casework.place import matter_href
from yifa.server.ledger.attachments import from_ticket, recognise, store
from yifa.server.ledger.errors import BadAttachment
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Attachment, Entry, Matter, ReadLog
from yifa.server.towns.models import Person, Town

Desk = Callable[[str], Client]
Take = Callable[..., Taken]
pytestmark = pytest.mark.django_db

AGREE = {
    "form": "oral",
    "facts": "排水沟年久失修",
    "terms": "两家共同修沟",
    "agreed_amount": "300",
    "confirmable": "0",
    "occurred_at": "2025-03-20T10:00",
    "expect": "2",
}
OPEN = {
    "applicant-0-name": "赵例文",
    "respondent-0-name": "钱例安",
    "cause": "邻里纠纷",
    "source": "当事人申请",
    "village": "359926115201",
    "summary": "雨水漫进院子",
}


def agree(dispute: Taken) -> str:
    return matter_href(dispute.matter_id, "desk:step", "agree")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_step_is_taken_from_its_form_and_counted(desk: Desk, dispute: Taken) -> None:
    answer = desk("lin").post(agree(dispute), AGREE)
    assert answer.status_code == 302
    assert Matter.objects.get(id=dispute.matter_id).status == "agreed"
    page = text(desk("lin").get(answer.url))
    assert "调解成功" in page
    assert "+1起" in page


def test_what_is_missing_is_named_with_a_link_and_the_rest_stays(desk: Desk, dispute: Taken) -> None:
    answer = desk("lin").post(agree(dispute), {**AGREE, "terms": ""})
    page = text(answer)
    assert answer.status_code == 422
    assert '<a href="#f-terms">“协议内容”没有填。</a>' in page
    assert "排水沟年久失修" in page
    assert Matter.objects.get(id=dispute.matter_id).status == "mediating"


def test_a_rule_of_law_refuses_with_its_article(desk: Desk, dispute: Taken) -> None:
    written = {
        **AGREE,
        "form": "written",
        "perform_how": "一次付清",
        "perform_where": "村委会",
        "perform_by": "2025-04-01",
    }
    page = text(desk("lin").post(agree(dispute), {**written, "signed": "0", "sealed": "0"}))
    assert "书面协议须经双方当事人签名" in page
    assert "人民调解法第29条" in page


def test_a_conditional_field_appears_when_what_it_hangs_on_is_chosen(desk: Desk, dispute: Taken) -> None:
    clerk = desk("lin")
    part = text(clerk.post(agree(dispute), {**AGREE, "form": "written", "look": "1"}, headers={"HX-Request": "true"}))
    assert 'id="f-perform_how"' in part
    assert "hx-swap-oob" in part
    assert 'id="f-facts"' not in part
    whole = text(clerk.post(agree(dispute), {**AGREE, "form": "written", "look": "1"}))
    assert 'name="perform_how"' in whole
    assert Entry.objects.filter(matter_id=dispute.matter_id).count() == 2


def test_the_form_says_beforehand_what_will_happen(desk: Desk, dispute: Taken) -> None:
    page = text(desk("lin").post(agree(dispute), {**AGREE, "look": "1"}))
    assert "转为“达成协议”" in page
    assert "“调结”期限办结" in page
    assert "调解成功" in page


def test_a_stale_page_keeps_what_was_typed_and_says_what_happened_meanwhile(
    desk: Desk, dispute: Taken, take: Take
) -> None:
    take(
        "wang",
        "people-mediation",
        "extend",
        at(2025, 3, 10),
        dispute.matter_id,
        extend_days="10",
        extend_reason="双方同意",
    )
    answer = desk("lin").post(agree(dispute), AGREE)
    page = text(answer)
    assert answer.status_code == 409
    assert "刚刚被别人办过一步" in page
    assert "延长调解期限" in page
    assert "两家共同修沟" in page
    assert 'name="expect" value="3"' in page
    assert desk("lin").post(agree(dispute), {**AGREE, "expect": "3"}).status_code == 302


@pytest.mark.parametrize("extra", [{"handler": "1"}, {"effective_on": "2020-01-01"}, {"number": "x"}])
def test_a_form_with_a_field_that_was_not_asked_for_is_refused(
    desk: Desk, dispute: Taken, extra: dict[str, str]
) -> None:
    answer = desk("lin").post(agree(dispute), {**AGREE, **extra})
    assert answer.status_code == 422
    assert "这一步不收的内容" in text(answer)
    assert Matter.objects.get(id=dispute.matter_id).status == "mediating"


@pytest.mark.parametrize("mediators", ["999", "0", "abc", "1"])
def test_a_choice_that_was_not_offered_is_refused(desk: Desk, take: Take, roll: int, mediators: str) -> None:
    clerk = desk("lin")
    opened = take("lin", "people-mediation", "register", at(2025, 3, 4), **DISPUTE)
    href = matter_href(opened.matter_id, "desk:step", "accept")
    answer = clerk.post(href, {"mediators": ["", mediators], "told": "1", "refusal": "0", "expect": "1"})
    assert answer.status_code == 422
    assert Matter.objects.get(id=opened.matter_id).status == "registered"


def test_a_wrong_date_is_explained_and_kept(desk: Desk, dispute: Taken) -> None:
    page = text(desk("lin").post(agree(dispute), {**AGREE, "occurred_at": "三月底"}))
    assert "“三月底”不是日期" in page
    assert 'value="三月底"' in page


def test_a_step_that_has_not_happened_yet_is_refused(desk: Desk, dispute: Taken) -> None:
    page = text(desk("lin").post(agree(dispute), {**AGREE, "occurred_at": "2199-01-01T10:00"}))
    assert "还没有到" in page


def test_somebody_without_the_post_cannot_take_the_step(desk: Desk, dispute: Taken) -> None:
    mayor = desk("mayor")
    assert mayor.get(matter_href(dispute.matter_id)).status_code == 200
    answer = mayor.post(agree(dispute), AGREE)
    assert answer.status_code == 422
    assert "您的岗位不能办这一步" in text(answer)


def test_somebody_who_may_not_see_the_matter_is_not_told_that_it_exists(desk: Desk, dispute: Taken) -> None:
    stranger = desk("seal")
    for address in (
        "",
        "personal/",
        "do/agree/",
        "counted/0/",
        "correct/1/",
        "void/2/",
        "assign/",
        "link/",
        "papers/2/x/",
    ):
        href = matter_href(dispute.matter_id) + address
        answer = stranger.post(href) if address == "personal/" else stranger.get(href)
        assert answer.status_code == 404, address


def test_another_town_sees_nothing_of_it(desk: Desk, dispute: Taken, people: dict[str, Person]) -> None:
    other = found_town("359926116000", "柳溪镇")
    from tests.server.desk.conftest import enrol

    people["wang2"] = enrol(other, "wang", "wang2")
    neighbour = desk("wang2")
    assert neighbour.get(matter_href(dispute.matter_id)).status_code == 404
    assert neighbour.get("/ledgers/people-mediation/").content.decode().count("人调字") == 0
    assert neighbour.post(agree(dispute), AGREE).status_code == 404


def test_a_cadre_of_one_village_cannot_open_a_matter_in_another(desk: Desk, people: dict[str, Person]) -> None:
    cadre = desk("grid")
    refused = cadre.post("/new/people-mediation/register/", {**OPEN, "village": "359926115202"})
    assert refused.status_code == 422
    assert "不在您负责的村" in text(refused)
    assert cadre.post("/new/people-mediation/register/", OPEN).status_code == 302


def test_names_are_shown_only_when_asked_for_and_the_look_is_noted(desk: Desk, dispute: Taken) -> None:
    clerk, href = desk("lin"), matter_href(dispute.matter_id)
    assert "陈样例" not in text(clerk.get(href))
    before = ReadLog.objects.count()
    assert "陈样例" in text(clerk.post(href + "personal/"))
    assert ReadLog.objects.count() == before + 1
    assert desk("mayor").post(href + "personal/").status_code == 403


def test_a_correction_keeps_the_old_record_and_says_so(desk: Desk, dispute: Taken) -> None:
    clerk, href = desk("lin"), matter_href(dispute.matter_id, "desk:correct", 1)
    form = {
        "applicant-0-name": "王示例",
        "respondent-0-name": "陈样例",
        "cause": "合同纠纷",
        "source": "排查发现",
        "village": "359926115201",
        "summary": "x",
        "occurred_at": "2025-03-04T10:00",
        "expect": "2",
    }
    assert "请写明更正的理由" in text(clerk.post(href, form))
    assert clerk.post(href, {**form, "reason": "类型选错"}).status_code == 302
    page = text(clerk.get(matter_href(dispute.matter_id)))
    assert "更正“登记”" in page
    assert "后有更正" in page
    assert Matter.objects.get(id=dispute.matter_id).title == "合同纠纷"


def test_the_last_step_can_be_withdrawn_with_a_reason(desk: Desk, dispute: Taken) -> None:
    clerk, href = desk("lin"), matter_href(dispute.matter_id, "desk:void", 2)
    assert clerk.post(href, {"expect": "2", "reason": ""}).status_code == 422
    assert clerk.post(href, {"expect": "2", "reason": "误录"}).status_code == 302
    assert Matter.objects.get(id=dispute.matter_id).status == "registered"


def test_a_matter_is_handed_to_a_colleague(desk: Desk, dispute: Taken, people: dict[str, Person]) -> None:
    clerk, href = desk("lin"), matter_href(dispute.matter_id, "desk:assign")
    assert clerk.post(href, {"expect": "2", "handler": "999999"}).status_code == 422
    assert clerk.post(href, {"expect": "2", "handler": str(people["wang"].pk), "reason": "轮休"}).status_code == 302
    assert Matter.objects.get(id=dispute.matter_id).handler == people["wang"].pk
    assert "我交办的" in text(clerk.get("/today/handed-on/"))


PDF = b"%PDF-1.4\n" + b"0" * 200


@pytest.mark.parametrize(
    ("name", "head", "said"),
    [
        ("笔录.pdf", b"MZ\x90\x00" + b"\x00" * 50, "不是可以收存的文件"),
        ("照片.jpg", PDF, "扩展名与内容不符"),
        ("页面.txt", b"<script>alert(1)</script>", "不是可以收存的文件"),
        ("压缩.zip", b"PK\x03\x04" + b"\x00" * 50, "不是可以收存的文件"),
    ],
)
def test_a_file_is_taken_for_what_its_bytes_say(name: str, head: bytes, said: str) -> None:
    import io

    with pytest.raises(BadAttachment, match=said):
        recognise(name, head, io.BytesIO(head))


def test_an_oversized_file_is_refused_and_nothing_of_it_is_kept(town: Town, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT, settings.ATTACHMENT_MAX_BYTES = tmp_path, 100
    with pytest.raises(BadAttachment, match="一个附件最多"):
        store(town, 1, SimpleUploadedFile("笔录.pdf", PDF))
    assert not list(tmp_path.rglob("*"))
    assert not Attachment.objects.exists()


def test_a_file_is_kept_once_by_its_content_and_its_ticket_is_its_owners(
    town: Town, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    first = store(town, 1, SimpleUploadedFile("../../笔录.pdf", PDF))
    again = store(town, 2, SimpleUploadedFile("又一份.pdf", PDF))
    assert first.sha == again.sha
    assert first.name == "笔录.pdf"
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert from_ticket(first.ticket(1), 1) == first
    with pytest.raises(BadAttachment):
        from_ticket(first.ticket(1), 2)
