"""The calculators as the desk offers them; the arithmetic stands in `domains/enforcement/calculators.py`."""

from __future__ import annotations

from typing import Any

from yifa.domains.enforcement import calculators as worked
from yifa.domains.enforcement.calculators import Working
from yifa.kernel.fields import FieldError
from yifa.server.casework.place import Place
from yifa.server.config.procedures import in_force, remembered_for_the_day
from yifa.server.ledger.scope import choosable
from yifa.server.ledger.serialization import plain_values
from yifa.server.rooms.enforcement.calculator_form import Answers, Calculator, Question

MOST_BANDS = 60


def factors() -> tuple[tuple[str, str], ...]:
    """Circumstances of a penalty, as the case's own form offers them today."""
    return tuple(in_force()["enforcement-case"].fields["factors"].options.items())


# 简易程序: most that may be fined on the spot (行政处罚法 第51条; R031), 分.
ON_THE_SPOT = {"person": 20_000, "org": 300_000}
PARTIES = (("person", "公民"), ("org", "法人或者其他组织"))


def bands(place: Place, words: str) -> list[dict[str, Any]]:
    """Discretion standards in force whose behaviour holds every word, in the order of their floor."""
    rows = choosable(place.actor, place.town.code, ["discretion-standard"]).filter(is_open=True).order_by("title")
    for word in words.split():
        rows = rows.filter(title__contains=word)
    registered = [{"title": row.title, "values": plain_values(row.snapshot)} for row in rows[:MOST_BANDS]]
    return sorted(
        registered, key=lambda band: (str(band["values"].get("behaviour")), int(band["values"].get("low") or 0))
    )


def _discretion(place: Place, answers: Answers) -> Working:
    listed = bands(place, answers.text("words"))
    if not listed:
        raise FieldError("裁量基准里没有这种违法行为。请换一个词，或者先在“裁量基准”名册登记、导入。")
    party = answers.text("party") if answers.text("party") in ON_THE_SPOT else "person"
    hearing = int(place.settings.get("hearing_fine_org" if party == "org" else "hearing_fine_person") or 0)
    return worked.discretion(listed, answers.money("fine"), answers.list("factors"), hearing, ON_THE_SPOT[party])


def _surcharge(place: Place, answers: Answers) -> Working:
    begin = answers.day_if_any("out_from")
    end = answers.day_if_any("out_to") or answers.day("until")
    if begin and end < begin:
        raise FieldError("复议、诉讼的起止日期颠倒，请核对。")
    return worked.late_payment(
        answers.money("fine"),
        answers.day("due"),
        answers.day("until"),
        [(begin, end)] if begin else [],
        calendar=place.calendar,
    )


def _interest(place: Place, answers: Answers) -> Working:
    basis = answers.text("basis")
    if not basis:
        raise FieldError("请写明利率的依据：法律条款、合同约定或者裁判文书；没有依据不能计收。")
    return worked.interest(
        answers.money("principal"),
        answers.number("rate"),
        answers.day("due"),
        answers.day("until"),
        capped=answers.ticked("capped"),
        basis=basis,
    )


def _instalments(place: Place, answers: Answers) -> Working:
    return worked.instalments(
        answers.money("total"), answers.whole("count"), answers.day("first"), calendar=place.calendar
    )


def _limitation(place: Place, answers: Answers) -> Working:
    ended, discovered = answers.day("ended"), answers.day("found")
    if discovered < ended:
        raise FieldError("发现日早于违法行为终了日，请核对。")
    return worked.limitation(ended, discovered, answers.ticked("grave"), calendar=place.calendar)


@remembered_for_the_day(1)
def calculators() -> dict[str, Calculator]:
    """Every calculator by its key, with the choices of the forms in force today."""
    return {
        item.key: item
        for item in (
            Calculator(
                "discretion",
                "裁量幅度",
                "拟罚款落在公布的裁量基准哪一档，要不要听证，能不能当场处罚。",
                (
                    Question("words", "违法行为", "text", "写裁量基准里的词，如：占道 面积"),
                    Question("party", "当事人", "choice", choices=PARTIES),
                    Question("fine", "拟罚款（元）", "money"),
                    Question("factors", "量罚情节", "choices", "法定从轻、减轻和从重情节", factors(), optional=True),
                ),
                _discretion,
            ),
            Calculator(
                "surcharge",
                "加处罚款",
                "逾期不缴的每日加处百分之三，不超过罚款本数。",
                (
                    Question("fine", "没有缴的罚款（元）", "money"),
                    Question("due", "缴款期限的最后一日", "date", "收到决定书之日起十五日；批准暂缓、分期的填最后一期"),
                    Question("until", "算到哪一天", "date", usual="today"),
                    Question(
                        "out_from", "复议、诉讼期间自", "date", "申请复议、提起诉讼期间不计加处罚款", optional=True
                    ),
                    Question("out_to", "至", "date", "没有终结的不填，算到上面那一天", optional=True),
                ),
                _surcharge,
            ),
            Calculator(
                "instalments",
                "分期缴纳",
                "按月等额分期，各期合计等于尚欠罚款，遇休息日顺延。",
                (
                    Question("total", "尚欠罚款（元）", "money"),
                    Question("count", "分几期", "number"),
                    Question("first", "第一期应缴日", "date"),
                ),
                _instalments,
            ),
            Calculator(
                "limitation",
                "追责时效",
                "违法行为被发现时是否已经过了二年或者五年。",
                (
                    Question("ended", "违法行为终了日", "date", "没有连续、继续状态的填发生日"),
                    Question("found", "发现日", "date", usual="today"),
                    Question(
                        "grave",
                        "涉及公民生命健康安全、金融安全且有危害后果",
                        "check",
                        "是的话时效为五年",
                        optional=True,
                    ),
                ),
                _limitation,
            ),
            Calculator(
                "interest",
                "利息和滞纳金",
                "按日计的逾期利息、滞纳金；利率由法律、约定或者裁判确定。",
                (
                    Question("principal", "本金（元）", "money"),
                    Question(
                        "rate",
                        "每日利率（万分之）",
                        "number",
                        "机关、事业单位拖欠中小企业款项没有约定的，每日万分之五（保障中小企业款项支付条例第17条）",
                    ),
                    Question("due", "应付的最后一日", "date"),
                    Question("until", "算到哪一天", "date", usual="today"),
                    Question("basis", "利率的依据", "text", "没有依据不能计收"),
                    Question("capped", "是滞纳金，不超过本金", "check", "行政强制法第45条", optional=True),
                ),
                _interest,
            ),
        )
    }
