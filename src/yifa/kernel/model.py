"""The procedure model: what a catalogue file may say. Pure data, validated on load.

A procedure file reads like the law it implements: Chinese names, English keys. Everything here is frozen;
an overlay or a later version makes a new object.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from yifa.kernel.declared import ApartSpec, AssignsSpec, AwaitsSpec, Declared, Words
from yifa.kernel.figure_spec import CheckSpec, FigureSpec
from yifa.kernel.past_spec import PastSpec
from yifa.kernel.public_spec import FollowSpec, PublicForm, PublicSpec

START = "start"
ANY = "*"
# The public counter: what a resident does himself on the public site is taken in this role.
RESIDENT = "resident"

FieldType = Literal[
    "text",
    "paragraph",
    "choice",
    "choices",
    "boolean",
    "integer",
    "number",
    "money",
    "percent",
    "date",
    "datetime",
    "village",
    "unit",
    "id_number",
    "credit_code",
    "phone",
    "register",
    "matter",
    "staff",
    "table",
    "party",
    "attachment",
]


# As the `default` of a date: the day of the step, which whoever records it the same day need not type.
THAT_DAY = "{on}"
# As the `default` of a register: the entry that bears the name of whoever fills the form, where only one does.
MYSELF = "{me}"


class FieldSpec(Declared):
    """A typed, labelled field of a form.

    `required`: true, or a CEL condition over `it`/`form`. `when`: CEL; hidden and ignored while false.
    `personal`: encrypted per matter. `future`: the date may lie after the day of the action.
    `example`: plausible answers in the words of the work, for templates, demonstrations and tests.
    `spread`: a table of two columns that a spreadsheet spreads out: a column for each of these first cells.
    `register`: procedure whose matters may be chosen; `valid`: the chosen entry must be in force on the day.
    `link`: what is chosen here is linked with the matter, by this word.
    `unique`: no two entries in force say the same.
    `after`: what it may not lie before in time: other fields, or `last.<step>` for the day of a step.
    `figure`: a number that the form brings along from the town's figures for the matter's year, written as in a report
    (`key|上年|分项=…`; in a table's column `{row}` is what the row's first choice says).
    `zero`: what 0 means to a reader (0 working days is 当场办结).
    `apart`: steps whose takers do not fill it: what the other side thinks of the work is not for who did the work to say.
    """

    key: str = ""
    name: str
    type: FieldType = "text"
    help: str = ""
    required: bool | str = False
    when: str = ""
    options: dict[str, str] = {}
    default: Any = None
    min: float | None = None
    max: float | None = None
    pattern: str = ""
    pattern_say: str = ""
    unit: str = ""
    future: bool = False
    personal: bool = False
    basis: str = ""
    registers: Words = Field(default=(), alias="register")
    valid: bool = True
    many: bool = False
    columns: dict[str, FieldSpec] = {}
    spread: Words = ()
    kinds: Words = ()
    aliases: Words = ()
    example: Words = ()
    filter: bool = False
    unique: bool = False
    after: Words = ()
    figure: str = ""
    number_of: str = ""
    zero: str = ""
    link: str = ""
    apart: Words = ()

    @model_validator(mode="before")
    @classmethod
    def _options(cls, data: Any) -> Any:
        """`options: [a, b]` means that each key is its own label; a bare string is a text field's name."""
        if isinstance(data, str):
            return {"name": data}
        if isinstance(data, dict):
            data = dict(data)
            if isinstance(data.get("options"), list):
                data["options"] = {str(option): str(option) for option in data["options"]}
            if isinstance(data.get("columns"), dict):
                data["columns"] = {
                    key: ({"key": key, "name": spec} if isinstance(spec, str) else {"key": key, **spec})
                    for key, spec in data["columns"].items()
                }
        return data


class PartySpec(Declared):
    """A role that persons or organisations take in a matter (申请人, 当事人 …).

    `needs`: step → particulars without which its papers cannot be made out; what does not apply to somebody of his kind
    (a person's credit code) is not asked.
    """

    name: str
    min: int = 0
    max: int = 50
    kind: Literal["person", "org", "any"] = "any"
    ask: Words = ("phone", "address")
    needs: dict[str, Words] = {}
    help: str = ""
    public: bool = False


class StateSpec(Declared):
    """A state. `end`: nothing more is owed; `open` states count as 未办结. `told`: as the applicant is told of it."""

    name: str
    end: bool = False
    awaits: AwaitsSpec | None = None
    help: str = ""
    told: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, data: Any) -> Any:
        return {"name": data} if isinstance(data, str) else data

    @property
    def for_applicant(self) -> str:
        """Where the matter stands, in words for whoever brought it."""
        return self.told or self.name


