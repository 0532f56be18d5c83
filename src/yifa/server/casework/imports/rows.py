"""From a row of an old ledger to the life of a matter, with what is wrong in it and what should be known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from yifa.kernel.conditions import ConditionError
from yifa.kernel.context import NO_FACTS, OLD_NOTES, StepContext, all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.past import Life, steps_of
from yifa.kernel.past_spec import PastWord
from yifa.kernel.records import Entry, State
from yifa.office.ledgers import Layout, Line, Moment, text_of
from yifa.office.ledgers.values import is_nothing
from yifa.office.sheets.read import Value
from yifa.office.sheets.words import core, narrow
from yifa.server.casework.imports.cells import Cells, Fault, Spoilt
from yifa.server.casework.imports.choosing import told_by, told_by_whether
from yifa.server.casework.imports.mapping import Mapped
from yifa.server.casework.imports.names import Names, parties_in
from yifa.server.casework.imports.roll import Roll
from yifa.server.casework.imports.targets import DAYS, NUMBER, ON, REMARK, SKIP, STATE, filled_by

#: What one cell of a spreadsheet holds at most.
MOST_LETTERS = 32_767


@dataclass(slots=True)
class Read:
    """A row as it was understood."""

    line: Line
    life: Life | None = None
    number: str = ""
    faults: list[Fault] = field(default_factory=list)
    notices: list[Fault] = field(default_factory=list)
    left_out: str = ""
    content: tuple[tuple[str, str], ...] = ()


@dataclass
class Reader:
    """Reads the rows of one sheet."""

    procedure: Procedure
    layout: Layout
    columns: Sequence[Mapped]
    roll: Roll
    names: Names
    constants: Mapping[str, Any] = field(default_factory=dict)
    states: Mapping[str, PastWord] = field(default_factory=dict)
    values_said: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    today: date | None = None

    @cached_property
    def opening(self) -> str:
        """The step that opens a matter, as a rule."""
        return self.procedure.opening[0].key

    @cached_property
    def day_columns(self) -> dict[str, Mapped]:
        """Step → the column of its day."""
        return {step: one for one in self.columns for name, step in one.targets if name == ON}

    @cached_property
    def opening_column(self) -> Mapped | None:
        """The column of the day on which a matter begins."""
        if self.opening in self.day_columns:
            return self.day_columns[self.opening]
        form_fields = [key for key, _ in self.procedure.actions[self.opening].fields()]
        for key in (*filled_by(self.procedure, self.opening), *form_fields):
            spec = all_fields(self.procedure)[key]
            if spec.type in DAYS and not spec.future and (one := self._column_of(key)) is not None:
                return one
        return next((self.day_columns[step] for step in self.procedure.actions if step in self.day_columns), None)

    def _column_of(self, field_key: str) -> Mapped | None:
        return next((one for one in self.columns if any(name == field_key for name, _ in one.targets)), None)

    def read(self, line: Line) -> Read:
        """One row."""
        made = Read(line)
        work = _Row(self, line, made)
        try:
            work.run()
        except Spoilt as fault:
            made.life = None
            made.faults.append(Fault(line.number, fault.column, str(fault)))
        return made


class _Row(Cells):
    """The reading of one row."""

    def __init__(self, reader: Reader, line: Line, made: Read) -> None:
        self.reader, self.line, self.made = reader, line, made
        self.procedure = reader.procedure
        self.fields = all_fields(self.procedure)
        self.values: dict[str, Any] = {}
        self.days: dict[str, Moment] = {}
        self.parties: dict[str, dict[str, str]] = {}
        self.notes: list[dict[str, str]] = []
        self.papers: dict[str, str] = {}
        self.states: list[str] = []
        self.unread: dict[str, str] = {}
        self.shares: dict[str, bool] = {}
        self.told: set[str] = set()
        self.by_state = False

    def run(self) -> None:
        """Read everything; raises Spoilt with the first fault."""
        self.made.content = tuple(self._content())
        if self._left_out():
            return
        self._too_long()
        opened = self._opened()
        for one in self.reader.columns:
            value = self.line.values.get(one.column.index)
            for name, step in one.targets:
                if name in (SKIP, "") or (value is None and name != ON):
                    continue
                self._cell(one, name, step, value, opened)
        self._gather_parties()
        self._constants()
        for part, whole in self.procedure.past.within:
            if part in self.shares and part not in self.values:
                self.values[part] = self.values.get(whole, 0) if self.shares[part] else 0
        life = self._life(opened)
        self._judge(life)
        self._not_yet()
        self.made.life = life
        self.made.number = life.number or str(life.values.get(self.procedure.past.identity or "") or "")

    def _content(self) -> list[tuple[str, str]]:
        content = []
        for one in self.reader.columns:
            if one.targets[0][0] == SKIP:
                continue
            text = re.sub(r"\s+", "", narrow(text_of(self.line.values.get(one.column.index))))
            if text:
                content.append((one.column.heading, text))
        return content

    def _left_out(self) -> bool:
        whole = "".join(text for _, text in self.made.content)
        for one in self.procedure.past.left_out:
            if any(word in whole for word in one.say):
                self.made.left_out = one.message
                return True
        return False

    # Days

    def _opened(self) -> Moment | None:
        """The day a matter begins; the other days of a row are read against it."""
        column = self.reader.opening_column
        if column is None:
            return self._standing_day()
        moment = self._moment(column, must=self.procedure.kind != "register")
        if moment is None and self.procedure.kind == "register":
            return self._standing_day()
        if moment is None:
            raise Spoilt(column.column.letter, "没有登记（受理）日期，请补上。")
        return moment

    def _standing_day(self) -> Moment | None:
        """A register without a day of entry stands as of the first day of the year it is of."""
        year = self.line.year
        if self.procedure.kind == "register" or self.procedure.past.identity:
            return Moment(date(year or 2000, 1, 1))
        raise Spoilt("", "没有登记（受理）日期这一列，请指定哪一列是日期。")

    # Cells

    def _cell(self, one: Mapped, name: str, step: str, value: Value, opened: Moment | None) -> None:
        if name == ON:
            moment = opened if one is self.reader.opening_column else self._moment(one, opened=opened)
            if moment is not None:
                self.days[step] = moment
            elif isinstance(value, str) and not is_nothing(value):
                self.states.append(value)
            return
        if is_nothing(value):
            return
        self.told.add(name)
        text = narrow(text_of(value))
        if name == NUMBER:
            if step:
                self.papers[step] = text
            else:
                self.made.number = text
        elif name == STATE:
            self.states += self._outcome_words(one, text)
            self._note(one, value)
        elif name == REMARK:
            self._note(one, value)
        elif "." in name and name.split(".")[0] in self.procedure.parties:
            self._particular(one, name, value)
        elif "." in name:
            self._table(one, name, value)
        elif name in self.procedure.parties:
            self.parties.setdefault(name, {})["name"] = self._apart(name, text)
        else:
            self._field(one, self.fields[name], value, opened)

    def _outcome_words(self, one: Mapped, text: str) -> list[str]:
        """是 under 是否达成协议 says 达成协议; beside another column of the outcome a 否 says nothing."""
        heading = core(one.column.levels[-1])
        if text in self.reader.states or not heading.startswith("是否"):
            return [text]
        word = told_by_whether(self.procedure, heading, text)
        if word is None:
            alone = sum(name == STATE for other in self.reader.columns for name, _ in other.targets) == 1
            return [text] if alone or not re.fullmatch(r"[是否√×已未]", text) else []
        return [word.say[0]] if word.say else []

    # The whole

    def _gather_parties(self) -> None:
        sides = list(self.procedure.parties)
        for key, particulars_of_party in list(self.parties.items()):
            names, split = parties_in(particulars_of_party.get("name", ""), self.procedure.parties[key].kind)
            single = len([one for one in self.reader.columns if any(n in sides for n, _ in one.targets)]) == 1
            if split and single and len(sides) > 1 and len(names) >= 2 and key == sides[0]:
                self.values[sides[1]] = names[1:]
                names = names[:1]
            if not names:
                continue
            particulars = {part: value for part, value in particulars_of_party.items() if part != "name"}
            if "credit_code" in particulars:
                names[0]["kind"] = "org"
            names[0].update(particulars)
            self.values[key] = names

    def _constants(self) -> None:
        for key, value in self.reader.constants.items():
            if key not in self.values:
                self.values[key] = value

    def _life(self, opened: Moment | None) -> Life:
        past = self.procedure.past
        opening, word = self._outcome()
        assert opened is not None
        days = {step: moment.iso for step, moment in self.days.items() if step != opening}
        if self.reader.opening in days and opening != self.reader.opening:
            days.pop(self.reader.opening)
        for step, moment in [(opening, opened), *self.days.items()]:
            self._fill(step, moment)
        outcome, via = (word.step, word.via) if word else ("", ())
        if outcome in ("", opening) or outcome not in self.procedure.actions:
            outcome = ""
        if not word and self._accepted_by_heading():
            days.setdefault(self._accepted_by_heading(), opened.iso)
        closed = any(step in days for step in past.finish[-2:]) or _closing_told(self.procedure, days)
        for key, step in past.implied.items():
            if key in self.told and not (word and word.stays and self.by_state and word.step != step):
                days.setdefault(step, "")
        ends = closed or (past.ends and not (word and word.stays)) or (word is not None and not word.stays)
        if self.notes:
            self.values[OLD_NOTES] = self.notes
        self._set(word, opening, opened)
        supposed = self._supposed(opening, opened)
        return Life(opening, opened.iso, days, outcome, via, ends, self.values, supposed, self.made.number, self.papers)

    def _accepted_by_heading(self) -> str:
        column = self.reader.opening_column
        if column is None or "受理" not in column.column.heading or "accept" not in self.procedure.actions:
            return ""
        action = self.procedure.actions["accept"]
        first = self.procedure.actions[self.reader.opening].to
        return "accept" if isinstance(first, str) and first in action.sources else ""

    def _outcome(self) -> tuple[str, PastWord | None]:
        past, opening = self.procedure.past, self.reader.opening
        everything = [*self.states, *self.unread.values(), *(note["text"] for note in self.notes)]
        for step, words in past.opening.items():
            if any(word in text for text in everything for word in words):
                opening = step
        for text in self.states:
            if text in self.reader.states:
                return opening, self.reader.states[text]
        state = next((word for text in self.states if (word := told_by(self.procedure, text))), None)
        past_word = next(
            (
                word
                for key in past.tells
                if key in self.unread and (word := told_by(self.procedure, self.unread[key], catalogue_only=True))
            ),
            None,
        )
        if past_word is None and state is None:
            past_word = self._by_choice()
        if state is not None and past_word is not None and state.step in past.finish and not past_word.stays:
            return opening, past_word
        noted = [note["text"] for note in self.notes if note["text"] not in self.states]
        tales = (told_by(self.procedure, text, catalogue_only=True) for text in noted)
        # A bare 是 in a column of remarks answers another question than how far it came.
        remark = next((word for word in tales if word is not None and not word.only), None)
        if state is not None and state.only and state.stays and remark is not None and not remark.stays:
            return opening, remark  # 否, and 移交主管部门 beside it
        if state is not None:
            self.by_state = True
            return opening, state
        if past_word is not None and not past_word.stays:
            return opening, past_word
        return opening, remark or past_word

    def _by_choice(self) -> PastWord | None:
        """An outcome that is told by an option of the catalogue itself: the step that asks for it was taken."""
        for key in self.procedure.past.tells:
            if key in self.values:
                step = next(
                    (one.key for one in self.procedure.actions.values() if not one.opens and key in dict(one.fields())),
                    "",
                )
                if step:
                    return PastWord(say=(), step=step)
        return None

    def _fill(self, step: str, moment: Moment) -> None:
        """A day of a step also fills the date field of that step, where there is one."""
        for key in filled_by(self.procedure, step):
            if key not in self.values:
                dated = self.fields[key].type == "date"
                self.values[key] = str(moment.day) if dated or moment.clock is None else moment.iso
                if not dated and moment.clock is None:
                    self.values[key] = f"{moment.day}T00:00"

    def _set(self, word: PastWord | None, opening: str, opened: Moment) -> None:
        for key, source in (word.set if word else {}).items():
            if (value := self._computed(source, opening, opened)) is not None:
                self.values[key] = value

    def _supposed(self, opening: str, opened: Moment) -> dict[str, Any]:
        values = {}
        for key, source in self.procedure.past.defaults.items():
            if key not in self.values and (value := self._computed(source, opening, opened)) is not None:
                values[key] = value
        return values

    def _computed(self, source: str, opening: str, opened: Moment) -> Any:
        state = State(n=1, values=self.values, opened_on=str(opened.day))
        kind, at = self.procedure.procedure, opened.iso
        entry = Entry(
            town="",
            matter=0,
            n=2,
            procedure=kind,
            version="",
            action=opening,
            actor=0,
            role="",
            occurred_at=at,
            recorded_at=at,
        )
        try:
            value = StepContext(self.procedure, state, entry, {}, None, NO_FACTS).evaluate(source)
        except ConditionError:
            return None
        return None if value in ("", 0, [], None) else value

    # Plausibility

    def _too_long(self) -> None:
        for one in self.reader.columns:
            value = self.line.values.get(one.column.index)
            if isinstance(value, str) and len(value) > MOST_LETTERS:
                raise Spoilt(one.column.letter, "这一格超过三万字，不像台账里的一格，请核对是不是贴错了内容。")

    def _not_yet(self) -> None:
        """A day that has not come is told; it may be a slip of the year."""
        for step, moment in self.days.items():
            if self.reader.today and moment.day > self.reader.today:
                self._notice(self.reader.day_columns[step], "这一天还没有到，请核对年份。")

    def _judge(self, life: Life) -> None:
        opened = life.opened[:10]
        for one in self.reader.columns:
            for name, step in one.targets:
                if name == ON and step in self.days and str(self.days[step].day) < opened:
                    raise Spoilt(one.column.letter, "这一天早于登记（受理）日期，请核对哪一个写错了。")
        for first, second in self.procedure.past.order:
            if first in self.days and second in self.days and self.days[second].day < self.days[first].day:
                letter = self.reader.day_columns[second].column.letter
                raise Spoilt(letter, f"这一天早于“{self.procedure.actions[first].name}”的日期，请核对。")
        for first, second in self._orders():
            a, b = str(self.values.get(first) or "")[:10], str(self.values.get(second) or "")[:10]
            if a and b and b < a:
                raise Spoilt(
                    self._letter(second), f"“{self.fields[second].name}”早于“{self.fields[first].name}”，请核对。"
                )
        for part, whole in self.procedure.past.within:
            if part in self.values and whole in self.values and self.values[part] > self.values[whole]:
                names = f"“{self.fields[part].name}”多于“{self.fields[whole].name}”"
                raise Spoilt(self._letter(part), f"{names}，请按原始记录核对。")
        for key in self.procedure.past.needs:
            if not self.values.get(key) and not (key == NUMBER and life.number):
                name = self.fields[key].name if key in self.fields else "编号"
                raise Spoilt(self._letter(key), f"没有“{name}”，认不出是哪一件，请补上。")
        counted = amounts_posted(self.procedure)
        taken = {step.action for step in steps_of(self.procedure, life)} if self.unread else set()
        for key, letter in self.unread.items():
            if key.split(".")[0] in counted and counted[key.split(".")[0]] & taken and len(letter) <= 3:
                name = (self.fields.get(key) or self.fields[key.split(".")[0]]).name
                raise Spoilt(letter, f"“{name}”不是数，请填数字。")

    def _orders(self) -> list[tuple[str, str]]:
        of_fields = [pair for pair in self.procedure.past.order if pair[1] in self.fields]
        return [*of_fields, *_natural_orders(self.procedure)]

    def _letter(self, key: str) -> str:
        one = self.reader._column_of(key)
        return one.column.letter if one is not None else ""


@lru_cache(maxsize=512)
def amounts_posted(procedure: Procedure) -> dict[str, frozenset[str]]:
    """Field → steps that count it: without a number there the figure would be wrong."""
    steps_by_field: dict[str, set[str]] = {}
    for figure in procedure.figures.values():
        for post in figure.post:
            for key in re.findall(r"it\.(\w+)", post.amount):
                steps_by_field.setdefault(key, set()).update(post.on)
    return {key: frozenset(steps) for key, steps in steps_by_field.items()}


@lru_cache(maxsize=512)
def _natural_orders(procedure: Procedure) -> tuple[tuple[str, str], ...]:
    pairs = [
        ("term_from", "term_until"),
        ("issued_on", "valid_until"),
        ("began", "ended"),
        ("appointed_on", "term_until"),
    ]
    return tuple((a, b) for a, b in pairs if a in procedure.fields and b in procedure.fields)


def _closing_told(procedure: Procedure, days: Mapping[str, str]) -> bool:
    for step in days:
        action = procedure.actions[step]
        if isinstance(action.to, str) and action.to and procedure.states[action.to].end:
            return True
    return False
