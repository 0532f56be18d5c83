"""What the folders of the catalogue are called, in the order in which a town's work is usually reported."""

from __future__ import annotations

FIELDS_OF_WORK = {
    "organisation": "法治建设组织",
    "decisions": "行政决策",
    "review": "合法性审查",
    "enforcement": "行政执法",
    "services": "政务服务",
    "disclosure": "政务公开",
    "congress": "人大监督",
    "disputes": "矛盾化解",
    "petitions": "信访与热线",
    "litigation": "复议与诉讼",
    "education": "普法宣传",
    "legalaid": "公共法律服务",
    "safety": "平安建设",
    "inspections": "巡查整治",
    "reporting": "报告与填报",
}


def field_name(domain: str) -> str:
    """Chinese name of a field of work; the folder's own name where it has none."""
    return FIELDS_OF_WORK.get(domain, domain)
