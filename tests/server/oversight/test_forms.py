"""Ask once: a form bound by the county, answered by the town's book, signed, merged with every cell leading back."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import timezone

from tests.server.oversight.conftest import officer
from tests.server.oversight.test_following import go_on
from tests.server.small_town import actor
from yifa.kernel.actor import Actor
from yifa.server.ledger.attachments import keep_file
from yifa.server.ledger.errors import Refused
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Book, Matter
from yifa.server.oversight import keys
from yifa.server.oversight.building import build
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.forms import answering, binding, merged, requests, tracing
from yifa.server.oversight.forms.binding import CannotBind
from yifa.server.oversight.forms.cells import BY_HAND, Answered
from yifa.server.oversight.models import AskedForm, CountyForm, FormAnswer, FormRequest, Key, Letter
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.oversight.returning import build_return
from yifa.server.oversight.taking import take
from yifa.server.towns.models import Town

pytestmark = pytest.mark.django_db
BLANK: list[list[Any]] = [
    ["基层矛盾纠纷化解和普法情况统计表"],
    ["填报单位：        单位：起、场、人次"],
    ["项目", "2023年", "2024年"],
    ["调解矛盾纠纷", None, None],
    ["调解成功率（%）", None, None],
    ["普法活动受众", None, None],
    ["辖区企业数", None, None],
]


def sheet(rows: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    for row in rows:
        page.append(list(row))
    page.merge_cells("A1:C1")
    page["A1"].font = openpyxl.styles.Font(bold=True, size=18)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def propose(county: Town, who: Actor, data: bytes, name: str = "化解和普法情况表", frequency: str = "每年") -> Matter:
    kept = keep_file(county, who.person_id, "空表.xlsx", data)
    values = {
        "form_name": name,
        "bureau": "县委政法委",
        "basis_": "某办法第五条",
        "frequency": frequency,
        "recipients": "各乡镇",
        "ends_on": (timezone.localdate() + timedelta(days=200)).isoformat(),
        "notice_days": 10,
        "file": {"sha": kept.sha, "name": kept.name, "mime": kept.mime, "size": kept.size},
    }
    return Matter.objects.get(id=take_action(county, who, Step("form-admission", "propose", values)).matter_id)


def confirmed(form: CountyForm, county: Town, who: Actor) -> None:
    """What a person confirms: the proposals that are sure; of the rest nothing the towns' books know."""
    chosen = {n: (line.figure or BY_HAND, line.part) for n, line in enumerate(binding.lines_of(form))}
    binding.confirm(form, county, who, chosen, timezone.now())


@pytest.fixture
def desks(county: Town, received: Receipt) -> tuple[Actor, Actor]:
    """The bureau's clerk and the gatekeeper at the county's desk, the county's key pinned at the town."""
    said = keys.sheet(county.code, county.name, timezone.localtime())
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    return tuple(officer(role, county).actor(timezone.localdate()) for role in ("county-justice", "form-gatekeeper"))  # type: ignore[return-value]


@pytest.fixture
def request_(county: Town, enrolled: Town, desks: tuple[Actor, Actor]) -> FormRequest:
    """The form proposed, bound, admitted and asked of every town for 2024."""
    bureau, gatekeeper = desks
    row = propose(county, bureau, sheet(BLANK))
    form = binding.begin(county, row, timezone.localdate())
    confirmed(form, county, bureau)
    take_action(county, gatekeeper, Step("form-admission", "admit", {}, row.id))
    due = timezone.localdate() + timedelta(days=10)
    return requests.issue(form, county, bureau, binding.Period.year(2024), due, None, timezone.now())


def handed(county: Town, town: Town) -> Any:
    return take(build_return(county, town.code).data)


def test_the_matcher_proposes_and_a_person_confirms(request_: FormRequest) -> None:
    lines = {line.label: line for line in binding.lines_of(request_.form)}
    assert lines["调解矛盾纠纷"].figure == "disputes_mediated" and len(lines["调解矛盾纠纷"].cells) == 2
    assert lines["辖区企业"].figure == BY_HAND
    bound = [cell for cell in requests.cells_from(request_.cells) if cell.standing == "bound"]
    assert len(bound) == 6 and {cell.period for cell in bound} == {"2023", "2024"}


def test_a_line_left_open_and_a_form_nobody_admitted_are_refused(county: Town, desks: tuple[Actor, Actor]) -> None:
    bureau, gatekeeper = desks
    row = propose(county, bureau, sheet(BLANK))
    form = binding.begin(county, row, timezone.localdate())
    with pytest.raises(CannotBind, match="还没有说明"):
        binding.confirm(form, county, bureau, {}, timezone.now())
    with pytest.raises(Refused, match="各格还没有对应过"):
        take_action(county, gatekeeper, Step("form-admission", "admit", {}, row.id))
    with pytest.raises(CannotBind, match="没有准入"):
        requests.issue(form, county, bureau, binding.Period.year(2024), date(2027, 1, 1), None, timezone.now())


