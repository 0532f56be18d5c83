"""Small generated towns for a county's demonstration and for measurements: books in outline, packages that are real.

No entry stands behind them; what a county sees of a town — links, postings, late counts, reports — is all there, sealed and
signed as a town's own. The same seed gives the same county.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

import yifa
from yifa.kernel.chain import link, seal
from yifa.server.config.progress import Progress, silent
from yifa.server.ledger import signing
from yifa.server.ledger.seals import Position, PostingLine, line
from yifa.server.oversight import keys, package, reading, receipts, standing
from yifa.server.oversight.building import catalogue_digest, figure_rows
from yifa.server.oversight.generated_year import YEAR
from yifa.server.oversight.receiving import Receipt, receive
from yifa.server.reports.kinds import templates
from yifa.server.towns.demo import demo_people
from yifa.server.towns.founding import ensure_region
from yifa.server.towns.models import Person, Town, Unit
from yifa.server.ui import outline
from yifa.server.ui.schematic import Schematic

COUNTY, COUNTY_NAME = "359926000000", "青禾县"
FIGURES = (
    "disputes_accepted",
    "disputes_mediated",
    "disputes_settled",
    "publicity_activities",
    "publicity_audience",
    "rol_reports_submitted",
)
FIRST, SECOND = "松柏兰竹梅桂枫杨柳榕", "溪岭湖"
PEOPLE = (
    ("xian-sifa", "夏公正", "县司法局：收核报告、看各镇的数", "county-justice", ""),
    ("xian-zhengfu", "常知数", "县政府办公室：看各镇的数和报告名单", "county-government", ""),
    ("xian-biao", "严准入", "报表准入审核员", "form-gatekeeper", ""),
    ("xian-zhengfa", "高要数", "县委政法委报表经办人", "county-bureau", "politics-law"),
)


@dataclass
class OutlineTown:
    """A town of which only what it counts is made."""

    code: str
    name: str
    rng: random.Random
    per_month: int = 40
    at: Position = field(default_factory=Position)
    sums: dict[str, int] = field(default_factory=dict)

    @property
    def government(self) -> str:
        return f"{COUNTY_NAME}{self.name}人民政府"

    def month(self, year: int, month: int, report: str = "", tamper: bool = False) -> bytes:
        """The package of one month; with a report (`right`, or `wrong`: naming another number than the book has).

        `tamper` sends a seal over other postings than were sent before.
        """
        start, links, rows = self.at, [], list[tuple[int, PostingLine]]()
        walked = "f" * 64 if tamper else start.seal
        head, seq = start.head, start.seq
        for _ in range(self.per_month):
            seq += 1
            head = link(head, f"{self.code}{seq}".encode())
            day = date(year, month, self.rng.randint(1, 28))
            postings = [self._posting(key, day) for key in self.rng.sample(FIGURES[:5], 2)]
            walked = seal(walked, head, map(line, postings))
            links.append((seq, head))
            rows += [(seq, one) for one in postings]
        self.at = Position(seq, head, walked)
        files = {
            "links.csv": package.table("links.csv", links),
            "postings.csv": package.table("postings.csv", [(n, *one) for n, one in rows]),
            "deadlines.csv": package.table("deadlines.csv", self._deadlines(year, month)),
        }
        if not start.seq:
            files["figures.csv"] = package.table("figures.csv", figure_rows())
        if report:
            files[f"report/annual-report-{year}01-{year}12-1.json"] = self._report(report == "wrong")
        manifest = package.Manifest(
            package.BOOK,
            self.code,
            self.name,
            start,
            self.at,
            catalogue_digest(),
            yifa.__version__,
            date(year, month, 28),
        )
        return package.sealed(manifest, files, signing.key_of(self.code).sign)

    def _posting(self, key: str, day: date) -> PostingLine:
        amount = self.rng.randint(20, 120) if key == "publicity_audience" else 1
        self.sums[key] = self.sums.get(key, 0) + amount
        return (key, day, amount, f"{self.code[:9]}201", "")

    def _deadlines(self, year: int, month: int) -> Iterator[tuple[object, ...]]:
        for past in range(1, month + 1):
            due = 4 + (past * 7 + int(self.code[6:9])) % 5
            late = int((past + int(self.code[6:9])) % 6 == 0)
            yield (date(year, past, 1), "people-mediation", "mediation-close", due, due - late, late, 0, late * 3)

    def _report(self, wrong: bool) -> bytes:
        mediated = self.sums.get("disputes_mediated", 0) + (7 if wrong else 0)
        paragraphs = [
            f"{YEAR}年，{self.name}调解矛盾纠纷{mediated}起，普法活动受众{self.sums.get('publicity_audience', 0)}人次。"
        ]
        parts = templates()[reading.KIND].sections
        text = "\n".join(
            f"{'一二三四五六七'[n]}、{part}\n{paragraphs[0] if not n else f'{self.name}已就{part}作了专门研究，结果如实写在这里。'}"
            for n, part in enumerate(parts)
        )
        content = {
            "kind": reading.KIND,
            "first": f"{YEAR}-01-01",
            "last": f"{YEAR}-12-31",
            "edition": 1,
            "plain": text,
            "title": f"{self.name}{YEAR}年法治政府建设年度报告",
            "addressee": f"{COUNTY_NAME}人民政府",
            "signature": self.government,
            "number": f"{self.name[0]}政〔{YEAR + 1}〕3号",
            "signed_on": f"{YEAR + 1}-01-20",
            "delivered_on": f"{YEAR + 1}-01-22",
            "published_on": "",
            "frozen": {"position": self.at.seq},
        }
        return package.json_file(content)


def towns(count: int, per_month: int = 40, seed: int = 20261130) -> list[OutlineTown]:
    """So many towns, their names made of two fictitious halves."""
    outlines = []
    for n in range(count):
        name = f"{FIRST[n % 10]}{SECOND[n // 10 % 3]}{'镇' if n % 3 else '乡'}"
        outlines.append(OutlineTown(f"{COUNTY[:6]}{100 + n}000", name, random.Random(seed + n), per_month))
    return outlines


@transaction.atomic
def found_county(code: str = COUNTY, name: str = COUNTY_NAME) -> dict[str, Person]:
    """A county's own book, its bureau and its accounts."""
    region = ensure_region(code, name, name)
    county, _ = Town.objects.get_or_create(
        code=region.code,
        defaults={
            "name": name,
            "government_name": f"{name}人民政府",
            "short": name[:2],
            "document_prefix": f"{name[0]}政",
            "county_name": name,
            "is_demo": True,
        },
    )
    Unit.objects.get_or_create(town=county, key="politics-law", defaults={"name": "县委政法委"})
    people = [
        {"username": username, "name": called, "since": date(2020, 1, 1), "roles": [role], "unit": unit}
        for username, called, _, role, unit in PEOPLE
    ]
    return demo_people(county, people)