class Branch(Declared):
    """One of several outcomes of an action, chosen by the first true condition."""

    when: str = "true"
    state: str


class Spawn(Declared):
    """A matter this action opens or offers to open, with what is carried over (target field: CEL).

    `action` names the target's opening step where it has several.
    `each` names a table field: one matter for every row of it, whose columns conditions see as `row.<column>`.
    `opens`: opened together with the step, in the name of whoever took it, instead of being offered.
    """

    procedure: str
    action: str = ""
    name: str = ""
    kind: str = "来源"
    when: str = ""
    carries: dict[str, str] = {}
    each: str = ""
    opens: bool = False


class Consequence(Declared):
    """A step on a matter that exists, taken together with this one: both, or neither.

    `field`: the look-up field naming the matter acted on. `values`: field of the other step → CEL over this one.
    Whoever took this step takes that one, as the system.
    """

    action: str
    field: str
    when: str = ""
    values: dict[str, str] = {}


class ActionSpec(Declared):
    """One lawful step: who may take it, from which state, with which form, and what it does.

    `reviews` names examinations of what is being written (rules.py), shown line by line beside the form.
    `fills`: what the form shows in fields nobody has filled (field: CEL over what is known when it is opened); whoever
    takes the step sees it, changes it or lets it stand.
    `ends`: whether it breaks a matter off or takes an entry out, so that pages show it last (default: it leads to an
    end where other steps lead on, or out of a register). `assigns`: to whom it hands the matter over.
    `of_unit`: once the matter was given to a unit, only members of that unit take it.
    `beside`: steps that others may take while this one's form is open; they do not make it stale.
    `recalls` names kinds of work in which the town's book is searched for the same parties, by the blind index of
    their identity numbers and credit codes (and `recalls_by`: telephones); conditions see what was found as `earlier`.
    `unbrings`: every matter that the import kept as this matter brought in is void from this step on.
    `public`: residents may ask for it; a form says that they may take it themselves, and what they are asked.
    `serves`: papers that reach the party by this step; what they say is not corrected afterwards.
    `alters`: what the law knows in place of a correction after service: 补正 (mend), 变更 (vary), 撤销 (annul).
    """

    key: str = ""
    name: str
    from_: Words = Field(default=(), alias="from")
    to: str | tuple[Branch, ...] = ""
    by: Words
    form: Words = ()
    sets: dict[str, str] = {}
    fills: dict[str, str] = {}
    produces: Words = ()
    basis: str = ""
    help: str = ""
    when: str = ""
    when_say: str = ""
    assigns: AssignsSpec | None = None
    of_unit: bool = False
    ends: bool | None = None
    beside: Words = ()
    offers: tuple[Spawn, ...] = ()
    brings: tuple[Consequence, ...] = ()
    effect: Words = ()
    recalls: Words = ()
    recalls_by: Words = ()
    public: bool | PublicForm = False
    meeting: bool = False
    unbrings: bool = False
    reviews: Words = ()
    serves: Words = ()
    alters: Literal["", "mend", "vary", "annul"] = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """States the action may be taken from; `start` opens a matter."""
        return self.from_ or (START,)

    @property
    def opens(self) -> bool:
        return START in self.sources

    @property
    def resident_form(self) -> PublicForm | None:
        """The form by which residents take the step themselves, where they may."""
        return self.public if isinstance(self.public, PublicForm) else None

    def open_to(self, roles: frozenset[str]) -> bool:
        """Whether a holder of these roles may take the step."""
        return not roles.isdisjoint(self.by) or (RESIDENT in roles and self.resident_form is not None)

    def fields(self) -> tuple[tuple[str, bool], ...]:
        """(field key, required at this action) in form order; `cause!` marks a required field."""
        return _form_of(self)


@lru_cache(maxsize=16384)
def _form_of(action: ActionSpec) -> tuple[tuple[str, bool], ...]:
    return tuple((item.rstrip("!"), item.endswith("!")) for item in action.form)


class Extension(Declared):
    """An extension granted by an action: how long, from a fixed length or a form field."""

    by: str
    length: int = 0
    field: str = ""
    unit: str = "calendar_day"


