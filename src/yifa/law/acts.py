"""Acts as data: what they are called, which versions they had and since when, what replaced them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from yifa.law import citations
from yifa.law.citations import Reference
from yifa.law.data_files import read_rows, read_table
from yifa.law.dates import day_or_none
from yifa.law.errors import UnknownRuleError


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an act, in force from `start` to `end` inclusive (None: still in force).

    Attributes:
        issued: the day it was made public; None where it is not known.
        articles: how many articles it has; None where no text was held.
        checked: how its dates are known: text, history (they stand at the head of a later text), excerpt or memory.
    """

    start: date
    end: date | None = None
    issued: date | None = None
    articles: int | None = None
    checked: str = "memory"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change after which old figures must no longer be used."""

    since: date
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An act, regulation, document or standard.

    Attributes:
        name: the short name used in citations.
        kind: 法律, 行政法规, 党内法规, 部门规章, 司法解释, 规范性文件, 国家标准, 惯例 …
        document: its number, where known.
        versions: in order; only those whose date in force is known.
        replaces: the acts that it replaced, by short name; replaced_by: the act that replaced it.
        gists: article → what it says, in our words.
    """

    name: str
    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    document: str | None = None
    versions: tuple[Version, ...] = ()
    changes: tuple[Change, ...] = ()
    replaces: tuple[str, ...] = ()
    replaced_by: str | None = None
    gists: Mapping[str, str] | None = None

    def index_on(self, on: date) -> int | None:
        """The place in `versions` of the one in force on `on`, or None."""
        for index in range(len(self.versions) - 1, -1, -1):
            version = self.versions[index]
            if version.start <= on:
                return index if version.end is None or on <= version.end else None
        return None

    def version_on(self, on: date) -> Version | None:
        """The version in force on `on`, or None."""
        index = self.index_on(on)
        return None if index is None else self.versions[index]

    def ended_by(self, on: date) -> bool:
        """Whether the act has been in force and no longer is on `on`."""
        return bool(self.versions) and self.versions[0].start <= on and self.index_on(on) is None

    @property
    def in_force_from(self) -> date | None:
        """Since when the latest version is in force."""
        return self.versions[-1].start if self.versions else None


@lru_cache(maxsize=1)
def all_acts() -> Mapping[str, Act]:
    """Every act by its short name, in the order of the table."""
    names = {row["name"]: row for row in read_table("acts.yaml")}
    rows: dict[str, list[Mapping[str, str]]] = {}
    replaced: dict[str, list[str]] = {}
    for row in read_rows("acts.csv"):
        rows.setdefault(row["name"], []).append(row)
        if row["successor"]:
            replaced.setdefault(row["successor"], []).append(row["name"])
    acts = {}
    for name, lines in rows.items():
        words = names.get(name, {})
        acts[name] = Act(
            name=name,
            title=lines[-1]["title"],
            kind=lines[-1]["kind"],
            # An earlier version may have had another title.
            aliases=(*words.get("aliases", ()), *dict.fromkeys(line["title"] for line in lines[:-1])),
            document=words.get("document"),
            versions=_versions(lines),
            changes=tuple(Change(**c) for c in words.get("changes", ())),
            replaces=tuple(replaced.get(name, ())),
            replaced_by=lines[-1]["successor"] or None,
            gists=words.get("articles"),
        )
    return acts


def _versions(lines: list[Mapping[str, str]]) -> tuple[Version, ...]:
    dated = [line for line in lines if line["from"]]
    versions = []
    for i, line in enumerate(dated):
        end = day_or_none(line["to"])
        if end is None and i + 1 < len(dated):
            end = date.fromisoformat(dated[i + 1]["from"]) - timedelta(1)
        count = int(line["articles"]) if line["articles"] else None
        start = date.fromisoformat(line["from"])
        versions.append(Version(start, end, day_or_none(line["issued"]), count, line["verified"], line["note"]))
    return tuple(versions)


@lru_cache(maxsize=1)
def by_any_name() -> Mapping[str, Act]:
    """Every act by each of its names. A full title goes before another act's alias."""
    names: dict[str, Act] = {}
    for act in all_acts().values():
        names[act.name] = act
    for act in all_acts().values():
        # An interpretation is called with or without the state's name inside its title marks.
        short = act.title.replace("《中华人民共和国", "《").removeprefix("中华人民共和国")
        for name in (act.title, act.title.removeprefix("中华人民共和国"), short, act.document):
            if name:
                names.setdefault(name, act)
    for act in all_acts().values():
        for name in act.aliases:
            names.setdefault(name, act)
    return names


def find(name: str) -> Act:
    """The act with this short name, full title, alias or document number.

    Raises:
        UnknownRuleError: none is known by it.
    """
    wanted = citations.strip_title(name)
    known = by_any_name()
    act = known.get(name) or known.get(wanted) or known.get(wanted.removeprefix("中华人民共和国"))
    if act is None:
        raise UnknownRuleError(f"没有收录“{name}”这部法律法规。请核对名称，或写全称。")
    return act


def refer(text: str) -> list[Reference]:
    """The references in `text` to acts that are known, under their short names.

    A citation of an unnumbered passage (国办发〔2018〕118号事后公开部分) refers to the act as a whole.
    """
    known = by_any_name()
    references = []
    for reference in citations.parse(text):
        name = reference.act.removeprefix("中华人民共和国")
        act = known.get(name)
        if act is None and reference.article is None:
            prefixes = [n for n in known if name.startswith(n)]
            act = known[max(prefixes, key=len)] if prefixes else None
        if act is not None:
            references.append(replace(reference, act=act.name))
    return references


def in_force(name: str, on: date) -> Version | None:
    """The version of an act in force on `on`; None if none was (not yet made, or replaced)."""
    return find(name).version_on(on)
