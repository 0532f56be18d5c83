"""Every paper that decides something against somebody tells on what it rests, and what he may do against it until when."""

from __future__ import annotations

import re

import pytest

from yifa.domains import catalogue
from yifa.office.papers import PaperTemplate, load_template

DECIDES = re.compile(r"决定书|责令.*通知书|处理意见书|不予.*(决定|告知)书|答复书|复核意见书|复查意见书")
# What decides nothing against anybody, or has no remedy of its own, and why.
NO_REMEDY = {
    "data-share-reply": "机关之间的数据共享，不针对相对人",
    "hazard-recheck": "记载整改的结果；责令限期整改时已经告知救济",
    "recon-reply": "交复议机关的答复，不是对相对人的决定",
    "license-renewal": "准予延续，没有不利",
    "permit-grant": "准予许可，没有不利",
    "mediation-decline": "人民调解是群众自治，不予受理可以另行起诉，不是行政行为",
    "petition-decline": "只告知不予受理的理由和有权处理的机关（信访工作条例第22条、第23条）",
    "preservation-decision": "取证程序中的处理，随处罚决定一并救济",
    "recusal-decision": "办案程序中的决定（行政处罚法第43条），随处罚决定一并救济",
    "seizure-lift": "解除查封、扣押，没有不利",
    "village-disclosure-order": "对村民委员会的监督（村民委员会组织法），不是对相对人的行政行为",
}
WAYS = re.compile(r"行政复议|复议|行政诉讼|提起诉讼|请求复查|申请复查|请求复核|申请复核|向人民法院起诉|向.*提起")
UNTIL = re.compile(r"[六三十]+个?月内|[一二三四五六七八九十]+[个]?(?:工作)?日内")


def deciding() -> list[PaperTemplate]:
    papers = (load_template(path.read_text(encoding="utf-8")) for _, path in sorted(catalogue().documents.items()))
    return [paper for paper in papers if paper.layout == "notice" and DECIDES.search(paper.name)]


@pytest.mark.parametrize("paper", deciding(), ids=lambda paper: paper.document)
def test_what_decides_against_somebody_tells_ground_remedy_and_period(paper: PaperTemplate) -> None:
    assert paper.basis or re.search(r"第[一二三四五六七八九十百]+条", paper.body), "no legal ground"
    if paper.document not in NO_REMEDY:
        assert WAYS.search(paper.body), "no way of remedy"
        assert UNTIL.search(paper.body), "no period of remedy"


def test_what_is_excused_is_a_paper_that_exists() -> None:
    assert set(NO_REMEDY) <= {paper.document for paper in deciding()}
