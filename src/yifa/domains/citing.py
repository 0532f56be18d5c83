"""Every citation in the product's own files: procedures, papers, rules, limits, code and pages, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from yifa.law.audit import CitationFault, faults_of
from yifa.law.dated import Cited, citations_in, unknown_in

PACKAGE = Path(__file__).resolve().parents[1]
_KINDS = {".yaml": "程序", ".md": "文书", ".py": "代码", ".html": "页面"}
# What is no citation of ours: facts about acts, what people of the demonstration typed, what came from elsewhere.
_NOT_OURS = ("law/data/acts.yaml", "server/demo/", "/static/", "/migrations/", "proof/data/", "/__pycache__/")
_HEAD = re.compile(r"basis|act:|articles:")
_LIMIT_ACT = re.compile(r"\s+act: (.+)")
_LIMIT_ARTICLES = re.compile(r"\s+articles: (.+)")
_RELIED = re.compile(r"(?:依照|依据|根据|按照|遵照|适用|违反)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a citation stands.

    Attributes:
        kind: 程序, 文书, 规则, 期限, 代码 or 页面.
        file: path within the package; line: from 1.
        cited: the citation, or None where the act is not known.
        written: how it is written.
        relied_on: whether the product rests on it, rather than mentions the act.
    """

    kind: str
    file: str
    line: int
    cited: Cited | None
    written: str
    relied_on: bool = True


def places(root: Path = PACKAGE, files: Iterable[Path] | None = None) -> Iterator[Place]:
    """Every citation under `root` (in `files`, if given), file by file and line by line."""
    for path in sorted(files if files is not None else _files(root)):
        name = path.relative_to(root).as_posix()
        kind = _kind(name)
        act = ""
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            # A limit names its act on one line and the articles on the next.
            named = _LIMIT_ACT.match(line)
            act = named[1] if named else act
            places_of_it = _LIMIT_ARTICLES.match(line) if kind == "期限" else None
            yield from _of_line(kind, name, number, f"articles: {act}{places_of_it[1]}" if places_of_it else line)


def _files(root: Path) -> Iterator[Path]:
    for suffix in _KINDS:
        for path in root.rglob(f"*{suffix}"):
            name = path.relative_to(root).as_posix()
            if not any(part in f"/{name}" for part in _NOT_OURS):
                yield path


def _kind(name: str) -> str:
    if name == "law/data/rules.yaml":
        return "规则"
    return "期限" if name == "law/data/limits.yaml" else _KINDS[Path(name).suffix]


def _of_line(kind: str, name: str, number: int, line: str) -> Iterator[Place]:
    if "条" not in line and not _HEAD.search(line) and "《" not in line:
        return
    for cited in citations_in(line):
        relied_on = bool(cited.places or _HEAD.search(line[: cited.start]) or _RELIED.search(line[: cited.start]))
        yield Place(kind, name, number, cited, line[cited.start : cited.end], relied_on)
    for written in unknown_in(line):
        yield Place(kind, name, number, None, written)


def audited(on: date, root: Path = PACKAGE) -> tuple[int, list[tuple[Place, CitationFault]]]:
    """How many citations there are, and what is wrong with each of them on a day.

    An act that was not made yet on the day is no fault: the citation is then written as the law stood (`as_of`).
    """
    checked, faults = 0, []
    for place in places(root):
        checked += 1
        for fault in faults_of(place.cited, place.written, on, relied_on=place.relied_on):
            faults.append((place, fault))
    return checked, faults


def resting_on(act: str, root: Path = PACKAGE) -> dict[str, list[str]]:
    """What cites an act, by kind: file, line and articles."""
    touched: dict[str, list[str]] = {}
    for place in places(root):
        if place.cited is not None and place.cited.act.name == act and place.relied_on:
            touched.setdefault(place.kind, []).append(f"{place.file}:{place.line} {place.written}")
    return touched


def procedures_on(act: str, root: Path = PACKAGE) -> dict[str, str]:
    """The procedures that rest on an act: key → name."""
    from yifa.domains import catalogue

    files = {Path(place.file).stem for place in places(root) if place.cited and place.cited.act.name == act}
    return {key: versions[-1].name for key, versions in catalogue().versions.items() if key in files}
