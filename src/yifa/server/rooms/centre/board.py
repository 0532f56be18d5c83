"""What the dispute centre has in hand: by colour, by what it waits for, and what comes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from yifa.domains.disputes.triage import COLOURS
from yifa.server.casework.place import Place, matter_href
from yifa.server.ledger.models import Duty, Link, Matter, MatterField
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.serialization import plain_values
from yifa.server.ui.parts import Tone
from yifa.server.ui.words import left

SHOWN = 6
TONES: dict[str, str] = {"red": "overdue", "yellow": "alarm", "green": "done"}


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in a list of the board."""

    href: str
    number: str
    title: str
    village: str
    words: str = ""
    tone: Tone = ""


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one step. `more` opens all of it as a ledger."""

    name: str
    lines: tuple[Line, ...]
    count: int
    more: str = ""


@dataclass(frozen=True, slots=True)
class Colour:
    """One colour: how many open matters bear it, how many of them are late."""

    key: str
    name: str
    count: int
    late: int
    href: str


def intakes(place: Place) -> QuerySet[Matter]:
    """Open matters of the one intake that the person may see."""
    rows = visible_matters(place.actor, "dispute-intake").filter(town=place.town.code)
    return rows.filter(is_open__in=[True])


def colours(place: Place) -> list[Colour]:
    """Open matters by colour; those not triaged yet stand last."""
    rows = intakes(place)
    fields = MatterField.objects.filter(town=place.town.code, procedure="dispute-intake", field="colour")
    late = Q(matter_id__in=rows.filter(next_due__lt=place.today).values("id"))
    counts = {
        text: (count, behind)
        for text, count, behind in fields.filter(matter_id__in=rows.values("id"))
        .values_list("text")
        .annotate(n=Count("id"), late=Count("id", filter=late))
        .order_by()
    }
    ledger = reverse("desk:ledger", args=["dispute-intake"])
    made = [
        Colour(key, name, *counts.get(key, (0, 0)), f"{ledger}?state=open&f_colour={key}")
        for key, name in COLOURS.items()
    ]
    waiting = rows.filter(status="received").count()
    return [*made, Colour("", "还没有分流", waiting, 0, f"{ledger}?state=received")]


def queues(place: Place) -> list[Queue]:
    """What waits for the centre: to be triaged, given out, signed for, told."""
    ledger = reverse("desk:ledger", args=["dispute-intake"])
    rows = intakes(place)
    states = (("等分流", "received"), ("等派单", "triaged"), ("等签收", "assigned"), ("等反馈来访人", "answered"))
    return [queue_of(place, name, rows.filter(status=status), f"{ledger}?state={status}") for name, status in states]


def agenda(place: Place) -> Queue:
    """What a joint assessment should look at: red matters, and whatever is overdue (议题)."""
    red = MatterField.objects.filter(
        town=place.town.code, procedure="dispute-intake", field="colour", text="red"
    ).values("matter_id")
    rows = intakes(place).filter(Q(id__in=red) | Q(next_due__lt=place.today))
    return queue_of(place, "该研判的：红色件、超期件", rows, reverse("desk:open", args=["joint-assessment", "call"]))


def elsewhere(place: Place) -> list[Queue]:
    """What came from court, police and petition office or was sent there, tasks of meetings, and what deputies took."""
    made = []
    for name, procedure, statuses in (
        ("诉调、治调、访调对接", "mediation-transfer", ("sent", "received", "mediated")),
        ("研判、接访交办", "assessment-task", ("assigned", "reported")),
    ):
        rows = visible_matters(place.actor, procedure).filter(town=place.town.code, status__in=statuses)
        made.append(queue_of(place, name, rows, reverse("desk:ledger", args=[procedure]) + "?state=open"))
    return [*made, _from_deputies(place)]


def _from_deputies(place: Place) -> Queue:
    """Opinions taken at the deputies' stations for mediation or handing on that nobody took over yet (双轨)."""
    rows = visible_matters(place.actor, "voter-reception").filter(town=place.town.code, status="handling")
    recent = list(rows.order_by("-id")[:200])
    ids = [row.id for row in recent]
    taken = set(Link.objects.filter(to_id__in=ids).values_list("to_id", flat=True))
    taken |= set(Link.objects.filter(from_id__in=ids).values_list("from_id", flat=True))
    free = [row for row in recent if row.id not in taken and plain_values(row.snapshot).get("method") != "依法解释引导"]
    lines = tuple(_line(place, row) for row in free[:SHOWN])
    return Queue("代表联络站转来、还没有接的", lines, len(free), reverse("desk:ledger", args=["voter-reception"]))


@dataclass(frozen=True, slots=True)
class Meeting:
    """A remote reception ahead, with the address of the meeting where the town set one."""

    href: str
    title: str
    when: str
    host: str
    link: str


def receptions(place: Place) -> list[Meeting]:
    """Remote receptions that are booked."""
    rows = visible_matters(place.actor, "remote-reception").filter(town=place.town.code, status="booked")
    meetings = []
    for row in rows.order_by("-id")[:50]:
        values = plain_values(row.snapshot)
        link = str(values.get("link") or "")
        meetings.append(
            Meeting(
                matter_href(row.id),
                row.title,
                str(values.get("planned_at") or "").replace("T", " "),
                str(values.get("host") or ""),
                link if link.startswith("https://") else "",
            )
        )
    return sorted(meetings, key=lambda meeting: meeting.when)[:SHOWN]


def due_within(place: Place, days: int = 3) -> int:
    """Open matters of the intake due within so many days, today included."""
    return intakes(place).filter(next_due__range=(place.today, place.today + timedelta(days=days))).count()


def queue_of(place: Place, name: str, rows: QuerySet[Matter], more: str) -> Queue:
    """A list of the board: the first due first, the count of all."""
    ordered: Sequence[Matter] = list(rows.defer("snapshot").order_by("next_due", "id")[: SHOWN + 1])
    count = len(ordered) if len(ordered) <= SHOWN else rows.count()
    own = _practice(ordered)
    return Queue(name, tuple(_line(place, row, row.id in own) for row in ordered[:SHOWN]), count, more)


def _practice(rows: Iterable[Matter]) -> set[int]:
    """Of some matters, those whose period is a practice of ours: late, they break no law and are not shown red."""
    duties = Duty.objects.filter(matter_id__in=[row.id for row in rows], clock="practice", kind="step")
    return set(duties.values_list("matter_id", flat=True))


def _line(place: Place, row: Matter, practice: bool = False) -> Line:
    words, tone = "", ""
    if row.next_due:
        words, tone = left(row.next_due, place.today, place.calendar, row.next_alarm)
        if practice:
            words, tone = words.replace("逾期", "超过约定"), "practice"
    village = place.all_villages.get(row.village, "")
    return Line(matter_href(row.id), row.number, row.title, village, words, tone)  # type: ignore[arg-type]
