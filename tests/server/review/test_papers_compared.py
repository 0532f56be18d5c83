"""The reviewed draft against the signed version, and a contract's text beside its form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.proof.test_contract import SOUND
from tests.server.ledger.conftest import at
from tests.server.review.conftest import APPLICATION, OPINIONS, a_docx, a_file, register_adviser, stored
from yifa.server.casework.place import matter_href
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Taken
from yifa.server.ledger.models import Attachment
from yifa.server.towns.models import Person, Town

Desk = Callable[[str], Client]
Take = Callable[..., Taken]
pytestmark = pytest.mark.django_db
SIGNED = SOUND.replace("123,456.00", "223,456.00").replace("壹拾贰万", "贰拾贰万").replace("30日内", "60日内")


@pytest.fixture
def issued(take: Take, town: Town, people: dict[str, Person]) -> Taken:
    """A review of a stored draft, through to the opinion."""
    draft = stored(town, a_docx("送审稿.docx", SOUND))
    opened = take("clerk", "legality-review", "apply", at(2025, 3, 3), **APPLICATION, draft=draft)
    take(
        "sifa",
        "legality-review",
        "accept",
        at(2025, 3, 4),
        opened.matter_id,
        track="simple",
        need_adviser=True,
        adviser=register_adviser(take),
        adviser_staff=people["adviser"].id,
    )
    for who, (action, values) in OPINIONS.items():
        take(who, "legality-review", action, at(2025, 3, 5), opened.matter_id, **values)
    take(
        "sifa",
        "legality-review",
        "conclude",
        at(2025, 3, 10),
        opened.matter_id,
        reason="意见已吸收",
        authority="符合",
        steps_ok="符合",
        content="符合",
        conclusion="合法",
        opinion="可以签订",
        remarks=[],
    )
    take("deputy", "legality-review", "deputy_approve", at(2025, 3, 11), opened.matter_id, deputy_view="同意")
    return take("mayor", "legality-review", "leader_approve", at(2025, 3, 12), opened.matter_id, leader_view="同意")


def test_the_signed_version_is_compared_with_the_stored_draft_and_not_kept(desk: Desk, issued: Taken) -> None:
    before = Attachment.objects.count()
    answer = desk("sifa").post(
        matter_href(issued.matter_id, "review:redline"), {"final": a_docx("签署稿.docx", SIGNED)}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    for said in (
        "有实质变动",
        "“123,456.00元”改为“223,456.00元”",
        "<del>123,456.00</del>",
        "<ins>223,456.00</ins>",
        "送审稿.docx",
    ):
        assert said in page, said
    assert page.index("金额") < page.index("逐段对照")
    assert Attachment.objects.count() == before


def test_two_equal_versions_are_said_to_be_equal(desk: Desk, issued: Taken) -> None:
    page = desk("sifa").post(matter_href(issued.matter_id, "review:redline"), {"final": a_file("定稿.txt", SOUND)})
    assert "两份文字一致" in page.content.decode()


@pytest.mark.parametrize(
    ("upload", "says"),
    [(None, "定稿读不了"), (SimpleUploadedFile("扫描.png", b"\x89PNG\r\n\x1a\nxxxxxxxxxx"), "这是图片")],
)
def test_what_cannot_be_read_is_said_with_what_to_do(desk: Desk, issued: Taken, upload: Any, says: str) -> None:
    answer = desk("sifa").post(matter_href(issued.matter_id, "review:redline"), {"final": upload} if upload else {})
    assert answer.status_code == 422 and says in answer.content.decode()


def test_once_the_final_version_is_stored_the_page_opens_compared(
    desk: Desk, issued: Taken, take: Take, town: Town
) -> None:
    take(
        "sifa",
        "legality-review",
        "compare_final",
        at(2025, 3, 20),
        issued.matter_id,
        reason="金额经补充采购程序调整",
        final=stored(town, a_docx("签署稿.docx", SIGNED)),
        final_on="2025-03-18",
        compare="有实质变动",
        compare_note="金额调整",
    )
    page = desk("mayor").get(matter_href(issued.matter_id, "review:redline")).content.decode()
    assert "“123,456.00元”改为“223,456.00元”" in page


def test_the_matter_page_leads_to_the_comparison_once_an_opinion_is_out(
    desk: Desk, issued: Taken, review: Taken
) -> None:
    assert "比对审查稿与定稿" in desk("sifa").get(matter_href(issued.matter_id)).content.decode()
    assert "比对审查稿与定稿" not in desk("sifa").get(matter_href(review.matter_id)).content.decode()


@pytest.mark.parametrize("who", ["cun", "lin", "zhifa", "sifa2"])
def test_the_comparison_is_open_only_to_who_may_see_the_matter(
    desk: Desk, issued: Taken, neighbour: Town, who: str
) -> None:
    address = matter_href(issued.matter_id, "review:redline")
    assert desk(who).get(address).status_code == 404
    assert desk(who).post(address, {"final": a_file("x.txt", SOUND)}).status_code == 404


def draft(take: Take, town: Town, text: str, **values: Any) -> Taken:
    given = {
        "name_": "河道保洁服务合同",
        "kind": "服务",
        "our_side": "town",
        "handler": "规划建设办",
        "amount": 12_345_600,
        "amount_words": "壹拾贰万叁仟肆佰伍拾陆元整",
        "counterparty": [{"name": "示例保洁有限公司"}],
        "draft_file": stored(town, a_docx("合同.docx", text)),
        **values,
    }
    return take("clerk", "contract", "draft", at(2025, 3, 3), **given)


def test_the_form_of_the_quick_check_shows_what_the_text_says(desk: Desk, take: Take, town: Town) -> None:
    contract = draft(
        take, town, SOUND.replace("30日内", "90日内").replace("一方违约", "甲方为乙方贷款提供担保。一方违约")
    )
    form = desk("clerk").get(matter_href(contract.matter_id, "desk:step", "quick_check")).content.decode()
    for said in ("合同文本检查", "最长不超过60日", "机关法人不得为保证人", "甲方为乙方贷款提供担保", "建议写作"):
        assert said in form, said


def test_the_sheet_compares_the_text_with_what_was_registered(desk: Desk, take: Take, town: Town) -> None:
    contract = draft(take, town, SOUND, amount=99_900, amount_words="玖佰玖拾玖元整")
    sheet = desk("clerk").get(matter_href(contract.matter_id, "review:check-matter")).content.decode()
    assert "登记的金额是999元，文本是123,456元" in sheet and "打印检查单" in sheet
    assert desk("lin").get(matter_href(contract.matter_id, "review:check-matter")).status_code == 404


def test_a_contract_without_text_says_where_to_put_it(desk: Desk, take: Take, town: Town) -> None:
    contract = draft(take, town, SOUND, draft_file=[])
    assert (
        "还没有上传文本" in desk("clerk").get(matter_href(contract.matter_id, "review:check-matter")).content.decode()
    )


def test_any_contract_is_checked_from_a_file_without_being_kept(desk: Desk) -> None:
    sent = {"file": a_file("合同.txt", SOUND.replace("肆佰伍拾陆", "肆佰伍拾")), "sme": "yes"}
    answer = desk("clerk").post("/review/contract-check/", sent)
    page = answer.content.decode()
    assert answer.status_code == 200 and "大小写不一致" in page and "有1处不能这样签" in page
    assert not Attachment.objects.exists()
    assert desk("clerk").post("/review/contract-check/", {}).status_code == 422


def test_what_the_text_says_is_filled_into_the_form_to_be_confirmed(desk: Desk, take: Take, town: Town) -> None:
    contract = draft(take, town, SOUND.replace("30日内", "45日内"), amount_words="")
    form = desk("clerk").get(matter_href(contract.matter_id, "desk:step", "quick_check")).content.decode()
    assert 'value="45"' in form and 'value="壹拾贰万叁仟肆佰伍拾陆元整"' in form


def test_the_ledgers_lead_to_the_rooms_pages(desk: Desk) -> None:
    assert "/review/bypass/" in desk("sifa").get("/ledgers/legality-review/").content.decode()
    assert "/review/contract-check/" in desk("clerk").get("/ledgers/contract/").content.decode()
    village = desk("cun").get("/ledgers/village-lawyer-duty/").content.decode()
    assert "/review/legal-service/" in village and "/review/bypass/" not in village


def test_a_changed_version_cannot_be_registered_as_equal(desk: Desk, issued: Taken, take: Take, town: Town) -> None:
    signed = {"final": stored(town, a_docx("签署稿.docx", SIGNED)), "final_on": "2025-03-18"}
    with pytest.raises(Refused, match="定稿与审查稿不一致"):
        take("sifa", "legality-review", "compare_final", at(2025, 3, 20), issued.matter_id, compare="一致", **signed)
    take(
        "sifa",
        "legality-review",
        "compare_final",
        at(2025, 3, 20),
        issued.matter_id,
        compare="有实质变动",
        compare_note="合同总价、支付期限变了，已退回重签",
        reason="已退回重签",
        **signed,
    )
    page = desk("mayor").get(matter_href(issued.matter_id, "review:redline")).content.decode()
    assert "与两份文字比出来的不同" not in page and "223,4" in page
