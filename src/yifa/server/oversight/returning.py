"""At the county: what it hands back to a town — receipts, returned reports, forms, opinions, the positions it holds — signed."""

from __future__ import annotations

from django.utils import timezone

import yifa
from yifa.server.ledger import signing
from yifa.server.ledger.models import Book, Matter
from yifa.server.ledger.seals import Position
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import file_checks, keys, opinions, package
from yifa.server.oversight.building import Built, catalogue_digest
from yifa.server.oversight.container import SUCCESSION
from yifa.server.oversight.forms import requests
from yifa.server.oversight.witness import held_positions
from yifa.server.towns.models import Town

REPORTS = "report-receipt"


def build_return(county: Town, town: str) -> Built:
    """All that the county says to a town as of now; taken twice or late it does no harm."""
    book = Book.objects.filter(town=county.code).first()
    end = Position(book.seq, book.head) if book else Position()
    files = {"letters/positions.json": package.json_file({"kind": "positions", "held": held_positions(town)})}
    files |= (
        _reports(county, town)
        | opinions.letters_to(county, town)
        | file_checks.letters_to(county, town)
        | requests.letters_to(town)
    )
    if handed := keys.handed_on(county.code):
        files[SUCCESSION] = handed
    manifest = package.Manifest(
        package.RETURN, town, county.name, Position(), end, catalogue_digest(), yifa.__version__, timezone.localdate()
    )
    return Built(package.sealed(manifest, files, signing.key_of(county.code).sign), manifest)


def _reports(county: Town, town: str) -> dict[str, bytes]:
    files = {}
    for row in Matter.objects.filter(town=county.code, procedure=REPORTS).order_by("id"):
        values = state_of(row, None).values
        if values.get("town_code") != town or not values.get("version_"):
            continue
        letter = {
            "kind": "report",
            "year": int(values["year_"]),
            "version": int(values["version_"]),
            "status": row.status,
            "number": row.number,
            "remarks": str(values.get("remarks") or ""),
            "places": values.get("places") or [],
            "county": county.name,
            "reply_by": str(values.get("reply_by") or ""),
            "position": int(values.get("position") or 0),
        }
        files[f"letters/report-{letter['year']}.json"] = package.json_file(letter)
    return files
