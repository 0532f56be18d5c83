"""No dead code: whatever the product defines by name is named a second time somewhere, in code, data, page or test."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.house.trees import parsed

ROOT = Path(__file__).resolve().parents[2]
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Where names are used: code and tests, procedures, pages.
READ = {".py", ".yaml", ".html", ".js", ".toml", ".xml"}
#: What Django looks for by its name: its settings, an app's declaration, the handlers of faults.
BY_NAME = re.compile(r".*/(config/settings|apps|migrations/\w+)\.py|.*/config/urls\.py")

#: What it asks of a user's class and of a converter of addresses.
ASKED_BY_DJANGO = (" REQUIRED_FIELDS", " to_url")


def defined(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names of a module with their lines: functions and classes, constants, fields and methods of plain classes.

    What carries a decorator is used by it; a method of a class with bases may answer the base's call.
    """
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.lineno, node.name
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        yield from ((node.lineno, target.id) for target in targets if isinstance(target, ast.Name))
        if isinstance(node, ast.ClassDef):
            for part in node.body:
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                    yield part.lineno, part.target.id
                if isinstance(part, ast.FunctionDef) and not part.decorator_list and not node.bases:
                    yield part.lineno, part.name


def dead(sources: Mapping[str, str], uses: Counter[str]) -> list[str]:
    """Names that stand nowhere but where they are defined."""
    return [
        f"{place}:{line} {name}"
        for place, text in sources.items()
        for line, name in defined(parsed(text))
        if uses[name] == 1 and not name.endswith("__")
    ]


def test_every_name_of_the_product_is_used() -> None:
    folders = [ROOT / name for name in ("src", "tests", "benchmarks", "trials", "scripts")]
    files = [
        path for folder in folders for path in folder.rglob("*") if path.suffix in READ and "vendor" not in path.parts
    ]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in [*files, ROOT / "run.py"]}
    uses = Counter(word for text in texts.values() for word in WORD.findall(text))
    ours = {p: t for p, t in texts.items() if p.startswith("src/") and p.endswith(".py") and not BY_NAME.fullmatch(p)}
    assert len(ours) > 500
    assert [place for place in dead(ours, uses) if not place.endswith(ASKED_BY_DJANGO)] == []


def test_a_name_that_nobody_uses_is_found() -> None:
    sources = {
        "a.py": "USED = 1\nUNUSED = USED\n\n\nclass Plain:\n    left: int\n\n    def alone(self) -> int:\n        return 1\n"
    }
    uses = Counter(WORD.findall(sources["a.py"]))
    assert dead(sources, uses) == ["a.py:2 UNUSED", "a.py:5 Plain", "a.py:6 left", "a.py:8 alone"]
