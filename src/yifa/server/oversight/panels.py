"""On the page of an asked form what the book answers, so that a leader sees what he signs; on a check's the files drawn."""

from __future__ import annotations

from yifa.kernel.records import State
from yifa.server.casework.panels import Panel, panel
from yifa.server.casework.place import Place
from yifa.server.ledger.models import Matter, position_of
from yifa.server.oversight import file_checks
from yifa.server.oversight.forms import answering
from yifa.server.oversight.models import AskedForm
from yifa.server.oversight.views.upward import panel_data


@panel(file_checks.PROCEDURE)
def drawn_files(place: Place, row: Matter, state: State) -> Panel | None:
    """The files that were drawn, each with the way to it while the town has handed it over."""
    files = file_checks.handed_files(place.town, row, place.today)
    return Panel("county/drawn_files.html", {"files": files, "position": position_of(row.id)}) if files else None


@panel(answering.PROCEDURE)
@panel(answering.PROCEDURE, "sign")
@panel(answering.PROCEDURE, "object")
def answers(place: Place, row: Matter, state: State) -> Panel | None:
    """The cells of the form, each with where its number comes from."""
    asked = AskedForm.objects.select_related("letter").filter(letter__matter=row.id).first()
    return Panel("upward/panel.html", panel_data(asked, row)) if asked else None
