"""Matters are read through `visible_matters(actor)`. Whatever reads them otherwise names its town, or stands here with why.

Caught: an operation or a page that begins with `Matter.objects` and so hands out every town's matters.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.trees import parsed

SOURCE = Path(__file__).resolve().parents[2] / "src" / "yifa"
MANAGERS = {"objects", "_base_manager", "_default_manager"}

# place:function → why it may read rows without naming their town or the person's sight.
REASONS = {
    "commands/law.py:_in_the_books": "counts open matters of every book on the machine, for its administrator",
    "commands/duties.py:_told": "rows of duties that were asked by town",
    "server/api/serializers.py:taken": "the matter of the step just taken",
    "server/casework/case_file.py:CaseFile._add_linked": "links of a matter that is seen, bound into its file",
    "server/casework/duties.py:lines_of": "rows of duties already asked for one person",
    "server/casework/find_matters.py:found_by": "keys that only narrow what the person may see",
    "server/casework/paging.py:Matters.page": "a page of keys of rows already in sight",
    "server/oversight/receipts.py:of_year": "the receipts of the counties named, in their own books",
    "server/oversight/forms/answering.py:take": "the county's letter in its town's own book",
    "server/oversight/forms/answering.py:refill_due": "every town of the machine answers its own letters, by the clock",
    "server/oversight/forms/answering.py:to_send": "the county's letters in their town's own book",
    "server/oversight/forms/binding.py:confirm": "the county's own form",
    "server/oversight/forms/requests.py:issue": "the county's own form",
    "server/oversight/forms/requests.py:note": "the county's own request",
    "server/oversight/forms/requests.py:_letter": "the county's own form",
    "server/oversight/generated_forms.py:ask": "the matter of the step just taken",
    "server/oversight/outgoing.py:_opinions": "the county's letter in its town's own book",
    "server/oversight/taking.py:_Taking._opinion": "the county's letter in its town's own book",
    "server/oversight/views/upward.py:_row": "the county's letter, among those that the person sees",
    "server/casework/hand_over.py:_against": "counts those of given matters that name the taker",
    "server/casework/matter_view.py:Showing.__init__": "titles of the links of a matter that is seen",
    "server/casework/overview.py:coming": "rows of deadlines asked within the leader's reach",
    "server/casework/overview.py:late": "rows of deadlines asked within the leader's reach",
    "server/casework/worklist.py:due_soon": "rows of duties already asked for one person",
    "server/demo/loader.py:_Storyteller._law_of": "the demonstration's own town",
    "server/desk/views/changes.py:_correct": "how far the matter came that the form is about, which was seen",
    "server/desk/views/steps.py:_freshen": "how far the matter came that the form is about, which was seen",
    "server/field/certificate.py:from_ticket": "a signed ticket names its one certificate",
    "server/field/grids.py:_names": "grids by the ids of the town's own map",
    "server/field/sending.py:_stale": "how far the matter came that the form is about, which was seen",
    "server/figures/details.py:Teller.__init__": "titles of rows already asked within a scope",
    "server/figures/details.py:_matters": "a form without a person is filled for its own town",
    "server/figures/drill_down.py:drill_down": "the condition of the person's sight stands in the filter",
    "server/figures/drill_down.py:Behind.__init__": "the condition of the person's sight stands in the filter",
    "server/figures/drill_down.py:Behind.amounts": "the condition of the person's sight stands in the filter",
    "server/figures/drill_down.py:records": "the condition of the person's sight stands in the filter",
    "server/notices/composing.py:facts_of": "matters of notices already addressed to one person",
    "server/notices/gathering.py:_due": "the round looks at all towns; each notice goes to one who may see",
    "server/notices/gathering.py:_entries": "the round looks at all towns; each notice goes to one who may see",
    "server/notices/gathering.py:_raised": "the round looks at all towns; each notice goes to one who may see",
    "server/notices/holidays.py:tell_of_moved": "a holiday moves dates in all towns; each handler is told of his own",
    "server/notices/pages.py:notices": "matters of one person's own notices",
    "server/portal/views/hall.py:_call_next": "a ticket of the own hall by position",
    "server/rooms/ballots/box.py:cast": "the matter of the ballot at hand",
    "server/rooms/ballots/views.py:count": "the matter of the ballot at hand",
    "server/rooms/ballots/views.py:vote": "the matter of the ballot at hand",
    "server/rooms/exams/room.py:exam_of": "an exam of one town by position",
    "server/rooms/review/finder.py:_links": "rows already asked within the town",
    "server/rooms/review/panels.py:what_to_look_at": "a row of the own town by position",
}


def reads(tree: ast.AST, within: str = "") -> Iterator[tuple[str, int, ast.AST]]:
    """(function, line, what stands around) of each use of the manager of `Matter`."""
    for node in ast.walk(tree):
        for child in ast.iter_child_nodes(node):
            child.above = node  # type: ignore[attr-defined]
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and _is_matter(node.value):
            names, above = [], node
            while (above := getattr(above, "above", None)) is not None:  # type: ignore[assignment]
                if isinstance(above, ast.FunctionDef | ast.ClassDef):
                    names.append(above.name)
            yield ".".join(reversed(names)), node.lineno, node


def _is_matter(value: ast.expr) -> bool:
    return (isinstance(value, ast.Name) and value.id == "Matter") or (
        isinstance(value, ast.Attribute) and value.attr == "Matter"
    )


def names_its_town(node: ast.AST) -> bool:
    """Whether some call of the chain that begins here filters by the town."""
    while (above := getattr(node, "above", None)) is not None and isinstance(above, ast.Attribute | ast.Call):
        if isinstance(above, ast.Call) and node is not above.func:
            return False
        if isinstance(above, ast.Call) and any(word.arg == "town" for word in above.keywords):
            return True
        node = above
    return False


def unscoped(files: dict[str, str]) -> dict[str, int]:
    """place:function → line of what reads matters of no named town."""
    return {
        f"{name}:{function}": line
        for name, text in files.items()
        for function, line, node in reads(parsed(text))
        if not names_its_town(node)
    }


def test_every_read_of_matters_outside_the_ledger_is_bounded_or_gives_its_reason() -> None:
    files = {
        name: path.read_text(encoding="utf-8")
        for path in sorted(SOURCE.rglob("*.py"))
        if not (name := path.relative_to(SOURCE).as_posix()).startswith("server/ledger/")
    }
    found = unscoped(files)
    new = [f"{where.partition(':')[0]}:{line}" for where, line in found.items() if where not in REASONS]
    assert not new, f"{new}: reads matters of every town; begin with visible_matters(actor), or give the reason above"


def test_an_operation_that_hands_out_every_towns_matters_is_found() -> None:
    planted = {"server/api/x.py": "def op(place):\n    return [r.number for r in Matter.objects.filter(is_open=True)]"}
    assert unscoped(planted) == {"server/api/x.py:op": 2}
    bounded = {
        "server/api/x.py": "def op(t):\n    return Matter.objects.defer('snapshot').filter(town=t, is_open=True)"
    }
    assert unscoped(bounded) == {}
