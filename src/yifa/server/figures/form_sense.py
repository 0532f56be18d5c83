"""What a figure means, in words: names cut into words that say the same, and what its work is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from yifa import domains
from yifa.domains import catalogue
from yifa.domains.fields_of_work import field_name
from yifa.kernel.figure_spec import FigureSpec
from yifa.server.config.procedures import in_force
from yifa.server.figures.form_words import bare, core
from yifa.server.figures.request import domain_of

Words = frozenset[str]
SAID, NAME, ALIAS = 2, 1, 0
_TOWN_TIER = re.compile(r"(?:乡镇街道|乡镇|镇街|街道|镇|乡)(?=(?:人民)?调(?:解)?委)")


@dataclass(frozen=True, kw_only=True)
class Lexicon:
    """The words of forms, from domains/form_names.yaml."""

    same: Mapping[str, str]
    skip: Words
    known: re.Pattern[str]
    open: Words
    weak: Words
    stages: Words
    ends: Words
    narrow: Words
    whose: Words
    vague: Words
    by_name_only: Words
    said: Mapping[str, tuple[str, ...]]
    also_in: Mapping[str, Words]
    by_kind: Mapping[str, str]
    holds: Mapping[str, Words]
    within: Mapping[str, Words]
    rooms: Mapping[str, Words]
    short: Mapping[str, str]
    shortened: re.Pattern[str]
    kinds: Mapping[str, str]
    narrower: Mapping[str, Mapping[str, str]]
    plain_under: Mapping[str, Words]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    raw = yaml.safe_load(Path(domains.__file__).with_name("form_names.yaml").read_text(encoding="utf-8"))
    shortened = re.compile("|".join(sorted(map(re.escape, raw["short"]), key=len, reverse=True)))
    same = {str(word): str(group[0]) for group in raw["same"] for word in group}
    # A long name that holds a short form is met written out: 矛盾纠纷调处化解中心.
    same |= {shortened.sub(lambda short: raw["short"][short[0]], word): first for word, first in same.items()} | same
    lists = {key: raw[key].split() for key in ("skip", "words", "open", "weak", "stages", "ends", "narrow", "whose")}
    known = sorted({*same, *(word for words in lists.values() for word in words)}, key=len, reverse=True)

    def canonical(key: str) -> Words:
        return frozenset(same.get(word, word) for word in lists[key])

    return Lexicon(
        same=same,
        skip=frozenset(lists["skip"]),
        known=re.compile("|".join(map(re.escape, known))),
        open=canonical("open"),
        weak=canonical("weak") | canonical("open"),
        stages=canonical("stages"),
        ends=canonical("ends"),
        narrow=canonical("narrow"),
        whose=canonical("whose"),
        vague=frozenset(core(word) for word in raw["vague"]),
        by_name_only=frozenset(raw["by_name_only"]),
        said={key: tuple(names) for key, names in raw["said"].items()},
        also_in={key: frozenset(units) for key, units in raw["also_in"].items()},
        by_kind=raw["by_kind"],
        holds=_told_of(raw["holds"], same),
        within=_told_of(raw["within"], same),
        rooms=_told_of(raw["rooms"], same),
        short=raw["short"],
        kinds={core(other): core(kind) for kind, others in raw["kinds"].items() for other in others},
        shortened=shortened,
        narrower={word: dict(under) for word, under in raw["narrower"].items()},
        plain_under={
            core(word): frozenset(same.get(one, one) for one in under.split())
            for word, under in raw["plain_under"].items()
        },
    )


def _told_of(raw: Mapping[str, Iterable[str]], same: Mapping[str, str]) -> dict[str, Words]:
    return {same.get(word, word): frozenset(same.get(other, other) for other in others) for word, others in raw.items()}


def with_held(words_given: Words) -> Words:
    """Words of a title with those that are held in them: 调委会 speaks of 调解 too."""
    words = lexicon()
    held = frozenset().union(*(words.holds[word] for word in words_given if word in words.holds))
    return words_given | (held - words.narrow)


@lru_cache(maxsize=8192)
def cut(text: str) -> Words:
    """The words of a label that say what is counted: 成功调解纠纷数 → 成功, 调解, 矛盾纠纷."""
    words = lexicon()
    pieces: set[str] = set()
    left, at = "", 0
    clean = words.shortened.sub(lambda short: words.short[short[0]], _TOWN_TIER.sub("镇级", bare(text)))
    while at < len(clean):
        match = words.known.match(clean, at)
        if match:
            pieces |= {left} if left else set()
            left = ""
            if match[0] not in words.skip:
                pieces.add(words.same.get(match[0], match[0]))
            at = match.end()
        else:
            left += clean[at]
            at += 1
    return frozenset(pieces | {left} if left else pieces)


@dataclass(frozen=True)
class Phrase:
    """One name of a figure. `rank`: said by forms, its own name, or an alias."""

    text: str
    words: Words
    rank: int


@dataclass(frozen=True)
class Sense:
    """A figure's names, and the words that its work is about (`about`).

    `objects`: those that name the work itself; `home`: of these the ones that are not its whole field's.
    """

    spec: FigureSpec
    phrases: tuple[Phrase, ...]
    about: Words
    objects: Words
    home: Words


@lru_cache(maxsize=1)
def senses() -> tuple[Sense, ...]:
    """Every figure's sense."""
    return tuple(_sense(spec) for spec in catalogue().figures.values())


