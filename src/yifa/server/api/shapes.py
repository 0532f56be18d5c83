"""What goes in and out, as OpenAPI describes it. Money is decimal text in 元; days are ISO 8601; keys are English."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field, StrictBool

Position = Annotated[int, Field(ge=1, lt=10**9, description="在本镇账簿中的位置")]


class Body(Schema):
    """A body: an item that is not known is a fault, never silently dropped."""

    model_config = ConfigDict(extra="forbid")


class SourceIn(Body):
    """The matter that a new one comes from."""

    position: Position
    kind: str = Field("来源", max_length=40, description="关系，例如 来源")


class OpenIn(Body):
    """Opening a matter."""

    procedure: str = Field(max_length=60, description="程序的代号，见 /procedures")
    action: str = Field("", max_length=60, description="登记步骤的代号；只有一种登记办法时可不填")
    values: dict[str, Any] = Field({}, description="各栏的值，见该步骤的JSON Schema")
    occurred_at: str = Field("", max_length=40, description="办理时间，例如 2026-03-05T09:30；不填即现在")
    reason: str = Field("", max_length=2000, description="有提醒仍须办理时的理由")
    source: SourceIn | None = Field(None, description="由哪一件引起")


class StepIn(Body):
    """Taking a step on a matter."""

    version: int = Field(ge=1, lt=10**9, description="读到这一件时它的版本号（记录条数）；其间被别人办过则不办，答409")
    values: dict[str, Any] = Field({}, description="各栏的值，见该步骤的JSON Schema")
    occurred_at: str = Field("", max_length=40, description="办理时间，例如 2026-03-05T09:30；不填即现在")
    reason: str = Field("", max_length=2000, description="有提醒仍须办理时的理由")


Version = Annotated[int, Field(ge=1, lt=10**9, description="读到这一件时它的版本号")]


class LinkIn(Body):
    """Linking a matter to another."""

    version: Version
    position: Position
    kind: str = Field("关联", max_length=40)


class AssignIn(Body):
    """Handing a matter over to a colleague."""

    version: Version
    handler: int = Field(ge=1, lt=10**15, description="接办人，可选的见 /handlers")
    reason: str = Field("", max_length=500)


class AskConsentIn(Body):
    """Asking a colleague to agree that one person takes two steps kept apart."""

    version: Version
    step: str = Field(max_length=60, description="要由本人一人办理的步骤，可选的见 consents 的 steps")
    of: int = Field(ge=1, lt=10**15, description="请谁答复，可选的见 consents 的 colleagues")
    reason: str = Field("", max_length=500, description="为什么分不开，例如本镇只有一人有这个岗位；必填")


class AnswerConsentIn(Body):
    """Agreeing that one person takes two steps kept apart, or saying why not."""

    version: Version
    step: str = Field(max_length=60, description="请求由一人办理的步骤，见 consents 的 asked")
    person: int = Field(ge=1, lt=10**15, description="请求的人，见 consents 的 asked")
    agreed: StrictBool = Field(description="true 同意由他一人办理，false 不同意、应当换一个人办")
    reason: str = Field("", max_length=500, description="说明；不同意的必填，请求的人会看到")


class VoidIn(Body):
    """Withdrawing the last step, recorded by mistake."""

    version: Version
    reason: str = Field(max_length=2000, description="撤销的理由")


class Ref(Schema):
    """A matter, to be fetched by its address."""

    town: str
    position: int
    href: str
    page: str


class Named(Schema):
    """A key with its Chinese name."""

    key: str
    name: str


class DeadlineOut(Schema):
    """A statutory period of a matter. `words` says how much is left; `explanation` how it was counted."""

    run: int
    name: str
    due: date
    words: str
    tone: str
    alarm: date | None
    provisional: bool
    of_party: bool
    local_practice: bool
    basis: list[str]
    note: str
    explanation: list[str] = Field([])


class TakenOut(Schema):
    """What came of a step."""

    matter: Ref
    number: str
    title: str
    version: int
    status: Named
    open: bool
    entry: int = Field(description="账簿中的序号")
    hash: str
    papers: dict[str, str]
    deadlines: list[DeadlineOut]
    notes: list[str] = Field(description="办理时应当知道的")


class ShownValue(Schema):
    """A field as the matter's page shows it. `veiled`: personal, masked."""

    key: str
    label: str
    text: str
    veiled: bool = False
    raw: Any = None
    rows: list[dict[str, str]] = Field([])
    files: list[dict[str, str]] = Field([])


class NextOut(Schema):
    """A step: open now, blocked (why, by which article, mended by what), others', or later."""

    key: str
    name: str
    why: str = ""
    basis: list[str] = Field([])
    by: str = ""
    href: str = ""


class HappenedOut(Schema):
    """An entry of the timeline."""

    n: int
    entry: int
    occurred_at: datetime
    recorded_at: datetime
    what: str
    who: str
    reason: str
    standing: str = Field(description="空：有效；corrected：已更正；withdrawn：已撤销")
    values: list[ShownValue]


class PaperOut(Schema):
    """A paper a step made."""

    n: int
    document: str
    name: str
    docx: str
    pdf: str


class LinkOut(Schema):
    """A linked matter."""

    kind: str
    outward: bool
    procedure: str
    number: str
    title: str
    status: str
    href: str


