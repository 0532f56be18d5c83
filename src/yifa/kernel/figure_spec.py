"""What a procedure file says of figures: what is counted, when it is posted, and which figures must agree."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from yifa.kernel.declared import Declared, Words


class PostSpec(Declared):
    """When a figure is posted: on which actions, how much, under which condition and on which date."""

    on: Words = ()
    amount: str = "1"
    when: str = ""
    date: str = ""
    village: str = ""
    part: str = ""
    track: str = ""


class FigureSpec(Declared):
    """A counted thing with a unit and a definition a person can read (口径)."""

    key: str = ""
    name: str
    unit: str
    definition: str = ""
    post: tuple[PostSpec, ...] = ()
    stock: bool = False
    ratio: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    digits: int = 1
    aliases: Words = ()
    publishes: bool = True
    procedure: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_post(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("post"), dict):
            data = {**data, "post": [data["post"]]}
        return data

    @property
    def told(self) -> bool:
        """Whether others tell it: posted only by statements of its own subject, and a stated 0 is a statement."""
        return bool(self.post) and all("subject ==" in post.when for post in self.post)

    @property
    def kind(self) -> Literal["ratio", "sum", "stock", "flow"]:
        if self.ratio:
            return "ratio"
        if self.sum:
            return "sum"
        return "stock" if self.stock else "flow"


class CheckSpec(Declared):
    """Two figures that must agree: `le: [part, whole]`, `eq: [whole, part, part…]`."""

    le: tuple[str, ...] = ()
    eq: tuple[str, ...] = ()
    say: str
