"""Who may take a step: posts by name, and the people of the town who hold them today. A refusal without names is a dead end."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db.models import Q

from yifa.domains.roles import role_name, role_names, roles
from yifa.kernel.gates import Examination
from yifa.kernel.model import ActionSpec
from yifa.server.towns.models import Grant

MOST_NAMES = 3
"""People named for each post; a post held by half the town is named alone."""
MOST_POSTS = 8
"""Posts named at all; what more posts may take, such as what is given to a unit, is told by its people."""


def holders(town: str, keys: Iterable[str], on: date, unit: str = "") -> dict[str, list[str]]:
    """{post: names of those who hold it in a town on a day}, in one query; of one unit where it is named."""
    wanted = [key for key in keys if key in roles()]
    held = Grant.objects.filter(
        Q(until=None) | Q(until__gte=on), role__in=wanted, since__lte=on, person__is_active=True, person__town_id=town
    )
    if unit:
        held = held.filter(Q(unit__key=unit) | Q(unit=None, person__unit__key=unit))
    names: dict[str, list[str]] = {key: [] for key in wanted}
    for role, name in held.order_by("person__name").values_list("role", "person__name").distinct():
        names[role].append(name)
    return names


def posts_and_people(town: str, keys: Iterable[str], on: date, unit: str = "") -> str:
    """Posts with their people, for a sentence: 综合行政执法队队长（严执规）、执法人员.

    Of very many posts only the people who hold them are told: 甄守法、林和解等5人.
    """
    held = holders(town, keys, on, unit)
    if len(held) > MOST_POSTS:
        return _people(names for names in held.values())
    parts = []
    for key, names in held.items():
        few = names if len(names) <= MOST_NAMES else []
        parts.append(role_name(key) + (f"（{'、'.join(few)}）" if few else "" if names else "（现在没有人）"))
    return "、".join(parts)


def _people(held: Iterable[list[str]]) -> str:
    everybody = list(dict.fromkeys(name for names in held for name in names))
    few = "、".join(everybody[:MOST_POSTS])
    return f"{few}等{len(everybody)}人" if len(everybody) > MOST_POSTS else few or "（现在没有人）"


def step_said(town: str, action: ActionSpec, on: date) -> str:
    """Who may take a step, as one sentence."""
    by = [key for key in action.by if key not in ("system", "resident")]
    # Whoever may take up what is given to his unit: naming all of a town's people names nobody.
    who = role_names(by) if action.of_unit and len(by) > MOST_POSTS else posts_and_people(town, by, on)
    return f"“{action.name}”由{who}办理。" if who else f"“{action.name}”不由工作人员办理。"


def with_names(examination: Examination, town: str, action: ActionSpec, on: date) -> Examination:
    """The same examination; where the post does not allow the step, it says whose it is."""
    if not any(refusal.kind == "role" for refusal in examination.refusals):
        return examination
    sentence = step_said(town, action, on)
    refusals = tuple(
        replace(refusal, say=f"{sentence}您的岗位不能办这一步。") if refusal.kind == "role" else refusal
        for refusal in examination.refusals
    )
    return replace(examination, refusals=refusals)