def test_what_another_form_asks_already_is_found_by_figure_not_by_words(
    county: Town, request_: FormRequest, desks: tuple[Actor, Actor]
) -> None:
    bureau, gatekeeper = desks
    other = [["调处工作情况表"], ["单位：起"], ["指标", "数量"], ["调处矛盾纠纷", None]]
    row = propose(county, bureau, sheet(other), "调处工作情况表")
    form = binding.begin(county, row, timezone.localdate())
    binding.confirm(form, county, bureau, {0: ("disputes_mediated", "")}, timezone.now())
    assert [name for _, name in binding.overlaps(form, Matter.objects.get(id=row.id))] == ["化解和普法情况表"]
    with pytest.raises(Refused, match="都已经由别的表要过"):
        take_action(county, gatekeeper, Step("form-admission", "admit", {}, row.id))
    # A yearly form does not answer a monthly one.
    monthly = propose(county, bureau, sheet(other), "调处月报", "每月")
    form = binding.begin(county, monthly, timezone.localdate())
    binding.confirm(form, county, bureau, {0: ("disputes_mediated", "")}, timezone.now())
    assert binding.overlaps(form, Matter.objects.get(id=monthly.id)) == []


def test_the_whole_way_of_a_form(
    county: Town, enrolled: Town, request_: FormRequest, desks: tuple[Actor, Actor]
) -> None:
    given = handed(county, enrolled)
    assert given.faults == () and any("账簿已经填好" in line for line in given.said)
    assert handed(county, enrolled).said == ()
    asked = AskedForm.objects.get()
    row = Matter.objects.get(id=asked.letter.matter)
    assert row.status == "received" and row.procedure == "form-answer"
    values = {(one.words.split(" × ")[0].removesuffix("(%)"), one.period): one for one in answering.answers_of(asked)}
    assert values["调解矛盾纠纷", "2024"].value == 10 and values["调解矛盾纠纷", "2023"].value == 5
    assert values["调解成功率", "2024"].value == 90 and values["普法活动受众", "2024"].value == 513
    assert values["普法活动受众", "2023"].value is None  # the ledger was not kept yet: a gap, never 0
    assert values["调解矛盾纠纷", "2024"].records == 10
    # What no book holds is typed once, with its source, or refused.
    cell = next(one.at for one in values.values() if one.standing == "typed")
    with pytest.raises(answering.NotTyped, match=r"“辖区企业.*从哪里来"):
        answering.refill(enrolled, asked, actor("zhuren"), {cell: ("12", "")})
    with pytest.raises(answering.NotTyped, match=r"“辖区企业.*只写数字"):
        answering.refill(enrolled, asked, actor("zhuren"), {cell: ("十二", "市监所")})
    answering.refill(enrolled, asked, actor("zhuren"), {cell: ("12", "市监所2024年报")})
    filled = openpyxl.load_workbook(io.BytesIO(answering.as_file(AskedForm.objects.get()))).active
    assert filled["C4"].value == 10 and filled["A1"].font.size == 18
    # Nobody but a leader signs.
    with pytest.raises(Refused):
        take_action(enrolled, actor("zhuren"), Step("form-answer", "sign", {}, row.id))
    take_action(enrolled, actor("zhenzhang"), Step("form-answer", "sign", {}, row.id))
    made = build(enrolled)
    assert receive(made.data).well and receive(made.data).well
    answer = FormAnswer.objects.get()
    assert answer.state == "signed" and answer.n == 1
    assert Matter.objects.get(id=request_.matter).status == "collecting"
    gaps = requests.gaps(request_)
    assert any("台账那时还没有启用" in gap.why and gap.words.startswith("普法活动受众") for gap in gaps)
    book = openpyxl.load_workbook(io.BytesIO(merged.workbook(request_, frozenset({"county-justice"}))))
    assert book.sheetnames == ["Sheet", "汇总", "来源", "缺口"]
    assert book["Sheet"]["C4"].value == 10 and book["Sheet"]["B6"].value is None
    assert book["Sheet"]["A1"].font.size == 18 and "A1:C1" in map(str, book["Sheet"].merged_cells.ranges)
    sources = {row[1].value: [cell.value for cell in row] for row in book["来源"].iter_rows(min_row=2)}
    table = book["汇总"]
    for column in range(2, table.max_column + 1):
        if table.cell(2, column).value is not None:
            ref = table.cell(1, column).value.rpartition("（")[2].rstrip("）")
            assert sources[ref][3] == table.cell(2, column).value and sources[ref][11]
            assert table.cell(2, column).hyperlink.location.startswith("'来源'!A")
    assert sources["Sheet!C4"][4] == "调解矛盾纠纷" and sources["Sheet!C4"][8] == 10
    assert sources["Sheet!C7"][11] == "市监所2024年报" or sources["Sheet!B7"][11] == "市监所2024年报"
    requests.close(request_, county, desks[0])
    assert Matter.objects.get(id=request_.matter).status == "closed"
    assert requests.saved(county.code) == requests.Saved(1, 5, 1)


