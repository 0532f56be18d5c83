"""What a procedure file may say to residents: what is published, what they may do themselves, what they see of their own."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from yifa.kernel.declared import Declared, Words

Shelf = Literal[
    "guides",
    "bodies",
    "powers",
    "decisions",
    "enforcement",
    "documents",
    "villages",
    "disclosure",
    "legal",
    "congress",
    "reports",
    "hall",
]


class PublicForm(Declared):
    """What a resident is asked at a step he may take himself, on the public site (no account needed).

    `ask`: fields of the step's form, `!` marks what the law needs; `people`: particulars asked of a party (`id` is the
    identity number of a person or the credit code of an organisation); `given`: values the counter fills in;
    `choose`: which register entries a look-up offers (CEL, `it` are the entry's public values). `call`, `help`: what a
    question is called, and what it says, for residents. `alike`: before a matter is opened, published ones under way
    that say the same in these fields, or lie near, are shown first, to join instead of repeating. `spot`: the field of
    `ask` that holds a place as “longitude,latitude”, pointed at on the town's map. `items`: a field of attachments →
    the look-up whose public entry lists, as `materials`, what is handed in piece by piece. `search`: the site's search
    stands above the form, for what may be there already. `joins`: somebody else's matter is told to be his too; his own
    receipt shows him what is public of it.
    """

    name: str
    about: str = ""
    group: Literal["do", "say", "law", "case"] = "case"
    ask: Words = ()
    people: dict[str, Words] = {}
    given: dict[str, Any] = {}
    choose: dict[str, str] = {}
    call: dict[str, str] = {}
    help: dict[str, str] = {}
    receipt: bool = True
    joins: bool = False
    alike: Words = ()
    spot: str = ""
    items: dict[str, str] = {}
    search: bool = False

    def fields(self) -> tuple[tuple[str, bool], ...]:
        """(field key, required of a resident) in the order asked."""
        return tuple((item.rstrip("!"), item.endswith("!")) for item in self.ask)


class PublicSpec(Declared):
    """What of a kind of work the town publishes: in which states, which fields, from which day and until when.

    Only what stands here ever reaches the public site. `fields` are never personal. `day`: a date field, or an action
    whose last day it is (default: the day of opening). `when`: CEL, as what is replayed. `until`: limits whose last day
    ends the publication. `title`: where the matter's own title will not do. `spot`: the field that holds its place, drawn
    on the town's map.
    """

    shelf: Shelf
    in_: Words = Field(alias="in")
    fields: Words = ()
    lead: Words = ()
    name: str = ""
    title: str = ""
    day: str = ""
    when: str = ""
    until: Words = ()
    by: str = ""
    spot: str = ""


class FollowSpec(Declared):
    """What an applicant sees of his own matter by its receipt number and code.

    `course`: the usual steps in order; `shows`: fields; `papers`: documents meant for him; `quiet`: steps within the house that are not told him;
    `late`: what he may do when the town is late, with its `basis`.
    """

    course: Words = ()
    shows: Words = ()
    papers: Words = ()
    quiet: Words = ()
    late: str = ""
    basis: str = ""