class MatterOut(Schema):
    """A matter as its page shows it, names masked."""

    matter: Ref
    procedure: Named
    procedure_version: str
    version: int
    number: str
    title: str
    status: Named
    open: bool
    opened_on: date
    closed_on: date | None
    village: str
    unit: str
    handler: str
    parties: list[ShownValue]
    values: list[ShownValue]
    deadlines: list[DeadlineOut]
    next: dict[Literal["now", "blocked", "others", "later"], list[NextOut]]
    timeline: list[HappenedOut]
    papers: list[PaperOut]
    links: list[LinkOut]
    figures: list[dict[str, str]]


class ConsentAskedOut(Schema):
    """A consent asked for and not answered."""

    step: Named
    person: int = Field(description="请求的人")
    name: str
    of: int = Field(description="被请答复的人")
    of_name: str
    asked_on: date
    reason: str
    may_answer: bool = Field(description="现在的岗位能否答复")


class ColleagueOut(Schema):
    """A colleague who may be asked for his consent."""

    of: int
    name: str
    unit: str


class ConsentsOut(Schema):
    """What is asked about one person's two steps, and what this person may ask of whom."""

    asked: list[ConsentAskedOut] = Field(description="等待答复的请求")
    steps: list[Named] = Field(description="本人现在可以请求由一人办理的步骤；依法必须分开的不在其内")
    colleagues: list[ColleagueOut] = Field(description="可以请谁答复；没有可以请求的步骤时为空")


class LineOut(Schema):
    """A line of a ledger."""

    matter: Ref
    number: str
    title: str
    status: Named
    opened_on: date
    closed_on: date | None
    due: date | None
    standing: str = Field(description="overdue 逾期；alarm 临期；空")
    cells: dict[str, Any]


class ColumnOut(Schema):
    """A column of a ledger."""

    key: str
    name: str
    kind: str
    unit: str
    sortable: bool


class LedgerOut(Schema):
    """A page of a ledger."""

    procedure: Named
    columns: list[ColumnOut]
    lines: list[LineOut]
    total: int
    page: int
    pages: int
    sorted_by: str
    descending: bool


class FoundOut(Schema):
    """Matters found by words."""

    lines: list[dict[str, Any]]
    total: int
    page: int
    pages: int


class FigureOut(Schema):
    """A figure for a period. `number` as it is printed; null amounts stand for a share of nothing."""

    key: str
    name: str
    unit: str
    kind: str
    definition: str
    period: str
    first: date
    last: date
    place: str
    as_of: int = Field(description="截至账簿第几条记录")
    number: str
    amount: str | None
    year_before: str
    change: str
    terms: list[dict[str, str]] = Field([])
    by_month: list[str] = Field([])
    by_village: dict[str, str] = Field({})
    by_part: dict[str, str] = Field({})


class RecordsOut(Schema):
    """The records behind a figure: those the person may see, and how many count besides."""

    figure: Named
    total: int
    hidden: int
    page: int
    pages: int
    records: list[dict[str, Any]]


class DueOut(Schema):
    """A deadline that is overdue, past its alarm or due within a week."""

    matter: Ref
    number: str
    title: str
    procedure: str
    limit: str
    due: date
    words: str
    tone: str
    basis: list[str]
    handler: str
    provisional: bool


class DueListOut(Schema):
    """What needs somebody, the first to fall due first; `total` counts what is not listed too."""

    total: int
    deadlines: list[DueOut]


class CountAsked(Schema):
    """What a statutory period is counted from; extensions and pauses may be given several times, in the same order."""

    start: str = Field(max_length=40, description="起算的日子（按小时计的写到分）")
    extend: list[str] = Field([], description="延长多少")
    extend_unit: list[str] = Field([], description="延长的单位，例如 working_day；不写即期限自己的单位")
    extend_on: list[str] = Field([], description="批准延长的日子")
    pause_from: list[str] = Field([], description="中止之日")
    pause_to: list[str] = Field([], description="恢复之日")
    pause_reason: list[str] = Field([], description="中止的事由")
    restart: str = Field("", max_length=20, description="重新起算之日")


class CountedOut(Schema):
    """A statutory period counted."""

    rule: str
    name: str
    basis: str
    local_practice: bool
    start: str
    due: date
    due_at: datetime | None
    alarm: date
    provisional: bool
    earliest: date
    latest: date
    warnings: list[str]
    explanation: list[str]


class EntryOut(Schema):
    """An entry of the book. `payload` is the canonical JSON whose SM3 with `prev` gives `hash`; personal values in it
    are sealed. Of a matter the person may not see only the chain is given."""

    seq: int
    prev: str
    hash: str
    visible: bool
    matter: Ref | None = None
    action: str = ""
    recorded_at: datetime | None = None
    payload: str | None = None


class BookOut(Schema):
    """A piece of a town's book."""

    town: str
    seq: int = Field(description="账簿最后一条的序号")
    head: str
    entries: list[EntryOut]
    next: int | None = Field(description="接着读：after=这个数；没有了为null")
    checkpoints: list[dict[str, Any]]


class FileOut(Schema):
    """A file taken in. `ticket` goes into the value of an attachment field within a day."""

    ticket: str
    name: str
    mime: str
    size: int
    sha256: str


class MeOut(Schema):
    """In whose name, in which seat."""

    person: str
    town: str
    unit: str
    scope: str
    roles: list[Named]
    villages: list[Named] = Field(description="可以选的村（社区）")
    token: str = ""
    may_write: bool
    expires_at: datetime | None = None
