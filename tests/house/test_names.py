"""Names of variables say what they hold: a match, a message, rows, a refusal; not that something was found or said."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.house.trees import parsed

ROOT = Path(__file__).resolve().parents[2]
MOODS = {"found", "said", "told"}


def moods(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and name of every variable and parameter that is called by a mood; a class's own parts are no variables."""
    parts = {
        id(node)
        for within in ast.walk(tree)
        if isinstance(within, ast.ClassDef)
        for statement in within.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.arg in MOODS:
            yield node.lineno, node.arg
        elif (
            isinstance(node, ast.Name)
            and isinstance(node.ctx, ast.Store)
            and node.id in MOODS
            and id(node) not in parts
        ):
            yield node.lineno, node.id


def test_no_variable_is_called_by_a_mood() -> None:
    called = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / "src").rglob("*.py"))
        for line, name in moods(parsed(path.read_text(encoding="utf-8")))
    ]
    assert called == []


def test_variables_parameters_and_those_of_a_comprehension_are_looked_at() -> None:
    text = (
        "class Kept:\n    said: str\n    told = ''\n\n\n"
        "def one(found):\n    if said := found.told:\n        return [told for told in said]\n"
    )
    assert list(moods(ast.parse(text))) == [(6, "found"), (7, "said"), (8, "told")]
