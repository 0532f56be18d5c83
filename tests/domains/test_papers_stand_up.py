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


# Papers that go round on paper to somebody whose opinion is no step of the town's book, and who that is.
BY_HAND = {
    "adviser-appraisal": "法律顾问本人和镇政府在考核表上签",
    "advice-task": "领导在交办单上批示",
    "agenda-application": "领导在议题申请表上签",
    "committee-filing": "备案机关盖章",
    "contract-payment-sheet": "财政所和领导在付款单上签",
    "correction-leave": "县级机构审批",
    "delegation-assessment": "领导在评估表上签",
    "democratic-village-form": "村、镇、县三级盖章",
    "disclosure-register": "负责人在登记表上批办",
    "disclosure-review": "负责人在审查表上签",
    "fair-competition-form": "复核人在审查表上签",
    "guardian-subsidy": "发放机关审批",
    "incident-report": "领导在信息上批示",
    "mayor-meeting-request": "主席团在申请表上签",
    "no-lawsuit-application": "村、法庭、镇盖章",
    "normative-evaluation": "司法所在评估表上签",
    "power-adjustment": "司法所和领导在呈报表上签",
    "power-item-adjustment": "司法所和领导在呈报表上签",
    "proposal-form": "主席团在登记表上签",
    "proposal-survey": "代表本人填写",
    "school-lecture-record": "学校盖章",
    "suit-appeal-note": "法律顾问和镇长在呈批表上签",
    "task-order": "领导在交办单上批示",
    "triage-slip": "领导在分流单上批示",
    "village-charter-filing": "备案机关在备案表上签",
    "village-training-record": "村（社区）盖章",
    "voter-reception-record": "代表本人填写",
}
OPINION = re.compile(r"\|\s*\[[^\]|]*(?:意见|审批|批示|审核|审查)[^\]|]*\]\s*\|([^|]*)\|")
BLANK = re.compile(r"->|签名：|（[盖印]章）|年|月|日|//|[\s\u3000]")


def unfilled(paper: PaperTemplate) -> list[str]:
    """Cells for an opinion that hold nothing but room for a signature."""
    return [found[0] for found in OPINION.finditer(paper.body) if not BLANK.sub("", found[1])]


def test_a_cell_for_an_opinion_is_filled_by_a_step_or_goes_round_on_paper() -> None:
    papers = (load_template(path.read_text(encoding="utf-8")) for path in catalogue().documents.values())
    assert {paper.document for paper in papers if unfilled(paper)} == BY_HAND.keys()
