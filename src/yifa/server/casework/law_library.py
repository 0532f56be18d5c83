"""The town's own library of official texts: loaded from .docx, kept by act and version, shown beside citations, searched.

Nothing of it comes with Yifa. The texts lie as JSON under YIFA_DATA/laws, one file for each version of an act.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from yifa.law.acts import Act, all_acts, find
from yifa.law.dates import day_or_none
from yifa.law.errors import UnknownRuleError
from yifa.law.resolution import resolve
from yifa.office.statutes import Statute, StatuteArticle, StatuteFault
from yifa.server.config.paths import data_dir

FOUND_MOST = 50


@dataclass(frozen=True, slots=True)
class Loaded:
    """One version of an act in the library: since when it is in force, and its text."""

    act: str
    since: date
    statute: Statute


@dataclass(frozen=True, slots=True)
class Hit:
    """An article found by its words."""

    act: str
    since: date
    article: StatuteArticle


class Library:
    """The texts in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, statute: Statute, since: date | None = None) -> Loaded:
        """Keep a text; the same version loaded again replaces the first.

        Args:
            statute: the text as it was read.
            since: first day in force; else the version of the table whose day is named in its history, else the day
                that the act itself names.

        An act that the table of acts does not hold (of the province or the city, say) is kept under its title.

        Raises:
            StatuteFault: no day in force can be told, or it has other articles than its version should have.
        """
        act = known(statute.title)
        since = since or (_version_of(act, statute) if act else None) or statute.in_force_from
        if since is None:
            raise StatuteFault(f"“{statute.title}”没有写明施行日期，请用 --from 写明。")
        version = act.version_on(since) if act else None
        count = sum("之" not in article.number for article in statute.articles)
        if version and version.articles and version.articles != count:
            raise StatuteFault(
                f"“{statute.title}”读到{count}条，{since}施行的版本应为{version.articles}条，请核对文件或施行日期。"
            )
        loaded = Loaded(act.name if act else statute.title, since, statute)
        self._write(loaded)
        return loaded

    def _write(self, loaded: Loaded) -> None:
        folder = self.folder / loaded.act
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{loaded.since}.json"
        record = {
            "title": loaded.statute.title,
            "history": loaded.statute.history,
            "in_force_from": loaded.statute.in_force_from.isoformat() if loaded.statute.in_force_from else "",
            "articles": [
                {"number": a.number, "under": list(a.under), "paragraphs": list(a.paragraphs)}
                for a in loaded.statute.articles
            ],
        }
        partial = path.with_suffix(".part")
        partial.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
        partial.replace(path)

    def versions(self, act: str) -> list[Loaded]:
        """The versions of an act that are loaded, oldest first."""
        return [_read(path, path.stat().st_mtime_ns) for path in sorted((self.folder / act).glob("*.json"))]

    def acts(self) -> list[str]:
        """The acts of which some text is loaded, those of the table first and in its order."""
        held = sorted(path.name for path in self.folder.glob("*") if path.is_dir())
        order = {name: place for place, name in enumerate(all_acts())}
        return sorted(held, key=lambda name: order.get(name, len(order)))

    def on(self, act: str, day: date) -> Loaded | None:
        """The text in force on a day, if it is loaded: only the very version, never a neighbouring one."""
        held = known(act)
        if held is None:
            return next((loaded for loaded in reversed(self.versions(act)) if loaded.since <= day), None)
        version = held.version_on(day)
        return next((loaded for loaded in self.versions(held.name) if version and loaded.since == version.start), None)

    def article(self, act: str, number: str, day: date) -> StatuteArticle | None:
        """An article, by its number in the newest version, as it reads on a day."""
        loaded = self.on(act, day)
        place = resolve(act, number, day).article if known(act) else number
        return next((a for a in loaded.statute.articles if a.number == place), None) if loaded else None

    def search(self, words: str) -> list[Hit]:
        """Articles that hold every word, newest versions first."""
        wanted = [word for word in re.split(r"\s+", words.strip()) if word]
        return list(self._hits(wanted)) if wanted else []

    def _hits(self, wanted: list[str]) -> Iterator[Hit]:
        left = FOUND_MOST
        for act in self.acts():
            for loaded in reversed(self.versions(act)):
                for article in loaded.statute.articles:
                    if left and all(word in article.text for word in wanted):
                        left -= 1
                        yield Hit(act, loaded.since, article)


def known(title: str) -> Act | None:
    """The act of this name, if the table holds it."""
    try:
        return find(title)
    except UnknownRuleError:
        return None


def _version_of(act: Act, statute: Statute) -> date | None:
    """The version of the table that the last day of the history made."""
    last = statute.dates[-1] if statute.dates else None
    return next((v.start for v in reversed(act.versions) if last and v.issued == last), None)


@lru_cache(maxsize=512)
def _read(path: Path, changed: int) -> Loaded:
    """One file; `changed` tells a file that was loaded anew from the one remembered."""
    record = json.loads(path.read_text("utf-8"))
    articles = tuple(StatuteArticle(a["number"], tuple(a["under"]), tuple(a["paragraphs"])) for a in record["articles"])
    named = record["in_force_from"]
    in_force_from = day_or_none(named)
    statute = Statute(record["title"], record["history"], articles, in_force_from)
    return Loaded(path.parent.name, date.fromisoformat(path.stem), statute)


def library() -> Library:
    """The library of this installation."""
    return Library(data_dir() / "laws")
