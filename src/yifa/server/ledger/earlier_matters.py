"""Earlier matters of the same parties, found by the blind index of identity numbers and credit codes.

A name is never compared: several people may bear one. What is found is the matter, never its personal data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.kernel.context import identities
from yifa.kernel.model import Procedure
from yifa.kernel.records import State
from yifa.server.ledger import crypto
from yifa.server.ledger.facts import describe
from yifa.server.ledger.models import Matter, MatterKey, PartyIndex, row_id
from yifa.server.ledger.serialization import readable_state


def earlier_matters(
    town: str, procedure: Procedure, action: str, state: State, form: Mapping[str, Any]
) -> tuple[Mapping[str, Any], ...]:
    """Matters of the kinds the step recalls in which one of its parties has a part, oldest first.

    Where the parties of a matter are sealed, they are opened for the search alone.
    """
    spec = procedure.actions.get(action)
    if spec is None or not spec.recalls:
        return ()
    own = row_id(town, state.matter) if state.exists else 0
    known = dict.fromkeys(identities(procedure, {**_parties(procedure, state, own), **form}, spec.recalls_by))
    if not known:
        return ()
    digests = [crypto.digest(town, kind, value) for kind, value in known]
    matters = PartyIndex.objects.filter(town=town, digest__in=digests).values("matter_id")
    rows = Matter.objects.filter(id__in=matters, procedure__in=spec.recalls).exclude(id=own).order_by("id")
    return tuple(describe(row) for row in rows)


def _parties(procedure: Procedure, state: State, own: int) -> Mapping[str, Any]:
    named = {key: state.values[key] for key in procedure.parties if state.values.get(key)}
    if named or not own:
        return named
    row = Matter.objects.filter(id=own).first()
    wrapped = MatterKey.objects.filter(matter_id=own).first()
    if row is None or wrapped is None:
        return {}
    opened = readable_state(row, wrapped.wrapped)
    return {key: opened.values.get(key) for key in procedure.parties} if opened else {}
