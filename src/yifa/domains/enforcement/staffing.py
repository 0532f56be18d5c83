"""Whether a team has enough people to audit its decisions. Pure."""

from __future__ import annotations

from dataclasses import dataclass

LEAST_PERCENT = 5


@dataclass(frozen=True, slots=True)
class AuditStrength:
    """Auditors beside officers: the share in words, and how many are lacking."""

    say: str
    lacking: int
    basis: str = "国办发〔2018〕118号"


def audit_strength(auditors: int, officers: int) -> AuditStrength:
    """In principle one auditor for every twenty officers (5 %; 国办发〔2018〕118号; R042)."""
    needed = -(-officers * LEAST_PERCENT // 100)
    if not officers:
        return AuditStrength(f"法制审核人员{auditors}人，名册里没有持证执法人员。", 0)
    share = auditors * 100 / officers
    counted = f"持证执法人员{officers}人，法制审核人员{auditors}人，占{share:.1f}%"
    if auditors >= needed:
        return AuditStrength(f"{counted}，不低于{LEAST_PERCENT}%。", 0)
    return AuditStrength(f"{counted}，低于{LEAST_PERCENT}%的要求，至少还要{needed - auditors}人。", needed - auditors)
