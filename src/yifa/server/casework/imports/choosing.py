"""Words of old ledgers brought to the catalogue's options, and to the steps that they tell of."""

from __future__ import annotations

import re
from functools import lru_cache

from yifa.kernel.model import ActionSpec, FieldSpec, Procedure
from yifa.kernel.past_spec import PastWord
from yifa.office.sheets.words import likeness, narrow, normal
from yifa.server.casework.imports.targets import WORDS

_TAILS = re.compile(r"(?:纠纷|事项|问题|类型|类|案件|型|方式|形式|的|式)$")
_YES, _NO = frozenset(["是", "√", "已", "y"]), frozenset(["否", "×", "未", "n"])
# 未能化解, 尚未化解 say what 未化解 says.
_LONG_NOT = re.compile(r"(?:未能|没能|没有|尚未|并未|还未|暂未)")
_DENIED = re.compile(r"^(?:不|未|没|无|非|尚未|拒)")


@lru_cache(maxsize=20_000)
def choose(procedure: Procedure, spec: FieldSpec, text: str) -> str | None:
    """The option that a word of a ledger means; None where none is meant."""
    cell = normal(text)
    if not cell:
        return None
    labels = {key: normal(label) for key, label in spec.options.items()}
    for key, label in labels.items():
        if cell in (label, normal(key)):
            return key
    taught = procedure.past.words_of.get(spec.key, {})
    words = [(normal(word), key) for key, listed in taught.items() for word in listed]
    for word, key in words:
        if word == cell:
            return key
    near = [(len(word), key) for word, key in words if len(word) >= 2 and word in cell]
    if near:
        return max(near)[1]
    return _alike(cell, labels)


def _alike(cell: str, labels: dict[str, str]) -> str | None:
    """Containment of one in the other, or a clear likeness; never between a word and its denial."""
    bare = _TAILS.sub("", cell) or cell
    candidates: list[tuple[float, str]] = []
    for key, label in labels.items():
        stem = _TAILS.sub("", label) or label
        if bool(_DENIED.match(cell)) != bool(_DENIED.match(label)):
            continue
        if len(stem) >= 2 and (label in cell or stem in cell):
            candidates.append((2 + len(stem), key))
        elif len(bare) >= 2 and (cell in label or bare in label):
            candidates.append((1 + len(bare) / len(label), key))
        elif (alike := likeness(bare, stem)) >= 0.6:
            candidates.append((alike, key))
    candidates.sort(reverse=True)
    if not candidates or (len(candidates) > 1 and candidates[0][0] == candidates[1][0]):
        return None
    return candidates[0][1]


def yes_or_no(text: str) -> bool | None:
    """Whether a cell says yes (是, √) or no (否，不属本镇职责); None where it says neither."""
    bare = narrow(text)
    answer = normal(bare[:1] if re.match(r"[是否已未]\s*[，,；;。（(：:]", bare) else bare)
    return True if answer in _YES else False if answer in _NO else None


def parts_of(text: str) -> list[str]:
    """The words of a cell that lists several: 警告、罚款."""
    return [part for part in re.split(r"[、,，;；/\s和与＋+]+", text) if part] or [text]


def named_option(procedure: Procedure, spec: FieldSpec, heading: str) -> str | None:
    """The option that a heading itself is: 满意, 是否满意."""
    stem = re.sub(r"^(?:群众|当事人|来电人|诉求人|对方)?是否", "", normal(heading))
    return next((key for key, label in spec.options.items() if len(stem) >= 2 and normal(label) == stem), None)


def by_heading(procedure: Procedure, spec: FieldSpec, heading: str, text: str) -> str | None:
    """The option of 是 or 否 under a heading that is an option: 否 under 满意 is 不满意."""
    answer = yes_or_no(text)
    if answer is None or (option := named_option(procedure, spec, heading)) is None:
        return None
    return option if answer else choose(procedure, spec, f"不{normal(spec.options[option])}")