def test_an_objection_goes_up_and_its_answer_comes_down(
    county: Town, enrolled: Town, request_: FormRequest, desks: tuple[Actor, Actor]
) -> None:
    handed(county, enrolled)
    row = Matter.objects.get(procedure="form-answer")
    take_action(enrolled, actor("zhenzhang"), Step("form-answer", "object", {"objection": "咨询算不算调解？"}, row.id))
    assert receive(build(enrolled).data).well
    assert FormAnswer.objects.get().state == "objected"
    assert any("咨询算不算调解" in gap.why for gap in requests.gaps(request_))
    with pytest.raises(CannotBind, match="写明答复"):
        requests.reply(request_, county, desks[0], enrolled.code, " ")
    requests.reply(request_, county, desks[0], enrolled.code, "不算，按人民调解法的口径。")
    assert any("答复了异议" in line for line in handed(county, enrolled).said)
    row.refresh_from_db()
    assert row.status == "received" and "不算" in row.snapshot
    take_action(enrolled, actor("zhenzhang"), Step("form-answer", "sign", {}, row.id))
    assert receive(build(enrolled).data).well
    assert requests.newest(request_)[enrolled.code].state == "signed"
    assert not [gap for gap in requests.gaps(request_) if not gap.ref]


def test_as_of_a_day_the_answer_waits_for_the_day_and_is_filled_up_to_it(
    county: Town, enrolled: Town, desks: tuple[Actor, Actor], request_: FormRequest
) -> None:
    request_.as_of = timezone.localdate()
    request_.save()
    handed(county, enrolled)
    asked = AskedForm.objects.get()
    row = Matter.objects.get(id=asked.letter.matter)
    with pytest.raises(Refused, match="还没有过"):
        take_action(enrolled, actor("zhenzhang"), Step("form-answer", "sign", {}, row.id))
    go_on(enrolled)
    before = asked.position
    assert answering.refill_due(timezone.localdate() + timedelta(days=1)) == 1
    asked.refresh_from_db()
    assert asked.position == before + 2  # the form's own entry and the activity
    yesterday = timezone.localdate() - timedelta(days=1)
    assert answering.position_by(enrolled.code, yesterday) < Book.objects.get(town=enrolled.code).seq


def test_a_town_asked_for_one_period_is_not_asked_again(
    county: Town, request_: FormRequest, desks: tuple[Actor, Actor]
) -> None:
    with pytest.raises(CannotBind, match="不向乡镇再要一次"):
        requests.issue(
            request_.form, county, desks[0], binding.Period.year(2024), date(2027, 1, 1), None, timezone.now()
        )


def test_an_answer_that_the_postings_sent_contradict_stands_among_the_gaps(
    county: Town, enrolled: Town, request_: FormRequest
) -> None:
    handed(county, enrolled)
    asked = AskedForm.objects.get()
    cells = json.loads(asked.cells)
    one = next(cell for cell in cells if cell["figure"] == "disputes_mediated" and cell["period"] == "2024")
    one["value"] = "99"
    asked.cells = json.dumps(cells)
    asked.save()
    row = Matter.objects.get(procedure="form-answer")
    take_action(enrolled, actor("zhenzhang"), Step("form-answer", "sign", {}, row.id))
    assert receive(build(enrolled).data).well
    assert any("乡镇填99" in gap.why and "10" in gap.why for gap in requests.gaps(request_))
    answer = requests.newest(request_)[enrolled.code]
    content, given = json.loads(answer.content), requests.answers_in(answer)
    for change, why in (
        ({}, ""),
        ({"head": "0" * 64}, "与留存的不同"),
        ({"position": content["position"] + 100}, "还没有收到"),
    ):
        answer.content = json.dumps(content | change)
        said = tracing.Traced({enrolled.code: (answer, given)}).not_held(enrolled.code)
        assert why in said and bool(why) == bool(said)


def test_what_the_town_defines_otherwise_stays_a_gap(county: Town, enrolled: Town, request_: FormRequest) -> None:
    cells = [cell for cell in requests.cells_from(request_.cells) if cell.standing == "bound"]
    given = answering.fill(enrolled, cells, {"disputes_mediated": "别的口径"}, 10**6)
    assert {one.value for one in given} == {None} and "口径与县级的不同" in given[0].why


def test_a_return_is_taken_only_from_the_towns_own_county(county: Town, enrolled: Town, request_: FormRequest) -> None:
    good = build_return(county, enrolled.code)
    with pytest.raises(BadPackage, match=r"乡镇报送县级的数据包|没有为"):
        take(build(enrolled).data)
    refused = receive(good.data)
    assert refused.verdict == "refused" and "没有为" in refused.say
    Key.objects.filter(town=county.code).update(until=timezone.now())
    with pytest.raises(BadPackage, match="没有为"):
        take(good.data)
    assert not Letter.objects.exists()


def test_shares_of_towns_are_added_by_their_counts() -> None:
    cells = [
        Answered("S", "A1", "率", "bound", "mediation_success_rate", period="2024", value=value, terms=terms)
        for value, terms in ((Decimal(90), (Decimal(9), Decimal(10))), (Decimal(50), (Decimal(45), Decimal(90))))
    ]
    assert merged.summed(cells[0], cells) == Decimal(54)
    assert merged.summed(binding.Cell("S", "A1", "增减", "bound", "disputes_mediated", change="amount"), cells) is None
