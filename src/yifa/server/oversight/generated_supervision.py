"""What the demonstration county has done with what it received: reports accepted and listed, opinions, a check of files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from yifa.kernel.actor import Actor
from yifa.server.ledger.journal import Step, take_action
from yifa.server.oversight import file_checks, opinions, reading, receipts
from yifa.server.oversight.generated_year import YEAR
from yifa.server.towns.models import Town

# Generated towns from here on have published; between the two they have not; those before wait for whoever tries the page.
ACCEPTED, LISTED = 8, 11
_FINES = "当场处罚（简易程序）"


def accept(county: Town, officer: Actor, towns: Sequence[str]) -> None:
    """Accept the faultless reports of the later towns, and list those that are published."""
    versions = reading.newest(county.code[:6], YEAR, reading.KIND)
    later = [versions[code] for code in towns[ACCEPTED:] if code in versions]
    receipts.accept_faultless(later, officer)
    for version in later[LISTED - ACCEPTED :]:
        row = receipts.receipt_of(county, version.town, YEAR)
        if row is not None and row.status == "accepted":
            values = {"published_on": f"{YEAR + 1}-03-20", "url": "县政府网站法治政府建设年报栏目"}
            take_action(county, officer, Step(receipts.PROCEDURE, "note_publication", values, row.id))


def note_reason(county: Town, officer: Actor, town: str) -> None:
    """The reason one late town gave."""
    row = receipts.receipt_of(county, town, YEAR)
    if row is not None:
        step = Step(receipts.PROCEDURE, "note_lateness", {"late_reason": "汛期抢险，来电说明推迟定稿"}, row.id)
        take_action(county, officer, step)


def supervise(county: Town, officer: Actor, towns: Sequence[Town]) -> None:
    """Towns with their whole ledgers are asked: one for its closed fines, another to put right what was found."""
    for n, town in enumerate(towns[:2]):
        first, last = f"{YEAR - 5}-01-01", timezone.localdate().isoformat()
        if n == 0:
            values = {"town_name": town.name, "kind_": _FINES, "from_": first, "until_": last}
            take_action(county, officer, Step(file_checks.PROCEDURE, "ask", values))
            continue
        values = {
            "town_name": town.name,
            "subject": "行政处罚案卷送达回证不全",
            "facts": "抽查三件，两件没有送达回证",
            "basis_": "行政处罚法第61条",
            "demand": "补办送达，举一反三自查上年度案卷",
            "reply_by": (timezone.localdate() + timedelta(days=15)).isoformat(),
        }
        take_action(county, officer, Step(opinions.PROCEDURE, "issue", values))
