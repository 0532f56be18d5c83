"""查找: the matters that some words find, for the page and for machines."""

from __future__ import annotations

from django.db.models import QuerySet

from yifa.server.casework.intake_recognition import traits
from yifa.server.casework.place import Place
from yifa.server.ledger.crypto import digest
from yifa.server.ledger.models import Matter, PartyIndex
from yifa.server.ledger.scope import visible_matters
from yifa.server.ledger.search import matching


def found_by(place: Place, words: str) -> QuerySet[Matter]:
    """Everything the person may see that the words find; a full name, phone or identity number finds its matters."""
    visible = visible_matters(place.actor)
    marks = [digest(place.town.code, kind, value) for kind, value in traits(words)]
    named = PartyIndex.objects.filter(town=place.town.code, digest__in=marks).values("matter_id")
    matters = matching(Matter.objects.all(), words, place.actor.scope).values("id").order_by().union(named)
    rows = visible.filter(id__in=matters)
    return rows.order_by("-is_open", "-changed_on", "-id")
