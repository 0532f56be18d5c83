"""Names in conditions and papers, resolved without evaluating them: fields, options, states, steps, limits, settings.

Evaluation with empty values short-circuits past a misspelt name; the person at the counter would meet it first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from yifa.kernel.catalogue import Catalogue, Fault, Source
from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec, Procedure

if TYPE_CHECKING:
    from pathlib import Path

_QUOTED = re.compile(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")
_MEMBER = re.compile(r"(?<![\w.])(it|was|form|did|last|limits|refs|town)\s*\.\s*(\w+)")
_OF = r"(?<![\w.])(?:(?:it|was|form)\s*\.\s*(\w+)|(status))"
_ONE = re.compile(_OF + r"\s*[=!]=\s*'([^']*)'")
_ONE_TURNED = re.compile(r"'([^']*)'\s*[=!]=\s*" + _OF + r"(?![\w.(\[])")
_AMONG = re.compile(_OF + r"\s+in\s+\[([^\]]*)\]")
_HELD = re.compile(r"'([^']*)'\s+in\s+" + _OF + r"(?![\w.(\[])")
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_IN_PAPER = re.compile(r"(?<![\w.])(it|refs)\.(\w+)")
# What every paper may ask of the values besides the fields: a blank that is printed as a blank.
PAPER_WORDS = frozenset({"none"})


def _near(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, sorted(known), n=1)
    return f"，是不是“{close[0]}”" if close else ""


def _scopes(catalogue: Catalogue, p: Procedure) -> Mapping[str, tuple[str, frozenset[str]]]:
    """What may stand behind `name.`: the word for it, and the members."""
    fields = frozenset(all_fields(p))
    looked_up = frozenset(key for key, spec in all_fields(p).items() if spec.type in ("register", "matter"))
    return {
        "it": ("栏目", fields),
        "was": ("栏目", fields),
        "form": ("栏目", fields),
        "did": ("步骤", frozenset(p.actions)),
        "last": ("步骤", frozenset(p.actions)),
        "limits": ("期限", frozenset(p.limits)),
        "refs": ("选名册或者件的栏目", looked_up),
        "town": ("本地设置", frozenset(catalogue.settings)),
    }


def unknown_names(catalogue: Catalogue, p: Procedure, expression: str) -> Iterator[str]:
    """What a condition names and the procedure does not have, one sentence each."""
    bare = _QUOTED.sub("''", expression)
    scopes = _scopes(catalogue, p)
    for name, member in _MEMBER.findall(bare):
        word, known = scopes[name]
        if member not in known:
            yield f"“{name}.{member}”：没有{word}“{member}”{_near(member, known)}"
    for field, status, value in _compared(expression):
        if status:
            if value and value not in p.states:
                yield f"“{value}”不是本程序的状态{_near(value, p.states)}"
        elif (spec := all_fields(p).get(field)) is not None and not _is_option(spec, value):
            yield f"“{spec.name}”没有选项“{value}”{_near(value, spec.options)}"


def _compared(expression: str) -> Iterator[tuple[str, str, str]]:
    """(field, "status" or "", literal) of every comparison with a text that is written out."""
    yield from _ONE.findall(expression)
    for value, field, status in (*_ONE_TURNED.findall(expression), *_HELD.findall(expression)):
        yield field, status, value
    for field, status, listed in _AMONG.findall(expression):
        for value in re.findall(r"'([^']*)'", listed):
            yield field, status, value


def _is_option(spec: FieldSpec, value: str) -> bool:
    return spec.type not in ("choice", "choices") or not value or value in spec.options


def names_in_papers(catalogue: Catalogue, texts: Mapping[str, tuple[str, str]]) -> Iterator[Fault]:
    """Fields a paper's template asks for and no procedure that makes the paper has.

    Args:
        texts: {document: (file, text)} of the templates.
    """
    known: dict[str, set[str]] = {}
    for versions in catalogue.versions.values():
        for p in versions:
            for action in p.actions.values():
                for document in action.produces:
                    known.setdefault(document, set()).update(all_fields(p))
    for document, (file, text) in sorted(texts.items()):
        fields = known.get(document)
        if fields is None:
            continue
        for tag in _TAG.finditer(text):
            for name, member in _IN_PAPER.findall(_QUOTED.sub("''", tag[0])):
                if member not in fields | PAPER_WORDS:
                    line = text.count("\n", 0, tag.start() + tag[0].index(f"{name}.{member}")) + 1
                    yield Fault(file, line, f"文书用到的“{name}.{member}”没有这个栏目{_near(member, fields)}")


def paper_texts(documents: Mapping[str, Path]) -> dict[str, tuple[str, str]]:
    """{document: (file relative to the catalogue, text)} of every template."""
    return {key: ("/".join(path.parts[-3:]), path.read_text(encoding="utf-8")) for key, path in documents.items()}


def condition_faults(
    catalogue: Catalogue, p: Procedure, source: Source, expressions: Iterable[tuple[tuple[str | int, ...], str, bool]]
) -> Iterator[Fault]:
    """Every unknown name in the conditions of one version."""
    for path, expression, _ in expressions:
        for fault in unknown_names(catalogue, p, expression):
            yield Fault(source.file, source.line(*path), f"条件“{expression}”中的{fault}")
