"""The pages of a form's way, at the county and at the town, as people go through them; who may open which."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.server.oversight.conftest import officer
from tests.server.oversight.test_forms import BLANK, propose, sheet
from tests.server.oversight.test_pages import enter, text_of
from yifa.server.config.paths import data_dir
from yifa.server.ledger.models import Matter
from yifa.server.oversight import keys
from yifa.server.oversight.building import build
from yifa.server.oversight.models import CountedRow, FormAnswer, FormRequest, Key, Letter
from yifa.server.oversight.receiving import Receipt
from yifa.server.towns.models import Person, Town

pytestmark = pytest.mark.django_db


def signed_in(username: str) -> Client:
    Person.objects.update(must_change_password=False)
    return enter(Person.objects.get(username=username))


def stepped(client: Client, town: str, row: Matter, action: str) -> None:
    """A step without questions, from the form on the matter's page."""
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    sent = {"expect": Matter.objects.get(id=row.id).n, "occurred_at": now}
    answer = client.post(f"/m/{town}/{row.id % 10**9}/do/{action}/", sent)
    assert answer.status_code == 302, text_of(answer)[:2000]


def sheet_of(client: Client, address: str) -> tuple[SimpleUploadedFile, str]:
    """A key's file and the fingerprint printed beside it."""
    told = client.get(f"{address}?file=1").content
    page = text_of(client.get(address))
    assert keys.spaced(json.loads(told)["key"]) in page and "盖章" in page
    return SimpleUploadedFile("x-key.json", told), json.loads(told)["key"]


@pytest.fixture
def asked(county: Town, enrolled: Town, received: Receipt) -> tuple[Client, str]:
    """A form bound, admitted and asked over the pages; the bureau of justice's client, the asking's address."""
    justice = officer("county-justice", county)
    row = propose(county, justice.actor(timezone.localdate()), sheet(BLANK))
    client, gatekeeper = enter(justice), enter(officer("form-gatekeeper", county))
    address = f"/county/forms/{row.id % 10**9}/"
    page = text_of(gatekeeper.get(address))
    assert "6格账簿能答" in page and "拿得准的已经选好" in page
    assert "还没有说明" in text_of(gatekeeper.post(address, {"line-0": "disputes_mediated"}, follow=True))
    assert "这一类" in text_of(gatekeeper.post(address, {"line-0": "disputes_mediated|没有的"}, follow=True))
    typed = {"line-0": "disputes_mediated", "other-1": "矛盾纠纷调解得怎样"}
    assert "没有叫“矛盾纠纷调解得怎样”的数；相近的有：" in text_of(gatekeeper.post(address, typed, follow=True))
    typed["other-1"] = "人民调解委员会：没有这类"
    assert "有的是：镇级、村（社区）级" in text_of(gatekeeper.post(address, typed, follow=True))
    # Each figure that may be meant stands there with its definition and what it comes to over all towns.
    assert "当年受理后调解终结" in page and "全县" in page
    lines = {
        f"line-{n}": key for n, key in enumerate(("disputes_mediated", "mediation_success_rate", "", "by-hand"))
    } | {"other-2": "普法受众"}
    assert "各格已确认" in text_of(gatekeeper.post(address, lines, follow=True))
    stepped(gatekeeper, "359926000", row, "admit")
    assert Matter.objects.get(id=row.id).status == "admitted"
    wrong = client.post(f"{address}issue/", {"period": "2024", "due_on": "x"}, follow=True)
    assert "日期写法不对" in text_of(wrong)
    issued = client.post(f"{address}issue/", {"period": "2024", "due_on": "2027-01-20", "as_of": ""}, follow=True)
    assert "已发出" in text_of(issued)
    return client, issued.redirect_chain[-1][0]


def test_a_forms_way_over_the_pages_on_one_server(asked: tuple[Client, str], county: Town, enrolled: Town) -> None:
    client, address = asked
    assert "没有收到签认的报表" in text_of(client.get(address))
    town, leader = signed_in("zhuren"), signed_in("zhenzhang")
    assert "还没有登记县级的钥匙" in text_of(town.get("/upward/"))
    file, fingerprint = sheet_of(client, "/county/packages/key/")
    assert "指纹" in text_of(town.post("/upward/county-key/", {"sheet": file, "fingerprint": "1234"}, follow=True))
    file.seek(0)
    assert "已登记" in text_of(
        town.post("/upward/county-key/", {"sheet": file, "fingerprint": fingerprint}, follow=True)
    )
    page = text_of(town.post("/upward/take/", follow=True))
    assert "账簿已经填好" in page and "没有新的" in text_of(town.post("/upward/take/", follow=True))
    row = Matter.objects.get(procedure="form-answer")
    form = f"/upward/forms/{row.id % 10**9}/"
    page = text_of(town.get(form))
    assert "513" in page and "账簿填5格" in page and "当年受理后调解终结" in page
    assert "从哪里来" in text_of(town.post(form, {"n-6": "12", "s-6": ""}))
    assert "已按账簿重新取数" in text_of(town.post(form, {"n-6": "12", "s-6": "市监所2024年报"}, follow=True))
    filled = openpyxl.load_workbook(io.BytesIO(town.get(f"{form}file.xlsx").content)).active
    assert filled["C4"].value == 10
    assert "账簿的答复" in text_of(leader.get(f"/m/359926115/{row.id % 10**9}/"))
    stepped(leader, "359926115", row, "sign")
    assert Matter.objects.get(id=row.id).status == "signed"
    assert "报送县级：收到" in text_of(town.post("/upward/package/", {"since": ""}, follow=True))
    assert FormAnswer.objects.get().state == "signed"
    assert "相符" in text_of(town.post("/upward/prove/", follow=True))
    page = text_of(client.get(address))
    assert "1个已签认" in page and "已签认" in page
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}merged.xlsx").content))
    assert book.sheetnames[1:] == ["汇总", "来源", "缺口"] and book["Sheet"]["C4"].value == 10
    assert "已汇总" in text_of(client.post(f"{address}close/", follow=True))
    assert "1张次" in text_of(client.get("/county/forms/"))


