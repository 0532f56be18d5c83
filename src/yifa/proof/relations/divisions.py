"""Results that divide a whole without 其中: grades (优秀, 合格, 不合格) and ways of putting right (当场, 限期)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from yifa.proof.patterns import lazy
from yifa.proof.relations.items import Item, Passage
from yifa.proof.relations.outcome import Outcome
from yifa.proof.relations.parts import sum_message

#: Grades given to what was examined; each thing examined gets one.
_GRADE = lazy(
    r"^[，、；：,;\s]*(?:评[定为出]{1,2}|认定)?(?:为)?(优秀|优良|良好|合格|基本合格|不合格|[非很]常?满意|比?较满意|满意|基本满意|一般|不满意|非常不满意)"
)
_NEGATIVE = ("不合格", "不满意")
_AT_ONCE = lazy(
    r"^[，、；,;\s]*(?:其中)?(?:已)?(?:当场|现场|立行立|立即)(?:督促|责令)?(?:整改|改正|改|答复|解决|化解|办结|调处)(?:完[毕成])?$"
)
_IN_TIME = lazy(
    r"^[，、；,;\s]*(?:责令|督促)?限期(?:责令)?(?:整改|改正)(?:完[毕成])?$|^[，、；,;\s]*(?:转办|交办|转交|移交)(?:转办|交办|[一-龥]{0,6}(?:部门|单位))?(?:办理)?$"
)
#: What becomes of rules and lists gone through.
_FATE = lazy(r"^[，、；,;\s]*(?:其中|拟|予以|决定)?(?:保留|继续有效|取消|废止|失效|宣布失效|修改|修订)$")


#: What becomes of applications for information; each is disposed of in one way (政府信息公开工作年度报告格式).
_ANSWER = lazy(
    r"^[，、；,;\s]*(?:其中)?(?:予以公开|同意公开|主动公开|部分公开|不予公开|无法提供|不予处理|其他处理|不予受理|本机关不掌握|不掌握|信息不存在|准予许可|予以许可|不予许可|正在办理|批准|不予批准|准予|同意|不同意|告知[一-龥]{2,8})$"
)


def find_divisions(passages: Sequence[Passage], outcome: Outcome) -> None:
    """Results that follow a whole in the same unit and together exceed it, or leave out some of what was graded."""
    for passage in passages:
        items = [i for i in passage.items if not i.is_rate and i.quantity.kind == "count"]
        for at, whole in enumerate(items[:-2]):
            parts = _following(whole, items[at + 1 :])
            if len(parts) >= 2:
                _ways(whole, parts[:2], outcome)
                _cleared(whole, parts, outcome)
                _answered(whole, parts, passage, outcome)
                _grades(whole, parts, outcome)


def _following(whole: Item, items: Sequence[Item]) -> list[Item]:
    """The exact figures in the same unit that follow without a break."""
    run: list[Item] = []
    for item in items:
        if item.unit != whole.unit or item.depth != whole.depth or not (item.exact and whole.exact):
            break
        run.append(item)
    return run


def _ways(whole: Item, parts: list[Item], outcome: Outcome) -> None:
    """发现隐患143处，当场整改112处，限期整改33处: put right at once or within a period, never both."""
    first, second = parts
    total = first.value + second.value
    if _AT_ONCE.match(first.lead) and _IN_TIME.match(second.lead) and total > whole.value:
        _report(whole, parts, total, outcome)


def _cleared(whole: Item, parts: list[Item], outcome: Outcome) -> None:
    """清理证明事项48项，保留32项，取消18项: each is kept, changed or done away with."""
    fates = parts[: next((n for n, p in enumerate(parts) if not _FATE.match(p.lead)), len(parts))]
    total = sum((p.value for p in fates), Decimal(0))
    if len(fates) >= 2 and re.search(r"清理|梳理", whole.lead) and total > whole.value:
        _report(whole, fates, total, outcome)


def _answered(whole: Item, parts: list[Item], passage: Passage, outcome: Outcome) -> None:
    """收到申请11件，予以公开6件，部分公开2件，不予公开3件: every application has one answer."""
    left_over = [p for p in parts[:1] if re.search(r"上年(?:度)?结转", p.lead)]
    parts = parts[len(left_over) :]
    answers = parts[: next((n for n, p in enumerate(parts) if not _ANSWER.match(p.lead)), len(parts))]
    total = sum((p.value for p in answers), Decimal(0)) - sum((p.value for p in left_over), Decimal(0))
    if len(answers) < 2 or "申请" not in whole.words or re.search(r"重复|结转下|下年度?", passage.words):
        return
    if not left_over and re.search(r"结转|旧存", passage.words):
        return
    rest = passage.text[parts[-1].quantity.end : passage.end] if answers else ""
    all_answered = re.match(r"[，,](?:均|全部|都)", rest) is not None
    if total > whole.value or ((len(answers) >= 3 or all_answered) and total != whole.value):
        _report(whole, answers, total, outcome)  # what was left over from last year is answered first


def _grades(whole: Item, parts: list[Item], outcome: Outcome) -> None:
    """抽取40卷，评定优秀17卷、合格21卷、不合格3卷; 合格 may or may not count the 优秀 once more."""
    graded: list[Item] = []
    names: list[str] = []
    for part in parts:
        match = _GRADE.match(part.lead)
        if match is None:
            break
        graded.append(part)
        names.append(match[1])
    if (
        _GRADE.match(whole.lead)
        or len(graded) < 2
        or len(set(names)) < len(names)
        or not (any(n in _NEGATIVE for n in names) or {"优秀", "合格"} < set(names) & {"优秀", "良好", "优良", "合格"})
    ):
        return
    if any(
        sum((p.value for p in chosen), Decimal(0)) == whole.value
        for count in range(2, len(graded) + 1)
        for chosen in combinations(graded, count)
    ):
        return
    total = sum((p.value for p in graded), Decimal(0))
    if len(graded) >= 3 or total > whole.value:
        _report(whole, graded, total, outcome)


def _report(whole: Item, parts: list[Item], total: Decimal, outcome: Outcome) -> None:
    indexes = (whole.index, *(p.index for p in parts))
    message, suggestion = sum_message(whole, parts, total, total > whole.value)
    if outcome.relate("sum", indexes, whole.value, total, False, message):
        outcome.report("sum-mismatch", "warning", whole.quantity, message, suggestion)
        outcome.explained.update(indexes)
