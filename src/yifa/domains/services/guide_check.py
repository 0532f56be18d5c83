"""What can be seen to be wrong with a service guide without asking anybody: the automatic part of 网跑网巡. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

ONLINE = frozenset({"accept", "full"})


def guide_faults(guide: Mapping[str, Any], windows: Collection[int], proofs: Collection[int]) -> list[str]:
    """Faults of a guide, in words that say what to mend.

    :param guide: the guide's values.
    :param windows: positions of windows in use; `proofs`: positions of proofs still retained.

    Sources: 行政许可法第30条 (what is to be shown), 优化营商环境条例第36条、第37条、第44条, R080, R081.
    """
    faults = []
    materials = guide.get("materials") or []
    promised, statutory = int(guide.get("promised_days") or 0), int(guide.get("statutory_days") or 0)
    if not materials:
        faults.append("材料清单是空的：写明要什么材料，不需要的写“无需材料”。")
    if not guide.get("conditions"):
        faults.append("没有写办理条件。")
    if not guide.get("window"):
        faults.append("没有写在哪个窗口办。")
    elif int(guide["window"]) not in windows:
        faults.append("所写的窗口已经撤并，请改。")
    if promised > statutory:
        faults.append(f"承诺{promised}个工作日，长于法定{statutory}个工作日。")
    if any(int(position) not in proofs for position in guide.get("proofs") or []):
        faults.append("依据的证明事项已经取消，不得再要这份证明。")
    if any(row.get("source") == "数据共享免交" and int(row.get("copies") or 0) > 0 for row in materials):
        faults.append("能够共享取得的材料还写着要份数。")
    if guide.get("online") in ONLINE and int(guide.get("visits") or 0) > 1:
        faults.append("可以网办，却还要到现场不止一次。")
    if not str(guide.get("fee") or "").strip():
        faults.append("没有写收费标准，不收费的写“不收费”。")
    return faults
