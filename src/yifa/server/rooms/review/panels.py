"""Panels on the pages of the desk: three opinions side by side, versions compared, a contract's text checked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from yifa.domains.review.bypass import FINDERS
from yifa.kernel.records import State
from yifa.server.casework.panels import Panel, panel
from yifa.server.casework.place import Place, matter_href, names_of
from yifa.server.ledger.models import Matter, row_id
from yifa.server.ledger.serialization import plain_values
from yifa.server.rooms.review import finder
from yifa.server.rooms.review.models import Find
from yifa.server.rooms.review.views.contracts import sheet_of_matter
from yifa.server.ui.words import cites

#: Who reviews: action → (who, field of the verdict, field of the opinion, field of the remarks).
REVIEWERS = {
    "office_opinion": ("党政办", "office_verdict", "office_view", ""),
    "justice_opinion": ("司法所", "justice_verdict", "justice_view", "justice_remarks"),
    "adviser_opinion": ("法律顾问", "adviser_verdict", "adviser_view", "adviser_remarks"),
}
TONES = {"同意": "done", "合法": "done", "修改后同意": "alarm", "修改后合法": "alarm"}


def people_of(state: State) -> dict[int, str]:
    """Names of everybody who opined, concluded or approved, read in one go."""
    actions = (*REVIEWERS, "conclude", "deputy_approve", "leader_approve")
    return names_of(person for action in actions for person in state.by.get(action, ()))


def opinions_of(state: State, people: Mapping[int, str]) -> list[dict[str, Any]]:
    """The opinions of a joint review in a fixed order, given or still awaited."""
    values = state.values
    opinions = []
    for action, (who, verdict, view, remarks) in REVIEWERS.items():
        if action == "adviser_opinion" and not values.get("need_adviser"):
            continue
        opinion = str(values.get(verdict) or "")
        opinions.append(
            {
                "who": who,
                "verdict": opinion,
                "tone": TONES.get(opinion, "overdue") if opinion else "waiting",
                "view": values.get(view) or "",
                "remarks": values.get(remarks) or [] if remarks else [],
                "day": date.fromisoformat(state.last[action]) if opinion and action in state.last else None,
                "by": "、".join(people.get(person, "") for person in state.by.get(action, ())) if opinion else "",
            }
        )
    return opinions


def approvals_of(state: State, people: Mapping[int, str]) -> list[dict[str, Any]]:
    """What came of the opinions: the conclusion and the two leaders' words, those given so far."""
    values = state.values
    made = []
    for action, who, opinion in (
        ("conclude", "汇总结论", f"{values.get('conclusion') or ''}　{values.get('opinion') or ''}"),
        ("deputy_approve", "分管领导", values.get("deputy_view") or ""),
        ("leader_approve", "主要领导", values.get("leader_view") or ""),
    ):
        if state.done.get(action):
            made.append(
                {
                    "who": who,
                    "said": opinion.strip("　"),
                    "day": date.fromisoformat(state.last[action]),
                    "by": "、".join(people.get(person, "") for person in state.by.get(action, ())),
                }
            )
    return made


def _shown(row: Matter, state: State) -> Panel | None:
    if not state.done.get("accept"):
        return None
    people = people_of(state)
    opinions = opinions_of(state, people)
    verdicts = {opinion["verdict"].replace("同意", "合法") for opinion in opinions if opinion["verdict"]}
    return Panel(
        "review/opinions.html",
        {
            "approvals": approvals_of(state, people),
            "opinions": opinions,
            "differ": len(verdicts) > 1,
            "waiting": [opinion["who"] for opinion in opinions if not opinion["verdict"]],
        },
    )


@panel("legality-review")
def opinions(place: Place, row: Matter, state: State) -> Panel | None:
    """The three opinions on the matter's page."""
    return _shown(row, state)


@panel("legality-review", "conclude")
@panel("legality-review", "deputy_approve")
@panel("legality-review", "leader_approve")
def opinions_before_signing(place: Place, row: Matter, state: State) -> Panel | None:
    """The same where somebody draws the conclusion or approves it."""
    return _shown(row, state)


@panel("legality-review")
@panel("legality-review", "compare_final")
def versions(place: Place, row: Matter, state: State) -> Panel | None:
    """The way to the comparison, once an opinion has been issued on a draft."""
    if not state.done.get("leader_approve"):
        return None
    return Panel("review/versions.html", {"href": matter_href(row.id, "review:redline")})


@panel("legality-review", "request_supplement")
@panel("legality-review", "accept")
@panel("legality-review", "office_opinion")
@panel("legality-review", "justice_opinion")
@panel("legality-review", "adviser_opinion")
def what_to_look_at(place: Place, row: Matter, state: State) -> Panel | None:
    """What the town's catalogue says of this kind of matter: papers to be sent and points to be looked at."""
    position = state.values.get("item")
    item = Matter.objects.filter(id=row_id(place.town.code, int(position))).first() if position else None
    if item is None:
        return None
    values = plain_values(item.snapshot)
    return Panel(
        "review/points_of_item.html",
        {
            "name": item.title,
            "materials": values.get("materials"),
            "sent": state.values.get("materials") or [],
            "points": str(values.get("points") or "").splitlines(),
            "days": values.get("days"),
        },
    )


@panel("contract", "quick_check")
@panel("contract")
def contract_text(place: Place, row: Matter, state: State) -> Panel | None:
    """What the contract's text says, beside the form of the quick check."""
    values = state.values
    if not (values.get("draft_file") or values.get("signed_file")):
        return None
    return Panel(
        "review/contract_points.html",
        {
            "sheet": sheet_of_matter(place, state),
            "href": matter_href(row.id, "review:check-matter"),
            "redline": matter_href(row.id, "review:redline")
            if values.get("signed_file") and values.get("draft_file")
            else "",
        },
    )


def listed(place: Place, row: Matter, state: State) -> Panel | None:
    """What the comparison says of this matter, so that whoever works on it sees it before the justice office asks."""
    open_finds = Find.objects.filter(matter_id=row.id).exclude(matter_id__in=finder.taken_up(place.town))
    find = open_finds.first()
    return Panel("review/find.html", {"find": find, "cites": cites(find.basis)}) if find else None


for _procedure in FINDERS:
    panel(_procedure)(listed)
