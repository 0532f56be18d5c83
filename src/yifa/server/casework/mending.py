"""What mends a refusal, as links: the step that is missing, or the request that a colleague agrees to an exception."""

from __future__ import annotations

from yifa.kernel.model import Procedure
from yifa.kernel.records import ASK, Refusal
from yifa.server.casework.place import matter_href
from yifa.server.ui.parts import Link


def fixes_of(procedure: Procedure, matter: int, action: str, refusal: Refusal) -> tuple[Link, ...]:
    """Links to what mends one refusal of a step on a matter; none while the matter is not opened."""
    if not matter:
        return ()
    fixes = [
        Link(f"办“{procedure.actions[key].name}”", matter_href(matter, "desk:step", key))
        for key in refusal.fix
        if key in procedure.actions
    ]
    if ASK in refusal.fix:
        fixes.append(Link("请另一位同事同意由我办", matter_href(matter, "desk:ask-consent", action)))
    return tuple(fixes)