def told_by_whether(procedure: Procedure, heading: str, text: str) -> PastWord | None:
    """What 是 or 否 tells under 是否达成协议: as 达成协议 and 未达成协议 would in plain words."""
    stem, answer = normal(heading).removeprefix("是否"), yes_or_no(text)
    if answer is None or not normal(heading).startswith("是否") or len(stem) < 2:
        return None
    yes = told_by(procedure, stem, catalogue_only=True) or told_by(procedure, f"已{stem}", catalogue_only=True)
    if answer:
        return yes
    denied = (told_by(procedure, f"{no}{stem}", catalogue_only=True) for no in ("未", "不", "不予"))
    return next((word for word in denied if word is not None and yes is not None and word.step != yes.step), None)


def other_of(spec: FieldSpec) -> str | None:
    """The option for what fits none (其他), if there is one."""
    return next((key for key, label in spec.options.items() if label.startswith("其他") and len(label) <= 6), None)


@lru_cache(maxsize=512)
def _words(procedure: Procedure) -> tuple[tuple[str, PastWord], ...]:
    """Fragments and what they tell, longest first; after the catalogue's own words the names of states."""
    own = [(_LONG_NOT.sub("未", normal(fragment)), word) for word in procedure.past.words for fragment in word.say]
    states = []
    for key, state in procedure.states.items():
        step = next((a.key for a in procedure.actions.values() if key in _leads_to(a)), "")
        if step:
            word = PastWord(say=(state.name,), step=step, stays=True, only=len(state.name) < 4)
            states.append((normal(state.name), word))
    words = (*sorted(own, key=lambda one: -len(one[0])), *sorted(states, key=lambda one: -len(one[0])))
    return (*words, *_yes_no(procedure), *(_of_any_kind(procedure) if not own else ()))


def _of_any_kind(procedure: Procedure) -> list[tuple[str, PastWord]]:
    """How ledgers of any kind say that something is over or still runs; where a kind has no words of its own."""
    opening = procedure.opening
    ends = {
        key
        for key, action in procedure.actions.items()
        if not action.opens and any(to and procedure.states[to].end for to in _leads_to(action))
    }
    known: list[tuple[str, PastWord]] = []
    for one in WORDS["over"]:
        steps, words = one["steps"], one["say"]
        step = next((key for key in steps if key in ends), "")
        if not step and "close" in steps and len(ends) == 1:
            step = next(iter(ends))
        known += [(word, PastWord(say=(word,), step=step)) for word in words if step]
    if opening and ends:
        known += [(word, PastWord(say=(word,), step=opening[0].key, stays=True)) for word in WORDS["runs"]]
    return sorted(known, key=lambda one: -len(one[0]))


def _yes_no(procedure: Procedure) -> list[tuple[str, PastWord]]:
    """Of 是否结案, where the catalogue says nothing else of 是 and 否: it was done with, or stands where it stands."""
    past, opening = procedure.past, procedure.opening
    if not (past.finish and opening):
        return []
    done = PastWord(say=("是",), step=past.finish[-1], only=True)
    not_yet = PastWord(say=("否",), step=opening[0].key, stays=True, only=True)
    return [("是", done), ("√", done), ("已", done), ("否", not_yet), ("×", not_yet), ("未", not_yet)]


def _leads_to(action: ActionSpec) -> tuple[str, ...]:
    to = action.to
    return (to,) if isinstance(to, str) else tuple(branch.state for branch in to)


def _says(cell: str, fragment: str) -> bool:
    """Whether a fragment stands in a text, and not behind a denial (未达成协议 tells of no 达成协议)."""
    at = cell.find(fragment)
    while at >= 0:
        if at == 0 or cell[at - 1] not in "未不没非无":
            return True
        at = cell.find(fragment, at + 1)
    return False


@lru_cache(maxsize=20_000)
def told_by(procedure: Procedure, text: str, *, catalogue_only: bool = False) -> PastWord | None:
    """What a cell tells of how far a matter came: the longest fragment found decides."""
    cell = _LONG_NOT.sub("未", normal(text))
    if not cell:
        return None
    own = {id(word) for word in procedure.past.words}
    if not own:
        own = {id(word) for _, word in _words(procedure) if not word.stays and word.say[0] in WORDS["left"]}
    for fragment, word in _words(procedure):
        if catalogue_only and id(word) not in own:
            continue
        hit = cell == fragment if word.only else _says(cell, fragment)
        if hit and not any(_LONG_NOT.sub("未", normal(one)) in cell for one in word.unless):
            return word
    return None
