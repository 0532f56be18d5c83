"""What a column of an old ledger may be, for one kind of work, and by which headings it goes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from yifa.kernel.context import all_fields
from yifa.kernel.model import FieldSpec, Procedure

ON, NUMBER, STATE, REMARK, SKIP = "@on", "@number", "@state", "@remark", "@skip"
SPECIAL = frozenset({ON, NUMBER, STATE, REMARK, SKIP, ""})
UNREAD = frozenset({"attachment", "table"})
NUMBERS = frozenset({"integer", "number", "money", "percent"})
DAYS = frozenset({"date", "datetime"})

#: Headings of particulars of a person or an organisation.
PARTICULARS = {
    "phone": ("联系电话", "电话", "联系方式", "手机号码", "手机号", "电话号码", "手机", "联系号码", "来电号码", "联系人电话"),
    "id_number": ("身份证号", "身份证号码", "证件号码", "身份证件号码", "公民身份号码", "证件号", "身份证", "证照号码", "身份证号统一社会信用代码"),
    "credit_code": ("统一社会信用代码", "信用代码", "组织机构代码", "社会信用代码", "营业执照号"),
    "address": ("住址", "地址", "家庭住址", "住所", "联系地址", "居住地", "家庭地址", "通讯地址", "住所地", "详细地址"),
    "gender": ("性别",),
    "legal_representative": ("法定代表人", "法人代表", "负责人", "法人", "经营者", "法定代表人负责人"),
}  # fmt: skip
VILLAGE = (
    "村别", "村", "村居", "村名", "所在村", "村社区", "行政村", "所属村", "所属村居", "所在村居", "所属村社区", "所在村社区", "村居名称",
    "村社区名称", "涉及村", "涉及村居", "所在社区", "发生村", "单位村居", "村级", "居委会", "所辖村", "属地", "属地村", "辖区村居", "事发村",
    "所属辖区", "所在辖区", "村庄", "责任村", "所属行政村", "所在行政村",
)  # fmt: skip
PLACE = ("地点", "地址", "位置", "发生地点", "事发地点", "事发地址", "发生地址", "案发地点", "案发地", "具体地点", "具体位置", "事件地点",
         "问题地点", "发生地", "违法地点", "事发地", "发生位置", "事件位置", "详细地点", "所在位置")  # fmt: skip
SERIAL = ("序号", "编号", "行号", "序", "no", "id", "序列", "顺序号", "排序", "序次")
REMARKS = ("备注", "说明", "备考", "附注", "其他", "其他说明", "备注说明")
NUMBER_HEADS = (
    "案号", "案卷号", "卷号", "卷宗号", "案件编号", "登记编号", "登记号", "受理编号", "受理号", "立案号", "档案号", "编号", "文号", "流水号", "收件编号",
    "收件号", "信访编号", "信访件编号", "事件编号", "申请编号", "合同编号", "合同号", "审查编号", "办件编号", "工单编号", "隐患编号", "案件号", "件号",
    "业务编号", "受理单号", "单号", "立案文号", "立案编号", "决定书文号", "卷宗编号", "审查意见书编号", "建议编号", "议案编号", "调解编号", "受案号",
)  # fmt: skip
STATE_HEADS = (
    "办理状态", "状态", "处理状态", "办理结果", "处理结果", "办理情况", "处理情况", "当前状态", "案件状态", "办结情况", "结果", "进展", "办理进展",
    "进展情况", "目前进展", "目前状态", "是否办结", "办理进度", "案件进展", "处置情况", "处置结果", "结案情况", "完成情况", "目前情况",
    "办件状态", "工单状态", "事件状态", "处置状态", "是否完成", "处理进度", "落实情况", "在册状态", "在岗情况", "状况", "现状",
)  # fmt: skip
OPENING_DAYS = (
    "登记日期", "登记时间", "受理日期", "受理时间", "收件日期", "收件时间", "日期", "时间", "发生时间", "发生日期", "上报时间", "上报日期", "申请日期",
    "申请时间", "来访日期", "来访时间", "接访时间", "接访日期", "立案日期", "立案时间", "收文日期", "收到日期", "收到时间", "接件时间", "接件日期",
    "活动时间", "活动日期", "开展时间", "检查时间", "检查日期", "排查时间", "排查日期", "发现时间", "发现日期", "接收日期", "接收时间", "提交日期",
    "提交时间", "送审日期", "送审时间", "报送时间", "报送日期", "学习时间", "培训时间", "会议时间", "讲座时间", "办理日期", "办理时间", "提出时间",
    "提出日期", "录入时间", "采集时间", "上报日", "来件日期", "收案日期", "接待日期", "接待时间", "宣传时间", "举办时间", "收件日", "受理日",
)  # fmt: skip
CLOSING_DAYS = (
    "办结日期", "办结时间", "结案日期", "结案时间", "完成日期", "完成时间", "销号日期", "销号时间", "办理完成时间", "结束时间", "归档日期", "归档时间",
    "了结日期", "结束日期", "答复日期", "答复时间", "反馈日期", "反馈时间", "处理完成时间", "整改完成时间", "办结日", "结案日", "处置时间", "处理时间",
    "办毕时间", "回复时间", "回复日期", "处置完成时间", "完结时间",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Target:
    """One thing a column may be: `field` (with `.particular`), its step for days and numbers, kind and names.

    `names`: (heading, weight from 0 to 1), the surest first. `spec`: the field read, where there is one.
    """

    field: str
    names: tuple[tuple[str, float], ...]
    kind: str
    step: str = ""
    spec: FieldSpec | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells targets apart."""
        return self.field, self.step


