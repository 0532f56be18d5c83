"""Figures of review, decisions, litigation and legal service that reports take for one another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confused:
    """Figures that belong beside one another, and in one sentence how they differ."""

    name: str
    why: str
    keys: tuple[str, ...]


CONFUSED = (
    Confused("审查了多少", "“件”数事项，“条”数意见：一件可以有几条意见，也可以没有。三种结论都计入件数。",
             ("legality_reviews", "review_opinions_issued", "legal_opinions_issued", "review_opinions_adopted", "review_rejected")),
    Confused("重大决策", "法律顾问审查过的决策、集体讨论通过的决策、班子会通过的“三重一大”议题，是三件事；一项决策可以各计一次。",
             ("major_decisions_reviewed", "major_decisions_taken", "major_decisions_started", "collective_decisions")),
    Confused("合同", "审查的合同以审结之日计，签订的合同以签订之日计；当年审、次年签的，两年各计一次。",
             ("contracts_reviewed", "contracts_signed", "contracts_signed_reviewed", "contract_review_coverage")),
    Confused("印发的文件", "发文登记计全部文件；规范性文件只计按制定程序公布的。没有制定规范性文件的年度，应写“0件”。",
             ("documents_issued", "normative_documents_issued", "normative_documents_in_force", "normative_documents_filed")),
    Confused("应审未审", "登记的、排除的、办结的分开计；登记后又排除的，从登记数中减去。",
             ("reviews_bypassed", "reviews_bypassed_cleared", "reviews_made_up", "agenda_items_refused_unreviewed")),
    Confused("出庭", "法律顾问代理出庭不是负责人出庭；出庭率只看负责人。",
             ("court_hearings", "court_appearances_by_leader", "leader_appearance_rate", "court_appearances_by_adviser")),
    Confused("复议和诉讼", "“因执法引起的”是其中一部分；没有发生的写“0件”，由台账算出，不是空白。",
             ("reconsideration_cases", "enforcement_caused_reconsiderations", "litigation_cases", "enforcement_caused_lawsuits")),
    Confused("法律咨询", "人次按人计，不按次计；坐班当场解答的和逐件登记的不重复。电话微信咨询是法律咨询的一部分。",
             ("legal_consultations", "consultations_registered", "consultations_on_duty", "legal_consultations_remote")),
    Confused("村居法律顾问", "一次服务可以同时是坐班、讲座和参加调解，各计一次，所以几项之和可以多于服务次数。",
             ("lawyer_duty_sessions", "lawyer_lectures", "adviser_publicity_sessions", "adviser_mediation_participations",
              "adviser_services_to_village_committees", "village_lawyers")),
    Confused("征求意见", "公开征求意见按事项计，收到和采纳按条计。",
             ("public_consultations", "public_submissions", "public_submissions_adopted", "public_hearings")),
    Confused("村级决策", "提出、决议、办结、终止分别计；跨年的事项，几个数不在同一年。",
             ("village_decisions_started", "village_decisions_resolved", "village_decisions_closed", "village_decisions_stopped")),
)  # fmt: skip
