"""What columns of no known name are, where the kind of work and the ledger's other columns leave one answer only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from itertools import islice

from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec, Procedure
from yifa.office.ledgers import Column, Layout, Unreadable, moment_of
from yifa.office.sheets.read import Value
from yifa.office.sheets.words import core, unit_of
from yifa.server.casework.imports.choosing import told_by
from yifa.server.casework.imports.looks import SAMPLE, Look
from yifa.server.casework.imports.mapped import Mapped
from yifa.server.casework.imports.targets import DAYS, NUMBER, NUMBERS, ON, REMARKS, STATE

Looks = Mapping[int, Look]
_NUMBERED = re.compile(r"编号|文号|卷号|件号|案号|号码|号$|编码")
# Numbers of something else than the matter: of persons, papers, places, money.
_OTHER_NUMBERS = re.compile(
    r"证|电话|手机|联系|票|收据|账|户|门牌|车牌|网格|房|意见书|决定书|告知书|协议|通知书|文书|信用|档案盒|邮|工号|批准|许可|字号|批号|代码|照片|图片|影像"
)
_PARTY = re.compile(r"[人者户]$|主体|对象|当事|姓名|个人|群众|居民|村民")
_ORGANISATION = re.compile(r"单位|企业|公司|商户|店")
# Those who work for the office, or stand by.
_STAFF = re.compile(
    r"执法|办案|承办|经办|登记|填[报表写]|审[核批查]|签[字名收]|负责|联系|记录|调解|主持|网格|领导|窗口|检查|复查|接[待访]|受理|核查|陪同|见证|"
    r"代理|代表|法定|监督|收件|送达|主办|协办|牵头|责任|组织|参[加与会]|汇报|起草|送审|援助|律师|指派|宣讲|主讲|授课|交办|转办|来文|来件|移送|"
    r"村|社区|管理|家属|亲属|监护|担保|录入|采集|上报|回访|跟进|包案|包保|挂[点钩]|干部|民警|工作人员|整改|鉴定|评估|施工|中标|受益|到场|落实|交办|配合|处置|办理|排查"
)
# Days that are not of the matter's end, however late.
_NO_END = re.compile(r"限|截止|到期|有效|期满|届满|要求|应|计划|预计|填|打印|回访|复查|公示|公开|上报|报送|出生|延")
_DUE = re.compile(r"^(?:要求|应|限|规定|最迟|承诺)|期限|时限|截止|限期|限办")
_DUE_FIELD = re.compile(r"限|截止|应")
_TEXTS = ("content", "summary", "what", "request", "facts")
_TEXT = re.compile(r"(?:描述|内容|情况|摘要|简述|概述|经过|概况|事由|问题|诉求|详情|简情|事项)$")
_NO_TEXT = re.compile(
    r"[办处][理置]|处罚|决定|结果|确认|司法|复议|诉讼|沟通|面商|协商|走访|[答回]复|反馈|整改|调解|履行|落实|意见|批示|回访|归档|审[核查]|是否|培训|变动|说明|执行|缴|检查|复查|材料|证据|措施|进展"
)
_TITLES = ("name_", "topic", "subject", "item_name")
_TITLE = re.compile(r"(?:名称|题目|标题|主题)$")
_NO_TITLE = re.compile(r"单位|企业|公司|机构|组织|委员会|部门|网格|村|社区|场所|文书|会议|站|店")


#: What a count counts, at the end of its heading or as its unit.
_COUNTED = {
    "people": re.compile(r"(?:人数|人次|人员数|人口|人|名)$"),
    "households": re.compile(r"户数?$"),
    "money": re.compile(r"(?:元|金额|款|经费|资金|费用|金)$"),
    "hours": re.compile(r"(?:学时|课时|小时)$"),
}


def _measured(spec: FieldSpec) -> str:
    return "元" if spec.type == "money" else spec.unit or spec.name


#: Units that count the same.
_SAME_UNIT = (
    {"人", "人次", "名"},
    {"件", "起", "宗", "个", "件次", "处", "条", "项"},
    {"批", "批次"},
    {"户"},
    {"份", "本", "册", "张"},
)


def unit_fit(heading: str, spec: FieldSpec) -> float:
    """How the unit in a heading speaks for or against a count: 接待群众（批） counts no 人次."""
    own, theirs = unit_of(heading), spec.unit
    kinds = [next((at for at, units in enumerate(_SAME_UNIT) if unit in units), None) for unit in (own, theirs)]
    if None in kinds:
        return 0.0
    return 0.06 if kinds[0] == kinds[1] else -0.3


def _kept(procedure: Procedure) -> list[str]:
    """The fields that ledgers of this kind hold: as the catalogue says, or else what the first step asks."""
    fields = all_fields(procedure)
    opening = procedure.opening[0] if procedure.opening else None
    asked = [key for key, _ in opening.fields()] if opening else []
    return [key for key in (procedure.past.headings or asked) if key in fields]


def told_days(
    procedure: Procedure,
    layout: Layout,
    looks: Looks,
    made: dict[int, Mapped],
    taken: set[tuple[str, str]],
    but: re.Pattern[str],
) -> None:
    """Days of no known name: what stands before 日期 may be a word that tells of a step (调成日期, 销案时间)."""
    if not procedure.past.words:
        return
    for column in layout.columns:
        stem = re.sub(r"(?:日期|时间|日)$", "", core(column.levels[-1]))
        if column.index in made or looks[column.index].days < 0.6 or len(stem) < 2 or but.search(stem):
            continue
        word = told_by(procedure, stem, catalogue_only=True)
        if word is not None and not word.stays and (ON, word.step) not in taken:
            made[column.index] = Mapped(layout.grid.name, column, ((ON, word.step),), 0.7, "列名说的是这一步")
            taken.add((ON, word.step))


def by_elimination(
    procedure: Procedure, layout: Layout, looks: Looks, made: dict[int, Mapped], taken: set[tuple[str, str]]
) -> None:
    """The number, the party and the title, each where one column only can be it."""
    fields = all_fields(procedure)

    def settle(key: tuple[str, str], fits: Callable[[Column, str, Look], bool], why: str) -> None:
        if key in taken:
            return
        candidates = [
            column
            for column in layout.columns
            if column.index not in made
            and not (look := looks[column.index]).empty
            and (last := core(column.levels[-1])) not in REMARKS
            and fits(column, last, look)
        ]
        if len(candidates) == 1:
            made[candidates[0].index] = Mapped(layout.grid.name, candidates[0], (key,), 0.66, why)
            taken.add(key)

    settle((procedure.past.identity or NUMBER, ""), _is_number, "唯一的编号列")
    kept = _kept(procedure)
    for kind, measure in _COUNTED.items():
        counted = [key for key in kept if fields[key].type in NUMBERS and measure.search(_measured(fields[key]))]
        open_ = [key for key in counted if (key, "") not in taken]
        # Of two sums (what is asked, what is agreed) the one that is left need not be the other.
        if len(open_) == 1 and (kind != "money" or sum(spec.type == "money" for spec in fields.values()) == 1):
            settle((open_[0], ""), partial(_is_count, measure), "唯一的这种数")
    if not any(name == STATE for mapped in made.values() for name, _ in mapped.targets):
        settle((STATE, ""), lambda column, last, look: _is_whether(procedure, last, look), "是否办到这一步")
    headings = procedure.past.headings
    due = [
        key for key in headings if key in fields and fields[key].type in DAYS and _DUE_FIELD.search(fields[key].name)
    ]
    if len(open_ := [key for key in due if (key, "") not in taken]) == 1 == len(due):
        settle((open_[0], ""), _is_due, "唯一的期限列")
    for key in _TEXTS:
        if key in headings and key in fields:
            settle((key, ""), _is_text, "唯一的情况列")
            break
    _two_sides(procedure, layout, looks, made, taken)
    if procedure.parties:
        first = next(iter(procedure.parties))
        settle((first, ""), _is_party, "唯一的当事人列")
        settle((first, ""), _is_organisation, "唯一的当事人列")
    for key in _TITLES:
        if key in fields and fields[key].type in ("text", "paragraph"):
            settle((key, ""), _is_title, "唯一的名称列")
            break


def _is_number(column: Column, last: str, look: Look) -> bool:
    if not _NUMBERED.search(last) or _OTHER_NUMBERS.search("".join(column.levels)) or look.serial:
        return False
    return look.distinct > 0.8 and look.phones < 0.3 and look.ids < 0.3 and (look.codes > 0.5 or look.numbers > 0.8)


def _two_sides(
    procedure: Procedure, layout: Layout, looks: Looks, made: dict[int, Mapped], taken: set[tuple[str, str]]
) -> None:
    """Two columns of people left for a matter of two sides: the side that is named as acted upon is the second."""
    sides = list(procedure.parties)[:2]
    if len(sides) < 2 or any((side, "") in taken for side in sides):
        return
    left = [
        column
        for column in layout.columns
        if column.index not in made
        and _PARTY.search(core(column.levels[-1]))
        and _is_somebody(core(column.levels[-1]), looks[column.index])
    ]
    second = [column for column in left if re.match(r"被|对方|另", core(column.levels[-1]))]
    if len(left) != 2 or len(second) != 1:
        return
    for column in left:
        key = (sides[1] if column is second[0] else sides[0], "")
        made[column.index] = Mapped(layout.grid.name, column, (key,), 0.7, "双方当事人")
        taken.add(key)


def closing_day(
    procedure: Procedure, layout: Layout, looks: Looks, made: dict[int, Mapped], taken: set[tuple[str, str]]
) -> None:
    """Where no heading gives the day on which a matter was done with: the one column of days left that in no row lies
    before another day of the row."""
    past = procedure.past
    step = past.finish[-1] if past.finish else ""
    if not step or any((ON, one) in taken for one in past.finish):
        return
    dated = [index for index, one in made.items() if any(name == ON for name, _ in one.targets)]
    left = [
        column
        for column in layout.columns
        if column.index not in made and looks[column.index].days >= 0.6 and not _NO_END.search(core(column.levels[-1]))
    ]
    if len(left) != 1 or not dated:
        return
    seen = 0
    for line in islice(layout.lines, SAMPLE):
        own = _day(line.values.get(left[0].index), layout.year)
        others = [day for index in dated if (day := _day(line.values.get(index), layout.year))]
        if own and others:
            seen += 1
            if own < max(others):
                return
    if seen >= 2:
        made[left[0].index] = Mapped(layout.grid.name, left[0], ((ON, step),), 0.66, "最后的日期列")
        taken.add((ON, step))


def _day(value: Value, year: int | None) -> date | None:
    try:
        moment = moment_of(value, year or 2000, 1)
    except Unreadable:
        return None
    return moment.day if moment else None


def _is_count(counted: re.Pattern[str], column: Column, last: str, look: Look) -> bool:
    heading = column.levels[-1]
    return look.numbers >= 0.8 and bool(counted.search(last) or counted.search(unit_of(heading) or ""))


def _is_whether(procedure: Procedure, last: str, look: Look) -> bool:
    """是否闭环, of 是 and 否, where 已闭环 tells of an end."""
    if not last.startswith("是否") or look.yes_no < 0.8:
        return False
    past_word = told_by(procedure, f"已{last[2:]}", catalogue_only=True)
    return past_word is not None and not past_word.stays and past_word.step in procedure.past.finish


def _is_due(column: Column, last: str, look: Look) -> bool:
    return bool(_DUE.search(last)) and look.days >= 0.6


def _is_text(column: Column, last: str, look: Look) -> bool:
    if not _TEXT.search(last) or _NO_TEXT.search("".join(column.levels)):
        return False
    return look.length >= 2 and look.distinct >= 0.6 and max(look.days, look.numbers, look.villages, look.yes_no) < 0.3


def _is_party(column: Column, last: str, look: Look) -> bool:
    return bool(_PARTY.search(last)) and _is_somebody(last, look)


def _is_organisation(column: Column, last: str, look: Look) -> bool:
    return bool(_ORGANISATION.search(last)) and _is_somebody(last, look)


def _is_somebody(last: str, look: Look) -> bool:
    if _STAFF.search(last):
        return False
    plain = max(look.days, look.numbers, look.phones, look.ids, look.villages, look.yes_no) < 0.2
    return plain and look.distinct >= 0.6 and 1.5 <= look.length <= 16


def _is_title(column: Column, last: str, look: Look) -> bool:
    if not _TITLE.search(last) or _NO_TITLE.search("".join(column.levels)):
        return False
    return look.length >= 3 and look.distinct >= 0.6 and max(look.days, look.numbers, look.villages) < 0.3