@lru_cache(maxsize=512)
def targets_of(procedure: Procedure) -> tuple[Target, ...]:
    """Every target of a kind of work."""
    fields, past = all_fields(procedure), procedure.past
    used = {key for action in procedure.actions.values() for key, _ in action.fields()}
    used |= {key for action in procedure.actions.values() for key in action.sets} | set(procedure.parties)
    found: list[Target] = []
    for key, spec in fields.items():
        if key not in used or spec.type in UNREAD:
            continue
        found.append(Target(key, _names(procedure, key, spec), spec.type, spec=spec))
        if spec.type == "party":
            found += [
                Target(f"{key}.{part}", tuple((f"{name}{head}", 0.98) for name in _own(procedure, key, spec) for head in heads),
                       part, spec=spec)
                for part, heads in PARTICULARS.items()
            ]  # fmt: skip
    for path in past.rows:
        table, _, column = path.partition(".")
        spec = fields[table].columns[column]
        names = [(fields[table].name, 0.95), *((alias, 1.0) for alias in past.headings.get(path, ()))]
        found.append(Target(path, tuple(names), spec.type, spec=spec))
    found += _days(procedure)
    numbers = [(head, 1.0) for head in past.number]
    numbers += [(head, 0.8 if head in ("编号", "文号") else 0.9) for head in NUMBER_HEADS]
    found.append(Target(NUMBER, tuple(numbers), "code"))
    states = [(head, 1.0) for head in past.state] + [(head, 0.85) for head in STATE_HEADS]
    found.append(Target(STATE, tuple(states), "state"))
    for step, heads in past.papers.items():
        found.append(Target(NUMBER, tuple((head, 1.0) for head in heads), "code", step=step))
    return tuple(found)


def _own(procedure: Procedure, key: str, spec: FieldSpec) -> tuple[str, ...]:
    return (spec.name, *spec.aliases, *procedure.past.headings.get(key, ()))


def _names(procedure: Procedure, key: str, spec: FieldSpec) -> tuple[tuple[str, float], ...]:
    names = [(name, 1.0) for name in (*procedure.past.headings.get(key, ()), spec.name)]
    names += [(name, 0.97) for name in spec.aliases]
    if spec.type == "village":
        names += [(name, 0.96) for name in VILLAGE]
    elif spec.type == "party":
        stem = spec.name.removesuffix("人").removesuffix("方")
        for name in _own(procedure, key, spec):
            names += [(f"{name}{tail}", 0.98) for tail in ("姓名", "名称", "姓名名称", "单位", "信息", "基本情况")]
        names += [(f"{stem}{tail}", 0.9) for tail in ("方", "人", "人姓名", "单位")]
    elif spec.type == "phone":
        names += [(name, 0.95) for name in PARTICULARS["phone"]]
    elif key == "place":
        names += [(name, 0.93) for name in PLACE]
    return tuple(names)


def _days(procedure: Procedure) -> list[Target]:
    """The day of each step, by the catalogue's headings and by the step's own name."""
    past = procedure.past
    opening = procedure.opening[0].key if procedure.opening else ""
    closing = _closing_step(procedure)
    found = []
    for key, action in procedure.actions.items():
        names = [(head, 1.0) for head in past.days.get(key, ())]
        names += [(f"{action.name}{tail}", 0.97) for tail in ("日期", "时间", "日")]
        if key == opening:
            names += [(head, 0.88 if len(head) > 2 else 0.8) for head in OPENING_DAYS]
        if key == closing:
            names += [(head, 0.9) for head in CLOSING_DAYS]
        found.append(Target(ON, tuple(names), "date", step=key))
    return found


def _closing_step(procedure: Procedure) -> str:
    """The step whose day the closing column gives: the first that ends matters well."""
    if procedure.past.finish:
        return "close" if "close" in procedure.past.finish else procedure.past.finish[-1]
    ends = [
        key for key, action in procedure.actions.items()
        if isinstance(action.to, str) and action.to and procedure.states[action.to].end and not action.opens
    ]  # fmt: skip
    return next((key for key in ends if key in ("close", "archive", "finish", "reply", "answer")), ends[0] if ends else "")
