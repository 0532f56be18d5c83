"""The tables of wordings against banks of single clauses: ordinary ones get silence, forbidden ones are found."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

import pytest

from tests.proof.contracts.forbidden_clauses import FORBIDDEN, TITLES
from tests.proof.contracts.sample import code
from tests.proof.contracts.sound_clauses import SOUND
from yifa.proof.contract import Finding, review_contract

VILLAGE = ("安远县例溪镇东坑村股份经济合作社", code("N2", "00423460H"))
TOWN = ("安远县例溪镇人民政府", code("11", "00423456X"))
TODAY = date(2026, 9, 1)
#: Share of the forbidden sentences that must be found.
FOUND = 0.97


def contract(title: str, clauses: list[str]) -> str:
    """A contract of this title with all a contract needs, and these clauses."""
    ours, number = VILLAGE if re.search("村集体|流转|厂房|承包", title) else TOWN
    last = "".join(f"第{n}条 {clause}\n" for n, clause in enumerate(clauses, 7))
    return f"""{title}
甲方：{ours}
统一社会信用代码：{number}
乙方：赣南例达服务有限公司
统一社会信用代码：{code("91", "00423471J")}
第1条 标的和质量标准见清单，工期60日，用途为约定用途，土地用于农业种植。
第2条 价款人民币50,000元，报酬按月支付。经村民代表会议讨论通过，公开竞价，评估后成交。
第3条 验收合格后30日内付款，保修期二年，维修由甲方负责，交付之日办理移交。
第4条 注意安全，保护个人信息，缴纳社会保险。
第5条 违约责任：一方违约的，赔偿对方损失。
第6条 争议向甲方所在地人民法院起诉。
{last}甲方（盖章）：{ours}　　乙方（盖章）：赣南例达服务有限公司
2026年9月1日
"""


def findings(title: str, clause: str) -> list[Finding]:
    return [f for f in review_contract(contract(title, [clause]), TODAY).findings if f.severity != "info"]


@pytest.mark.parametrize("title", SOUND)
def test_ordinary_clauses_get_silence(title: str) -> None:
    review = review_contract(contract(title, SOUND[title].splitlines()), TODAY)
    assert [(f.kind, f.quote) for f in review.findings if f.severity != "info"] == []


def test_forbidden_sentences_are_found() -> None:
    missed, asked = [], 0
    for kind, block in FORBIDDEN.items():
        title = TITLES.get(kind, "道路硬化工程施工合同")
        for sentence in block.splitlines():
            asked += 1
            words = flat(sentence.rstrip("。"))
            quotes = [flat(f.quote) for f in findings(title, sentence)]
            if not any(words[:8] in quote or words[-8:] in quote for quote in quotes):
                missed.append(f"{kind}: {sentence}")
    assert len(missed) <= asked * (1 - FOUND), missed


def flat(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
