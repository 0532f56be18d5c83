"""What waits at a county's desk, by kind of work and state: counts with the way to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count
from django.urls import reverse

from yifa.kernel.actor import Actor
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import file_checks, opinions, receipts
from yifa.server.oversight.forms import binding, requests
from yifa.server.ui.parts import Link

# (kind of work, state) → what waits there.
KINDS: Mapping[tuple[str, str], str] = {
    (receipts.PROCEDURE, "received"): "份年度报告待核、待收下",
    (receipts.PROCEDURE, "returned"): "份年度报告退回未重报",
    (receipts.PROCEDURE, "expected"): "份年度报告未报来",
    (binding.PROCEDURE, "proposed"): "张表待准入",
    (requests.PROCEDURE, "collecting"): "次收表未收齐",
    (opinions.PROCEDURE, "answered"): "件整改待认可",
    (opinions.PROCEDURE, "issued"): "件督察意见等乡镇整改",
    (file_checks.PROCEDURE, "pooled"): "次案卷抽查待抽取",
    (file_checks.PROCEDURE, "handed"): "次案卷抽查待看卷",
}
_PAGES = {
    receipts.PROCEDURE: "county:reports",
    binding.PROCEDURE: "county:forms",
    requests.PROCEDURE: "county:forms",
}


def waiting(actor: Actor, year: int) -> list[Link]:
    """Of what somebody of the county sees, what is open, in the order of `KINDS`; reports are those of a year's page."""
    rows = visible_matters(actor).filter(procedure__in={kind for kind, _ in KINDS})
    counts = {
        (kind, status): count
        for kind, status, count in rows.values_list("procedure", "status").annotate(n=Count("id")).order_by()
    }
    return [Link(f"{counts[key]}{words}", _page(key[0], year)) for key, words in KINDS.items() if counts.get(key)]


def unaddressed(actor: Actor, names: Iterable[str]) -> list[tuple[str, str]]:
    """(number, name) of open opinions and checks of files for a town that is not known by that name: nobody gets them."""
    rows = visible_matters(actor).filter(procedure__in=(opinions.PROCEDURE, file_checks.PROCEDURE), closed_on=None)
    addressed = ((row.number, str(state_of(row, None).values.get("town_name") or "")) for row in rows.order_by("id"))
    known = set(names)
    return [(number, name) for number, name in addressed if name not in known]


def _page(kind: str, year: int) -> str:
    if kind == receipts.PROCEDURE:
        return reverse(_PAGES[kind], args=[year])
    return reverse(_PAGES[kind]) if kind in _PAGES else reverse("desk:ledger", args=[kind])
