"""Articles as the product uses them: what one says in our words, and which limits and rules rest on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from yifa.law import citations
from yifa.law.acts import Act, find, refer
from yifa.law.errors import UnknownRuleError


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
    gist = (act.gists or {}).get(key) or "；".join(dict.fromkeys(sentence for _, sentence in uses))
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
    for usage, text, sentence in _citing():
        for reference in refer(text):
            index.setdefault((reference.act, reference.article_key), []).append((usage, sentence))
    return {key: tuple(dict.fromkeys(uses)) for key, uses in index.items()}


def _citing() -> Iterator[tuple[Usage, str, str]]:
    from yifa.law.limits import all_limits
    from yifa.law.rules import all_rules

    for rule in all_rules().values():
        yield Usage("rule", rule.id, rule.title), "；".join(rule.basis), rule.gist
    for limit in all_limits().values():
        sentence = f"{limit.step}：{limit.term_text}"
        yield Usage("limit", limit.id, limit.name), limit.citation, sentence
        if limit.extension and limit.extension.basis:
            yield Usage("limit", limit.id, limit.name), limit.extension.basis, limit.extension.text
