"""How an old ledger's row is understood as a whole life of a matter: the `past:` block of a catalogue file."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _as_tuple(value: Any) -> Any:
    if value is None:
        return ()
    # YAML reads 12345 and 1 as numbers; in a ledger they are words.
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PastWord(_Declared):
    """Words of a ledger that tell how far a matter came.

    `say`: fragments of what is written; `step`: the last step taken; `via`: steps taken before it though no cell says
    so; `stays`: the matter stands there still, so that nothing after it is supposed; `set`: field → CEL over the values.
    `only`: the fragment counts only where it is all that stands in the cell. `unless`: fragments that take it back.
    """

    say: Words
    step: str
    via: Words = ()
    stays: bool = False
    set: dict[str, str] = {}
    only: bool = False
    unless: Words = ()


class LeftOut(_Declared):
    """Rows that are no matter of this kind: the words that say so, and what the person is told."""

    say: Words
    message: str


class PastSpec(_Declared):
    """What only old ledgers need to be read.

    `days`: step → headings of its day. `state`: headings of columns that tell how far it came; `tells`: fields whose
    words tell it too. `words`: those words. `finish`: the steps that end a matter once its outcome is there, in order.
    `through`: ends that such a step still follows (delivered, then filed). `ends`: such ledgers hold what is over,
    unless words say otherwise. `implied`: field → step that must have been taken where the field is told.
    `instead`: step → steps whose day its column may be, where they were taken in its place. `fills`: step → date
    fields its day also stands in. `number`: headings of the original number; `papers`: step → headings of the number
    of its paper; `identity`: the field that names a matter. `rows`: `table.column` → other cells of the row it makes.
    `within`: counts that cannot exceed another: [part, whole]. `order`: dates, or steps, that follow one another. `needs`: what
    must be there besides the opening day. `defaults`: field → CEL, what such ledgers leave unsaid, where its step was
    taken. `opening`: other opening step → words for it. `left_out`: rows that are no matter. `words_of`: field →
    option → words of ledgers for it. `titles`: what such ledgers are called. `headings`: field → headings that only
    old ledgers use.
    """

    days: dict[str, Words] = {}
    state: Words = ()
    tells: Words = ()
    words: tuple[PastWord, ...] = ()
    finish: Words = ()
    through: Words = ()
    ends: bool = False
    implied: dict[str, str] = {}
    instead: dict[str, Words] = {}
    fills: dict[str, Words] = {}
    number: Words = ()
    papers: dict[str, Words] = {}
    identity: str = ""
    rows: dict[str, dict[str, str]] = {}
    within: tuple[tuple[str, str], ...] = ()
    order: tuple[tuple[str, str], ...] = ()
    needs: Words = ()
    defaults: dict[str, str] = {}
    opening: dict[str, Words] = {}
    left_out: tuple[LeftOut, ...] = ()
    words_of: dict[str, dict[str, Words]] = {}
    titles: Words = ()
    headings: dict[str, Words] = {}