class LimitSpec(Declared):
    """A running period of a matter. `rule` names the statutory limit; `from`/`until` name actions.

    `blocks`: actions refused until a minimum period is over. `bars`: actions refused once the period is over.
    `of: party`: the period runs against the other side (paying a fine), so the town is never late with it; `lapsed`
    names our steps once it is over (催告、加处罚款、申请执行), a duty from the next day on. `of: right`: a right of ours
    that lapses unused. `each`: a table with a run of the period for every row, whose columns `start` sees as `row`;
    `until` meets the earliest that runs (`until_all`: a
    condition under which it meets all). `until_when`: a condition on `until`. `outlives`: it runs on when the matter ends.
    `length`, `unit`, `day_rule`, `basis`: a period no row of the table sets.
    """

    key: str = ""
    rule: str = ""
    name: str
    from_: Words = Field(default=(), alias="from")
    start: str = ""
    until: Words = ()
    until_when: str = ""
    until_all: str = ""
    when: str = ""
    pause: Words = ()
    resume: Words = ()
    restart: Words = ()
    extend: tuple[Extension, ...] = ()
    cancel: Words = ()
    blocks: Words = ()
    bars: Words = ()
    say: str = ""
    of: Literal["town", "party", "right"] = "town"
    lapsed: Words = ()
    each: str = ""
    outlives: bool = False
    alarm: int = 0
    length: int = 0
    unit: str = ""
    day_rule: str = ""
    basis: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_extension(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("extend"), dict):
            data = {**data, "extend": [data["extend"]]}
        return data


class RuleSpec(Declared):
    """A condition the law sets on some actions. `block` refuses; `warn` asks for a recorded reason; `note` informs."""

    id: Words
    on: Words = ()
    when: str = ""
    check: str = ""
    then: Literal["block", "warn", "note"] = "block"
    say: str
    basis: str
    fix: Words = ()


class VersionSpec(Declared):
    """A version in force from a day on; `changes` is merged over the file's body."""

    from_: date = Field(alias="from")
    note: str = ""
    changes: dict[str, Any] = {}
    pending: bool = False


class SeeSpec(Declared):
    """Who may see matters of this kind, beyond those who may act on them.

    internal: whoever answers for the whole town; restricted: only the roles that act on it or stand in `roles`;
    named: only people named in the matter and `roles`. `hide_from`: field holding the unit that must not see it.
    """

    roles: Words = ()
    level: Literal["public", "internal", "restricted", "named"] = "internal"
    hide_from: str = ""


class Procedure(Declared):
    """A declared kind of matter in one version.

    `apart` lists steps that one person may not take together.
    `once` names fields whose value names a matter: it is not opened twice with the same one.
    `samples` are lawful lives of a matter, step by step: an action's name, or `{action: {field: value}}` where the
    values matter. Tests take every one of them; templates and demonstrations draw on them. `binds` names kinds of
    work whose papers, where a matter of theirs is linked, lie in this matter's file. `home`: in whose book its matters
    stand, a town's or the county's.
    """

    procedure: str
    name: str
    kind: Literal["case", "register", "ledger"] = "case"
    home: Literal["town", "county"] = "town"
    domain: str = ""
    about: str = ""
    covers: Words = ()
    basis: Words = ()
    versions: tuple[VersionSpec, ...]
    number: str = ""
    title: str
    see: SeeSpec = SeeSpec()
    apart: tuple[ApartSpec, ...] = ()
    once: Words = ()
    public: PublicSpec | None = None
    follow: FollowSpec = FollowSpec()
    parties: dict[str, PartySpec] = {}
    fields: dict[str, FieldSpec] = {}
    states: dict[str, StateSpec]
    actions: dict[str, ActionSpec]
    limits: dict[str, LimitSpec] = {}
    rules: tuple[RuleSpec, ...] = ()
    figures: dict[str, FigureSpec] = {}
    checks: tuple[CheckSpec, ...] = ()
    list: Words = ()
    intake: Words = ()
    past: PastSpec = PastSpec()
    binds: Words = ()
    samples: tuple[tuple[str | dict[str, dict[str, Any] | None], ...], ...] = ()

    @field_validator("apart", mode="before")
    @classmethod
    def _apart(cls, data: Any) -> Any:
        """`[propose, approve]` is short for `{steps: [propose, approve]}`."""
        return [{"steps": item} if isinstance(item, list | tuple) else item for item in data or ()]

    @property
    def version(self) -> str:
        """The day this version came into force, which names it."""
        return _version_of(self)

    @property
    def opening(self) -> tuple[ActionSpec, ...]:
        """Actions that open a matter."""
        return tuple(action for action in self.actions.values() if action.opens)


@lru_cache(maxsize=4096)
def _version_of(procedure: Procedure) -> str:
    return max(v.from_ for v in procedure.versions).isoformat()
