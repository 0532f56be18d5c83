"""Acts and articles as data: what they are called, since when they are in force, what replaced them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache

from yifa.law import citations
from yifa.law.citations import Reference
from yifa.law.data_files import read_table
from yifa.law.errors import UnknownRuleError


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an act, in force from `start` to `end` inclusive (None: still in force)."""

    start: date
    end: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A change after which old figures must no longer be used."""

    since: date
    note: str


@dataclass(frozen=True, slots=True)
class Renumbering:
    """An article that moved."""

    since: date
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Act:
    """An act, regulation, document or standard.

    Attributes:
        name: the short name used in citations.
        kind: 法律, 行政法规, 党内法规, 部门规章, 司法解释, 规范性文件, 国家标准, 惯例 …
        document: its number, where known.
        versions: in order; only those whose date in force is known.
        gists: article → what it says, in our words.
    """

    name: str
    title: str
    kind: str
    aliases: tuple[str, ...] = ()
    document: str | None = None
    versions: tuple[Version, ...] = ()
    changes: tuple[Change, ...] = ()
    renumbered: tuple[Renumbering, ...] = ()
    replaces: tuple[str, ...] = ()
    replaced_by: str | None = None
    gists: Mapping[str, str] | None = None

    def version_on(self, on: date) -> Version | None:
        """The version in force on `on`, or None."""
        for version in reversed(self.versions):
            if version.start <= on:
                return version if version.end is None or on <= version.end else None
        return None

    @property
    def in_force_from(self) -> date | None:
        """Since when the latest version is in force."""
        return self.versions[-1].start if self.versions else None


@dataclass(frozen=True, slots=True)
class Usage:
    """Where an article is used: a limit or a legal rule."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article: what it says in our words, since when, and where it applies here."""

    act: Act
    number: str
    gist: str
    used_by: tuple[Usage, ...]

    @property
    def in_force_from(self) -> date | None:
        """Since when the act's present version is in force."""
        return self.act.in_force_from

    def __str__(self) -> str:
        return f"{self.act.name}{self.number}"


@lru_cache(maxsize=1)
def all_acts() -> Mapping[str, Act]:
    """Every act by its short name."""
    acts = {}
    for row in read_table("acts.yaml"):
        starts = [(v["from"], v.get("to"), v.get("note", "")) for v in row["versions"]]
        versions = []
        for i, (start, end, note) in enumerate(starts):
            if end is None and i + 1 < len(starts):
                end = starts[i + 1][0] - timedelta(1)
            versions.append(Version(start, end, note))
        acts[row["name"]] = Act(
            name=row["name"],
            title=row["title"],
            kind=row["kind"],
            aliases=tuple(row.get("aliases", ())),
            document=row.get("document"),
            versions=tuple(versions),
            changes=tuple(Change(**c) for c in row.get("changes", ())),
            renumbered=tuple(Renumbering(**r) for r in row.get("renumbered", ())),
            replaces=tuple(row.get("replaces", ())),
            replaced_by=row.get("replaced_by"),
            gists=row.get("articles"),
        )
    return acts


@lru_cache(maxsize=1)
def _by_any_name() -> Mapping[str, Act]:
    names: dict[str, Act] = {}
    for act in all_acts().values():
        for name in (act.name, act.title, act.title.removeprefix("中华人民共和国"), act.document, *act.aliases):
            if name:
                names.setdefault(name, act)
    return names


def find(name: str) -> Act:
    """The act with this short name, full title, alias or document number.

    Raises:
        UnknownRuleError: none is known by it.
    """
    wanted = citations.strip_title(name)
    act = _by_any_name().get(wanted) or _by_any_name().get(wanted.removeprefix("中华人民共和国"))
    if act is None:
        raise UnknownRuleError(f"没有收录“{name}”这部法律法规。请核对名称，或写全称。")
    return act


def refer(text: str) -> list[Reference]:
    """The references in `text` to acts that are known, under their short names.

    A citation of an unnumbered passage (国办发〔2018〕118号事后公开部分) refers to the act as a whole.
    """
    known = _by_any_name()
    found = []
    for reference in citations.parse(text):
        name = reference.act.removeprefix("中华人民共和国")
        act = known.get(name)
        if act is None and reference.article is None:
            prefixes = [n for n in known if name.startswith(n)]
            act = known[max(prefixes, key=len)] if prefixes else None
        if act is not None:
            found.append(replace(reference, act=act.name))
    return found


def in_force(name: str, on: date) -> Version | None:
    """The version of an act in force on `on`; None if none was (not yet made, or replaced)."""
    return find(name).version_on(on)


@cache
def article(act_name: str, number: str) -> Article:
    """An article with its gist and its uses; `number` like 第60条 (a paragraph is dropped).

    The gist comes from the act's own table, else from the legal rules and limits that rest on the article.

    Raises:
        UnknownRuleError: the act is not known, or nothing here cites the article.
    """
    act = find(act_name)
    references = citations.parse(f"{act.name}{number}")
    key = references[0].article_key if references else ""
    uses = _usages().get((act.name, key), ())
    gist = (act.gists or {}).get(key) or "；".join(dict.fromkeys(said for _, said in uses))
    if not gist:
        raise UnknownRuleError(f"{act.name}{number}没有收录要旨，也没有规则或期限引用它。")
    return Article(act, key, gist, tuple(usage for usage, _ in uses))


def articles_of(act_name: str) -> list[Article]:
    """Every article of an act that has a gist or a use here, in order of number."""
    act = find(act_name)
    keys = {key for name, key in _usages() if name == act.name and key} | set(act.gists or ())
    return [article(act.name, key) for key in sorted(keys, key=lambda k: citations.parse(act.name + k)[0])]


@lru_cache(maxsize=1)
def _usages() -> Mapping[tuple[str, str], tuple[tuple[Usage, str], ...]]:
    """(act, article) → its uses, each with what it says."""
    index: dict[tuple[str, str], list[tuple[Usage, str]]] = {}
    for usage, text, said in _citing():
        for reference in refer(text):
            index.setdefault((reference.act, reference.article_key), []).append((usage, said))
    return {key: tuple(dict.fromkeys(uses)) for key, uses in index.items()}


def _citing() -> Iterator[tuple[Usage, str, str]]:
    from yifa.law.limits import all_limits
    from yifa.law.rules import all_rules

    for rule in all_rules().values():
        yield Usage("rule", rule.id, rule.title), "；".join(rule.basis), rule.gist
    for limit in all_limits().values():
        said = f"{limit.step}：{limit.term_text}"
        yield Usage("limit", limit.id, limit.name), limit.citation, said
        if limit.extension and limit.extension.basis:
            yield Usage("limit", limit.id, limit.name), limit.extension.basis, limit.extension.text