def load(count: int = 25, progress: Progress = silent, live: Sequence[Town] = ()) -> list[Receipt]:
    """A year of packages of every town, and its report: two are late, one report is sent back, one book is forked.

    `live`: towns whose whole ledgers are on this server; they are asked like the others and find it on their desks.
    """
    from yifa.server.oversight import generated_forms, generated_supervision, live_towns

    people = found_county()
    county, made, receipts_given = Town.objects.get(code=COUNTY), towns(count), []
    late, wrong, forked = made[1:3], made[3], made[4]
    for done, town in enumerate(made, 1):
        enrol(town)
        for month in range(1, 10 if town in late else 13):
            report = "" if month < 12 else "wrong" if town is wrong else "right"
            receipts_given.append(receive(town.month(YEAR, month, report), "push"))
        if town is forked:
            receipts_given.append(receive(town.month(YEAR + 1, 1, tamper=True), "push"))
        progress(done, count)
    now = timezone.localtime()
    receipts.expect(county, YEAR, _january(now))
    desk = {role: people[name].actor(now.date()) for name, _, _, role, _ in PEOPLE}
    officer = desk["county-justice"]
    for version in reading.newest(COUNTY[:6], YEAR, reading.KIND).values():
        findings = reading.check(version)
        receipts.note_check(county, version, findings, officer)
    row = receipts.receipt_of(county, wrong.code, YEAR)
    if row is not None and row.status == "received":
        receipts.answer(
            county,
            row,
            officer,
            "send_back",
            remarks="调解件数与报送的记数不符，请核对后重报。",
            reply_by=now.date() + timedelta(days=10),
            reasons="",
        )
    generated_supervision.note_reason(county, officer, late[0].code)
    generated_supervision.accept(county, officer, [town.code for town in made])
    generated_supervision.supervise(county, officer, live)
    request = generated_forms.ask(county, desk["county-bureau"], desk["form-gatekeeper"])
    generated_forms.answer(request, made, [*late, forked], made[5])
    live_towns.take_returns(county, live)
    names = standing.names_within(COUNTY[:6])
    outline.keep(county, Schematic(county.code, list(names)).collection(names, {}))
    return receipts_given


def _january(now: datetime) -> datetime:
    return min(now, now.replace(year=YEAR + 1, month=1, day=4, hour=9, minute=0))


def enrol(town: OutlineTown) -> None:
    """Pin a town's key, as from its sheet."""
    key_sheet = keys.sheet(town.code, town.name, timezone.localtime())
    keys.enrol(json.dumps(key_sheet), key_sheet["key"], timezone.now())


def is_loaded() -> bool:
    """Whether the county's book is here already."""
    return Town.objects.filter(code=COUNTY).exists()


__all__ = ["COUNTY", "PEOPLE", "OutlineTown", "enrol", "found_county", "is_loaded", "load", "towns"]