def test_who_may_open_what(asked: tuple[Client, str], county: Town, enrolled: Town) -> None:
    _, address = asked
    bureau = enter(officer("county-bureau", county))
    assert bureau.get(address).status_code == 404 and "还没有报表" in text_of(bureau.get("/county/forms/"))
    assert bureau.get("/county/packages/").status_code == 403 and bureau.get("/county/").status_code == 403
    government = enter(officer("county-government", county))
    assert government.get(address).status_code == 200
    assert government.post(f"{address}close/").status_code == 403
    assert government.post(f"{address}reply/").status_code == 403
    gatekeeper = Person.objects.get(username="xian-form-gatekeeper")
    assert (
        enter(gatekeeper).post(f"/county/forms/{FormRequest.objects.get().form.matter % 10**9}/issue/").status_code
        == 403
    )
    for username, status in (("zhuren", 403), ("zhenzhang", 403)):
        assert signed_in(username).get("/county/forms/").status_code == status
    assert signed_in("cun").get("/upward/").status_code == 403


def test_packages_and_sheets_are_taken_by_file(county: Town, town: Town) -> None:
    client, clerk = enter(officer("county-justice", county)), signed_in("zhuren")
    file, fingerprint = sheet_of(clerk, "/upward/key/")
    assert "已登记" in text_of(
        client.post("/county/packages/", {"sheet": file, "fingerprint": fingerprint}, follow=True)
    )
    assert Key.objects.get(town=town.code).key_id == fingerprint
    half = SimpleUploadedFile("x.yifa.zip", b"PK")
    assert "不是完整的数据包" in text_of(client.post("/county/packages/", {"package": half}, follow=True))
    assert "请选择乡镇交来的数据包" in text_of(client.post("/county/packages/", {}, follow=True))
    good = SimpleUploadedFile("x.yifa.zip", build(town, 0).data)
    assert "收到第1条" in text_of(client.post("/county/packages/", {"package": good}, follow=True))
    assert "清溪镇" in text_of(client.get("/county/packages/"))
    returned: Any = client.get("/county/packages/359926115/return/")
    assert returned["Content-Type"] == "application/zip" and returned.content[:2] == b"PK"
    assert client.get("/county/packages/returns.zip").content[:2] == b"PK"
    assert client.get("/county/packages/359926999/return/").status_code == 404
    wrong = SimpleUploadedFile("x.yifa.zip", returned.content)
    assert "没有为" in text_of(clerk.post("/upward/take/", {"return": wrong}, follow=True))
    assert not Letter.objects.exists()


def unpacked(data: bytes) -> str:
    """Every word in a file made of zipped parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if not name.endswith(".xlsx")
        )


def test_nothing_personal_reaches_the_county(
    asked: tuple[Client, str], county: Town, enrolled: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Searched: packages kept, returns, the merged workbook, every page of the county, rows for sums, the log."""
    caplog.set_level(logging.DEBUG)
    client, address = asked
    said = keys.sheet(county.code, county.name, timezone.localtime(), county.name)
    keys.enrol(json.dumps(said), said["key"], timezone.now())
    town = signed_in("zhuren")
    town.post("/upward/take/")
    row = Matter.objects.get(procedure="form-answer")
    stepped(signed_in("zhenzhang"), "359926115", row, "sign")
    assert "报送县级：收到" in text_of(town.post("/upward/package/", {"since": ""}, follow=True))
    found = {str(path): unpacked(path.read_bytes()) for path in (data_dir() / "packages" / enrolled.code).glob("*.zip")}
    assert len(found) >= 2
    found["return"] = unpacked(client.get("/county/packages/359926115/return/").content)
    found["merged"] = unpacked(client.get(f"{address}merged.xlsx").content)
    assert "调解矛盾纠纷" in found["merged"]
    form = FormRequest.objects.get().form.matter % 10**9
    for page in ("", "forms/", f"forms/{form}/", "packages/", "figures/?year=2024", "late/?year=2024", "reports/2024/"):
        found[page] = text_of(client.get(f"/county/{page}"))
    found[address] = text_of(client.get(address))
    found["rows"] = json.dumps(
        [list(map(str, one)) for one in CountedRow.objects.values_list("figure", "village", "part")]
    )
    found["answers"] = "".join(FormAnswer.objects.values_list("content", flat=True))
    found["log"] = caplog.text
    values = set(Person.objects.filter(town=enrolled).values_list("name", flat=True))
    for number, parties in Matter.objects.filter(town=enrolled.code).values_list("number", "parties"):
        values |= {number, *parties.split("、")}
    values = {value for value in values if len(value) > 1}
    assert len(values) > 30
    assert [(where, value) for where, words in found.items() for value in values if value in words] == []