@lru_cache(maxsize=1)
def by_word() -> Mapping[str, tuple[Sense, ...]]:
    """Senses by each word of their names."""
    index: dict[str, dict[str, Sense]] = {}
    for sense in senses():
        for phrase in sense.phrases:
            for word in phrase.words:
                index.setdefault(word, {})[sense.spec.key] = sense
    return {word: tuple(items.values()) for word, items in index.items()}


@lru_cache(maxsize=1)
def _by_key() -> Mapping[str, Sense]:
    return {sense.spec.key: sense for sense in senses()}


def sense_of(key: str) -> Sense:
    """A figure's sense."""
    return _by_key()[key]


def _sense(spec: FigureSpec) -> Sense:
    words = lexicon()
    listed = [
        *((name, SAID) for name in words.said.get(spec.key, ())),
        (spec.name, NAME),
        # 上级转办信访案件, said of those closed, says too little: a form may ask for those received.
        *((name, ALIAS) for name in spec.aliases if not (cut(spec.name) - cut(name)) & words.ends),
    ]
    phrases = tuple(
        Phrase(core(text), cut(text), rank)
        for text, rank in listed
        if cut(text) and (rank == SAID or core(text) not in words.vague)
    )
    work = frozenset().union(*(cut(name) for name in _works(spec)))
    about = work | cut(field_name(domain_of(spec)))
    named = frozenset().union(*(phrase.words for phrase in phrases))
    return Sense(
        spec, phrases, about - words.stages, (about | named) - words.open, (work | named) - words.open - words.stages
    )


def _works(spec: FigureSpec) -> Iterable[str]:
    if procedure := in_force().get(spec.procedure):
        yield procedure.name
    for key in (*spec.ratio, *spec.sum):
        yield from _works(catalogue().figures[key])


@lru_cache(maxsize=1024)
def parts_of(key: str) -> Mapping[str, str]:
    """Kinds a figure is broken down by: value of the posting → label, from the options of the field it names."""
    spec = catalogue().figures[key]
    parts: dict[str, str] = {}
    for term in spec.sum:
        parts |= parts_of(term)
    if spec.ratio:
        # A share has the kinds that both of its terms have.
        part, whole = (parts_of(term) for term in spec.ratio)
        return {value: label for value, label in part.items() if whole.get(value) == label}
    procedure = in_force().get(spec.procedure)
    for post in spec.post:
        written = post.part.strip()
        parts |= {value: value for value in re.findall(r"(?:^|[?:]\s*)'([^']+)'(?=\s*(?::|$))", written)}
        field = re.fullmatch(r"it\.(\w+)", written)
        if procedure and field and field[1] in procedure.fields:
            options = procedure.fields[field[1]].options
            parts.update(options if isinstance(options, Mapping) else {str(item): str(item) for item in options})
    return {str(value): str(label) for value, label in parts.items()}


def part_named(sense: Sense, label: str) -> str | None:
    """The kind that a label names, as postings carry it; None where it names none."""
    words = lexicon()
    wanted, bare = core(label).removesuffix("类"), cut(label) - sense.about - sense.objects
    if wanted in words.vague or not wanted:
        return None
    options = parts_of(sense.spec.key)
    for meant in dict.fromkeys((wanted, words.kinds.get(wanted, wanted))):
        for value, name in options.items():
            if meant in (core(name), core(re.sub(r"[（(].*?[）)]", "", name))):
                return value
    # A kind that an alias of the whole names too (农民工) is told by all of its words.
    common = sense.about | sense.objects if bare else frozenset[str]()
    alike = [v for v, name in options.items() if cut(name) - common == (bare or cut(label))]
    return alike[0] if len(alike) == 1 else None
