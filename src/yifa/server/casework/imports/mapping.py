"""Which column of an old ledger is what: by heading, by what was learnt in this town, and by the look of its values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.office.ledgers import Column, Layout
from yifa.office.sheets.words import core, normal
from yifa.server.casework.imports.choosing import choose, named_option, parts_of, told_by, told_by_whether
from yifa.server.casework.imports.heading_likeness import TAILS, heading_score
from yifa.server.casework.imports.leftovers import by_elimination, closing_day, told_days, unit_fit
from yifa.server.casework.imports.looks import SAMPLE, Look, look_at, whole_or_none
from yifa.server.casework.imports.mapped import Mapped
from yifa.server.casework.imports.pairing import paired
from yifa.server.casework.imports.roll import Roll
from yifa.server.casework.imports.targets import (
    AROUND,
    DAYS,
    NUMBER,
    NUMBERS,
    ON,
    PARTICULARS,
    PLACE,
    REMARK,
    REMARKS,
    SERIAL,
    SHELF,
    SKIP,
    STATE,
    Target,
    targets_of,
)

LEAST = 0.64
# Words of a day after the first one: 存档日期, 办成时间, 出生年月 are never the day on which a matter began.
_LATER = re.compile(
    r"归档|存档|办结|办成|办好|办毕|结案|完成|完毕|[答回办批]复|复函|复查|反馈|送达|寄|领取|取件|缴|销|截|止|"
    r"到期|期限|出生|填表|打印"
)
_PARTICULAR = frozenset(head for heads in PARTICULARS.values() for head in heads)
_OF_PERSONS = frozenset(head for part in ("id_number", "phone", "credit_code") for head in PARTICULARS[part])
# A day by which, not on which: 要求回复时间, 限办日期.
_DUE = re.compile(r"^(?:要求|应|限|规定|最迟|预计|计划|拟(?!处罚|作出)|承诺)|期限|时限|截止|限期")
# A lone column of days is the first day only where its heading may say so: never 签章日期, 决定日.
_BEGINS = re.compile(r"收|受|登|发|报|来|申|立|案|查|检|排|接|提|举|录|采|获|知|转|交|派|到|访|^[日时月]")
# What headings of an outcome end with: 表决情况 is 表决结果.
_SAID = re.compile(r"(?:情况|结果|进展|状态|进度|结论|意见)$")
# What no heading of a choice ends with.
_NO_CHOICE = re.compile(
    r"(?:事项|业务|名称|内容|部门|单位|措施|要求|姓名|人员?|日期|时间|问题|地点|地址|概[述况]|描述|简[述介]|摘要|经过|案情|说明)$"
)
# What the heading of a column of villages ends with: 户籍所在村, 居住社区.
_OF_VILLAGE = re.compile(r"(?:村|社区|村居|村社|辖区|区域|属地|村名|居委)$")
# What only the heading of one side of a matter holds.
_FIRST, _SECOND = re.compile(r"甲|^申请"), re.compile(r"乙|^被|对方|另一方")
# Characters of headings that say nothing of what a column is about.
_COMMON = frozenset("类别型种式方形情况数人是否的性质级等结果")


@dataclass(slots=True)
class Guesser:
    """Proposes what the columns of a sheet are, for one kind of work."""

    procedure: Procedure
    roll: Roll
    learnt: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    settled: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def columns(self, layout: Layout) -> list[Mapped]:
        """Every column that has a heading, and what it is."""
        seen = list(islice(layout.lines, SAMPLE * 3))
        looks = {
            column.index: look_at([line.values.get(column.index) for line in seen], self.roll, layout.year)
            for column in layout.columns
        }
        made: dict[int, Mapped] = {}
        taken: set[tuple[str, str]] = set()
        for column in layout.columns:
            known = self.settled.get(column.index) or self.learnt.get(normal(column.heading))
            if known:
                made[column.index] = Mapped(layout.grid.name, column, known, 1.0, "您指定的")
                taken |= set(known)
        scored = [one for one in self._scored(layout, looks) if one[1].index not in made and one[2].key not in taken]
        for column, target, score in paired(scored):
            made[column.index] = Mapped(layout.grid.name, column, (target.key,), round(score, 2), "列名与内容相符")
            taken.add(target.key)
        told_days(self.procedure, layout, looks, made, taken, but=_DUE)
        self._began(layout, looks, made, taken)
        self._outcome(layout, looks, made)
        self._whether(layout, looks, made)
        self._particulars(layout, looks, made, taken)
        self._villages(layout, looks, made, taken)
        self._choices(layout, looks, made, taken)
        by_elimination(self.procedure, layout, looks, made, taken)
        closing_day(self.procedure, layout, looks, made, taken)
        self._particulars(layout, looks, made, taken)
        for column in layout.columns:
            if column.index not in made:
                made[column.index] = self._rest(layout, column, looks[column.index])
        return [made[column.index] for column in layout.columns]

    def _scored(self, layout: Layout, looks: Mapping[int, Look]) -> list[tuple[float, Column, Target]]:
        scored = []
        for column in layout.columns:
            look, head = looks[column.index], core(column.levels[-1])
            if head in SHELF or (look.serial and head in SERIAL):
                continue
            for order, target in enumerate(targets_of(self.procedure)):
                named = self._named(column, target, look)
                if named < 0.45:
                    continue
                score = named + self._fit(target, look, named, head)
                if target.kind in NUMBERS and target.spec is not None:
                    score += unit_fit(column.levels[-1], target.spec)
                if score >= LEAST:
                    scored.append((score - order / 10_000, column, target))
        scored.sort(key=lambda one: (-one[0], one[1].index))
        return scored

    def _named(self, column: Column, target: Target, look: Look) -> float:
        """How surely the heading is one of the target's names, with or without the words that only name the work."""
        last = core(column.levels[-1])
        if "." in target.field and not any(
            core(head) in last or last in head for head in PARTICULARS.get(target.kind, (last,))
        ):
            return 0.0  # 责任单位 is no 责任单位地址
        if "." in target.field and len(self.procedure.parties) > 1 and column.levels == (last,) and last in _PARTICULAR:
            return 0.0  # whose, tells the place where it stands
        named = heading_score(column.levels, target.names) * self._side(target, normal(column.levels[-1]))
        if target.kind in NUMBERS and "不含" in last:
            named *= 0.8  # 不含税金额 gives way to 含税金额
        if named < LEAST and target.kind in NUMBERS and look.numbers >= 0.8:  # 出动人员 of numbers is 出动人数
            counted = f"{re.sub('(?:人员|群众)$', '人', last)}数"
            named = max(named, 0.9 * heading_score((*column.levels[:-1], counted), target.names))
        if (
            named < LEAST
            and target.kind in NUMBERS
            and (bare := re.sub(r"(?:次|条|件|户|个|人)?数量?$", "", last)) != last
        ):
            named = max(named, 0.9 * heading_score((*column.levels[:-1], bare), target.names) if len(bare) >= 2 else 0)
        if named < LEAST and (target.kind == "state" or target.field in self.procedure.past.tells):
            stem = _SAID.sub("", last)
            if len(stem) >= 2 and stem != last and any(_SAID.sub("", core(name)) == stem for name, _ in target.names):
                named = 0.8
        for word in target.work if named < LEAST else ():
            bare = last.replace(word, "", 1)
            if bare != last and len(bare) >= 2 and bare not in TAILS:
                named = max(named, 0.85 * heading_score((*column.levels[:-1], bare), target.names))
        return named

    def _side(self, target: Target, heading: str) -> float:
        """Less than 1 where a heading names the other side of a matter of two: 当事人（乙方）is not who applied."""
        parties = list(self.procedure.parties)[:2]
        side = target.field.partition(".")[0]
        other = _FIRST if [side] == parties[1:] else _SECOND
        return 0.5 if len(parties) == 2 and side in parties and other.search(heading) else 1.0

    def _fit(self, target: Target, look: Look, named: float, heading: str = "") -> float:
        """How well the values suit: below zero against, above for."""
        if target.field == ON and named < 0.97 and _DUE.search(heading):
            return -1.0
        if look.empty:
            return 0.0 if named >= 0.9 else -0.3
        kind = target.kind
        if target.field == ON and target.step == self._opening and named < 0.9 and _LATER.search(heading):
            return -1.0
        if target.field == NUMBER and named < 0.97 and heading in _OF_PERSONS:
            return -1.0
        if kind in DAYS:
            if named < 0.585:
                return -1.0  # half a likeness of days is none
            return 0.1 if look.loose_days >= 0.6 and look.phones < 0.5 else -1.0 if look.loose_days < 0.3 else -0.1
        if look.days > 0.8 and kind not in ("text", "paragraph"):
            return -1.0
        if kind in NUMBERS:
            if target.field in dict(self.procedure.past.within) and look.numbers < 0.6:
                share = sum(whole_or_none(text) is not None for text in look.texts) / len(look.texts)
                return 0.06 if share + look.numbers >= 0.8 else -1.0
            return 0.06 if look.numbers >= 0.6 else -1.0 if look.numbers < 0.3 and named < 0.97 else -0.2
        if kind in ("choice", "choices") and target.spec is not None:
            return self._choice_fit(target, look, named, heading)
        if kind == "boolean":
            return 0.05 if look.yes_no >= 0.6 else -0.5 if look.yes_no < 0.2 else 0.0
        if kind == "village" and named >= 0.96 and look.in_places < 0.1 and look.village_like >= 0.6:
            return -0.1  # villages, though none of them is ours: told row by row
        if kind == "village":
            return 0.1 if look.villages >= 0.5 or look.in_places >= 0.5 else -0.4 if look.in_places < 0.1 else 0.0
        if kind == "phone":
            return 0.1 if look.phones >= 0.5 else -1.0
        if kind in ("id_number", "credit_code"):
            return 0.1 if look.ids + look.credits >= 0.4 else -0.6
        if kind == "code":
            if (look.serial and named < 0.97) or look.phones > 0.6 or look.days > 0.8 or look.ids > 0.6:
                return -1.0
            return 0.05 if look.distinct > 0.6 and (look.codes > 0.5 or named >= 0.97) else -0.3
        if kind == "state":
            share = sum(told_by(self.procedure, text) is not None for text in look.texts) / len(look.texts)
            return 0.12 if share >= 0.4 else -0.25 if share < 0.1 else 0.0
        if kind in ("text", "paragraph", "party", "register", "staff", "matter", "unit"):
            odd = max(look.days, look.phones, look.ids, look.numbers if kind != "text" else 0.0)
            if look.yes_no >= 0.8 and named < 0.97 and heading.startswith("是否"):
                return -1.0
            if kind == "paragraph" and look.numbers > 0.8:
                return -0.6
            return (-0.6 if named < 0.97 or kind == "party" else -0.1) if odd > 0.8 else 0.0
        return 0.0

    def _choice_fit(self, target: Target, look: Look, named: float, heading: str = "") -> float:
        assert target.spec is not None
        if look.yes_no >= 0.8 and named_option(self.procedure, target.spec, heading) is not None:
            return 0.05  # 是 under 满意, or under 是否满意
        parts = [part for text in look.texts for part in (parts_of(text) if target.kind == "choices" else [text])]
        hit = sum(choose(self.procedure, target.spec, part) is not None for part in parts) / len(parts)
        if hit >= 0.5:
            return 0.12
        if hit < 0.15:
            return -0.1 if named >= 0.96 else -0.5
        return -0.02

    @property
    def _opening(self) -> str:
        return self.procedure.opening[0].key if self.procedure.opening else ""

    def _began(
        self, layout: Layout, looks: Mapping[int, Look], made: dict[int, Mapped], taken: set[tuple[str, str]]
    ) -> None:
        """Where no heading names the first day: the only column of days left, before every other day."""
        target = (ON, self._opening)
        if not self._opening or target in taken or self.procedure.kind == "register":
            return
        days = [index for index, mapped in made.items() if any(name == ON for name, _ in mapped.targets)]
        left = [
            column
            for column in layout.columns
            if column.index not in made
            and looks[column.index].days >= 0.6
            and not _LATER.search(column.heading)
            and re.search(r"[日时月]", column.levels[-1])
            and (not days or _BEGINS.search(core(column.levels[-1])))
        ]
        if len(left) == 1 and left[0].index < min(days, default=len(layout.columns) + 1):
            made[left[0].index] = Mapped(layout.grid.name, left[0], (target,), 0.66, "唯一的日期列")
            taken.add(target)

    def _outcome(self, layout: Layout, looks: Mapping[int, Look], made: dict[int, Mapped]) -> None:
        """Where no heading promises an outcome: the one column whose short words nearly all tell of one."""
        tells = {(STATE, ""), *((key, "") for key in self.procedure.past.tells)}
        if any(tells & set(mapped.targets) for mapped in made.values()):
            return
        columns = []
        for column in layout.columns:
            look, known = looks[column.index], made.get(column.index)
            if look.empty or look.length > 8 or look.yes_no > 0.3 or core(column.levels[-1]) in REMARKS:
                continue
            if known is not None and known.column.index not in self._wordy(made):
                continue
            if any(self._choice_fit(target, look, 1.0) > 0 for target in self._other_choices()):
                continue
            hits = sum(told_by(self.procedure, text, catalogue_only=True) is not None for text in look.texts)
            if hits >= 0.6 * len(look.texts) and len(look.texts) >= 2:
                columns.append(column)
        if len(columns) == 1:
            column = columns[0]
            fields = all_fields(self.procedure)
            for key in self.procedure.past.tells:
                target = Target(key, (), fields[key].type, spec=fields[key])
                if fields[key].type == "choice" and self._choice_fit(target, looks[column.index], 1.0) > 0:
                    made[column.index] = Mapped(layout.grid.name, column, (target.key,), 0.8, "内容说的是结论")
                    return
            before = made[column.index].targets if column.index in made else ()
            made[column.index] = Mapped(layout.grid.name, column, (*before, (STATE, "")), 0.7, "内容说的是办到哪一步")

    def _whether(self, layout: Layout, looks: Mapping[int, Look], made: dict[int, Mapped]) -> None:
        """是否达成协议 tells of the outcome where no other column does; 是否自行处置 of how the matter was opened."""
        past = self.procedure.past
        outcome = {(STATE, ""), *((key, "") for key in past.tells)}
        other = any(outcome & set(mapped.targets) for mapped in made.values())
        for column in layout.columns:
            last, look = core(column.levels[-1]), looks[column.index]
            if column.index in made or not last.startswith("是否") or look.yes_no < 0.6:
                continue
            word, denied = (told_by_whether(self.procedure, last, text) for text in ("是", "否"))
            opens = any(one in last for words in past.opening.values() for one in words)
            ends = word is not None and (not word.stays or word.step in past.finish)
            if word is not None and (opens or (not other and (ends or denied is not None))):
                made[column.index] = Mapped(layout.grid.name, column, ((STATE, ""),), 0.7, "是否办到这一步")

    def _other_choices(self) -> list[Target]:
        """Choices that ledgers hold and that say nothing of the outcome (当场收缴 tells how it was paid)."""
        past = self.procedure.past
        return [
            target
            for target in targets_of(self.procedure)
            if target.kind == "choice" and target.field in past.headings and target.field not in past.tells
        ]

    def _wordy(self, made: Mapping[int, Mapped]) -> set[int]:
        """Columns that hold plain words of the matter, in which an outcome may stand too."""
        fields = self.procedure.fields
        return {
            index
            for index, mapped in made.items()
            if all(name in fields and fields[name].type in ("text", "paragraph") for name, _ in mapped.targets)
        }

    def _particulars(
        self, layout: Layout, looks: Mapping[int, Look], made: dict[int, Mapped], taken: set[tuple[str, str]]
    ) -> None:
        """Telephone, identity number, address …: of the party to whom they stand nearest."""
        parties = list(self.procedure.parties)
        placed = {key: index for index, mapped in made.items() for key, _ in mapped.targets if key in parties}
        if not placed:
            return
        for column in layout.columns:
            look = looks[column.index]
            if column.index in made:
                continue
            for part, heads in PARTICULARS.items():
                if heading_score(column.levels, tuple((head, 1.0) for head in heads)) < 0.75:
                    continue
                if not self._fit(Target("", (), part), look, 1.0) >= 0 and not look.empty:
                    continue
                owner = self._owner(column, layout, placed, part, taken)
                if owner and (f"{owner}.{part}", "") not in taken:
                    targets = [(f"{owner}.{part}", "")]
                    if part == "id_number" and look.credits > 0.05:
                        targets.append((f"{owner}.credit_code", ""))
                    made[column.index] = Mapped(layout.grid.name, column, tuple(targets), 0.85, "当事人的信息")
                    taken |= set(targets)
                break

    def _owner(
        self, column: Column, layout: Layout, placed: Mapping[str, int], part: str, taken: set[tuple[str, str]]
    ) -> str:
        above = [
            key
            for key, index in placed.items()
            if len(column.levels) > 1
            and any(other.index == index and other.levels[:-1] == column.levels[:-1] for other in layout.columns)
        ]
        if len(above) == 1:
            return above[0]
        before = sorted((index, key) for key, index in placed.items() if index < column.index)
        if not before:
            return min(placed, key=lambda key: placed[key])
        nearest = before[-1][1]
        # Two sides side by side and one telephone after them: it is that of the first, who came.
        again = sum(
            heading_score(other.levels, tuple((head, 1.0) for head in PARTICULARS[part])) >= 0.8
            for other in layout.columns
        )
        side_by_side = len(before) > 1 and before[-1][0] - before[-2][0] == 1
        return before[0][1] if side_by_side and again == 1 else nearest

    def _villages(
        self, layout: Layout, looks: Mapping[int, Look], made: dict[int, Mapped], taken: set[tuple[str, str]]
    ) -> None:
        """Where no column names the village, an address or a place does: the column stands twice."""
        if ("village", "") in taken or "village" not in self.procedure.fields:
            return
        places = tuple((head, 1.0) for head in (*PLACE, *PARTICULARS["address"], *AROUND))
        best = None
        for column in layout.columns:
            score = heading_score(column.levels, places)
            look = looks[column.index]
            known = made.get(column.index)
            if known is not None and any(name in (NUMBER, STATE) or step for name, step in known.targets):
                continue
            named_so = _OF_VILLAGE.search(core(column.levels[-1])) and look.villages >= 0.5
            if (score >= 0.6 or named_so) and look.in_places >= 0.3 and (best is None or look.in_places > best[0]):
                best = (look.in_places, column)
        if best is None:
            return
        column = best[1]
        before = made[column.index].targets if column.index in made else ()
        made[column.index] = Mapped(layout.grid.name, column, (*before, ("village", "")), 0.8, "地址里有村（社区）名")
        taken.add(("village", ""))

    def _choices(
        self, layout: Layout, looks: Mapping[int, Look], made: dict[int, Mapped], taken: set[tuple[str, str]]
    ) -> None:
        """A column of no known name whose words are all words of one choice, and of no other."""
        open_ = [
            target
            for target in targets_of(self.procedure)
            if target.kind in ("choice", "choices") and target.key not in taken and self._kept_in_ledgers(target.field)
        ]
        for column in layout.columns:
            look, last = looks[column.index], core(column.levels[-1])
            if column.index in made or len(set(look.texts)) < 2 or look.yes_no > 0.2 or last in REMARKS:
                continue
            exact = [target for target in open_ if target.key not in taken and _all_options(target, look)]
            if len(exact) == 1:
                made[column.index] = Mapped(layout.grid.name, column, (exact[0].key,), 0.75, "内容都是这一项的选项")
                taken.add(exact[0].key)
                continue
            if look.length > 8 or _NO_CHOICE.search(last):
                continue
            chars = set(last) - _COMMON
            near = [target for target in open_ if chars & {char for name, _ in target.names for char in name}]
            shares = [(self._share_of(target, look), target) for target in near if target.key not in taken]
            targets = [target for share, target in shares if share >= 0.65]
            if len(targets) == 1 and sum(share >= 0.3 for share, _ in shares) == 1:
                made[column.index] = Mapped(layout.grid.name, column, (targets[0].key,), 0.68, "内容都是这一项的选项")
                taken.add(targets[0].key)

    def _kept_in_ledgers(self, key: str) -> bool:
        """Whether ledgers of this kind hold a field: as the catalogue says, or else what the first step asks."""
        headings = self.procedure.past.headings
        return key in headings if headings else key in dict(self.procedure.actions[self._opening].fields())

    def _share_of(self, target: Target, look: Look) -> float:
        """The share of the words of a column that are words of a choice; of more than one of its options."""
        assert target.spec is not None
        parts = [part for text in look.texts for part in (parts_of(text) if target.kind == "choices" else [text])]
        chosen = [choose(self.procedure, target.spec, part) if len(part) >= 2 else None for part in parts]
        return sum(one is not None for one in chosen) / len(parts) if len({*chosen} - {None}) > 1 else 0.0

    def _rest(self, layout: Layout, column: Column, look: Look) -> Mapped:
        last = core(column.levels[-1])
        if look.serial and (last in SERIAL or column.index == 0):
            return Mapped(layout.grid.name, column, ((SKIP, ""),), 1.0, "序号")
        if last in SERIAL and look.texts and all(len(text) <= 4 for text in look.texts):
            return Mapped(layout.grid.name, column, ((SKIP, ""),), 0.9, "序号")
        if look.empty and last not in REMARKS:
            return Mapped(layout.grid.name, column, ((SKIP, ""),), 0.9, "没有内容")
        return Mapped(layout.grid.name, column, ((REMARK, ""),), 0.5, "照原样存入备注")


def _all_options(target: Target, look: Look) -> bool:
    """Whether nearly every cell is, word for word, an option that says something: whatever the heading."""
    assert target.spec is not None
    labels = {normal(label) for label in target.spec.options.values() if len(label) >= 3}
    hits = [text for text in map(normal, look.texts) if text in labels]
    return len(hits) >= 0.8 * len(look.texts) and len(set(hits)) > 1


def replaced(mapped: Mapped, targets: tuple[tuple[str, str], ...]) -> Mapped:
    """The same column as a person said."""
    return replace(mapped, targets=targets, sure=1.0, why="您指定的")


__all__ = ["ON", "Guesser", "Look", "Mapped", "Roll", "look_at", "replaced"]
