"""Which steps of an enforcement matter must have come before which: data for the time-chain of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.kernel.timechain import Expected, expects

EXPECTED = (
    Expected(("file",), "conclude", "批准立案", "行政处罚法第54条第2款"),
    Expected(("inspect", "interview", "collect"), "conclude", "现场检查、询问或者其他取证", "行政处罚法第54条、第55条"),
    Expected(("release",), "close", "先行登记保存的处理决定", "行政处罚法第56条", "preserved"),
    Expected(("order",), "decide", "责令改正", "行政处罚法第28条", "correctable"),
    Expected(("conclude",), "decide", "调查终结", "行政处罚法第57条"),
    Expected(("notify",), "decide", "事先告知", "行政处罚法第44条"),
    Expected(("inform",), "decide", "听证告知", "行政处罚法第63条", "hearing"),
    Expected(("audit",), "decide", "法制审核", "行政处罚法第58条", "major"),
    Expected(("discuss",), "decide", "集体讨论", "行政处罚法第57条第2款", "complex"),
    Expected(("audit",), "discuss", "法制审核", "行政处罚法第58条"),
    Expected(("conclude",), "decide_removal", "调查终结", "行政处罚法第57条"),
    Expected(("notify_removal",), "decide_removal", "事先告知", "城乡规划法第65条"),
    Expected(("decide", "decide_none", "decide_removal"), "serve", "作出决定", "行政处罚法第61条"),
    Expected(("serve",), "pay", "送达决定书", "行政处罚法第61条、第67条"),
    Expected(("urge",), "apply_court", "催告", "行政强制法第54条"),
    Expected(("withdraw",), "close", "撤回公示", "行政处罚法第48条第2款", "revoked"),
)


def holding(values: Mapping[str, Any], done: Mapping[str, int]) -> dict[str, bool]:
    """The facts on which a step's being required hangs."""
    return {
        "preserved": bool(done.get("preserve")),
        "correctable": not values.get("correct_na"),
        "hearing": bool(values.get("hearing_right")),
        "major": bool(values.get("major_kinds") or values.get("hearing_held")),
        "complex": bool(values.get("complex")),
        "revoked": bool(done.get("revoke") and done.get("publish")),
    }


expects("enforcement-case", EXPECTED, holding)
