"""The ground of the procedure model: frozen declarations in which an unknown key is a fault."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _as_tuple(value: Any) -> Any:
    """A single word may stand where a list is allowed: `by: mediator`."""
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list | tuple) else (value,)


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class Declared(BaseModel):
    """Base of everything in a catalogue file: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    # Declared once and shared: what is derived from a declaration is cached by the object itself, and asked for so often
    # that the interpreter's own hash of an object makes itself felt.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        cls.__hash__ = object.__hash__  # type: ignore[method-assign, assignment]


class AwaitsSpec(Declared):
    """Whom an open state waits for, and by when.

    `by`: posts expected to act (default: the posts of the steps that lead on). `at`: `handler` (who handles it, if he
    acted from one of these posts), `unit` (the unit it lies with), `posts` (whoever in the town holds one of them),
    `giver` (who handed it on), `party` or `outside` (the other side, a court: nothing is asked of us till it lapses),
    `nobody` (in force: nothing is owed), or a field that names a unit or a colleague of the town.
    `within`: a setting of the town with so many working days, where no statute sets a period: its own practice.
    `no_clock`: why no period runs. `what`: what is awaited, where the names of the steps do not say it.
    """

    by: Words = ()
    at: str = ""
    within: str = ""
    no_clock: str = ""
    what: str = ""


class AssignsSpec(Declared):
    """What a step hands over: to the unit, or the colleague, that a field of its form names.

    `back`: it goes back to whoever handed it on last.
    """

    unit: str = ""
    person: str = ""
    back: bool = False


class ApartSpec(Declared):
    """Steps of one matter that one person may not take alone.

    `basis`: where the law itself parts them. Then there is no exception; elsewhere a second person may agree that one
    does both, for a recorded reason.
    """

    steps: Words
    basis: str = ""
