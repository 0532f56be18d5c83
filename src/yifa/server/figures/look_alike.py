"""容易混的数: figures that reports take for one another, and in a sentence how they differ."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confused:
    """A set of figures that are taken for one another, by key, and how they differ."""

    name: str
    differ: str
    figures: tuple[str, ...]


CONFUSED = (
    Confused(
        "调解率、成功率、闭环率",
        "调解率看受理的有没有调到底，成功率看调到底的有没有达成协议，闭环率看有没有走完回访或者告知。调解不成的，闭环率里有，成功率里没有。"
        "有的报告把成功率写作“化解率”，是同一个数。",
        ("mediation_rate", "mediation_success_rate", "dispute_closed_loop_rate"),
    ),
    Confused(
        "中心的数与全镇的数",
        "矛调中心办的是全镇的一部分：村里自行调解的不在中心数内。中心的“成功”加“引导诉讼”也不等于全镇调解数，差的是各村自办的和调解不成没有引导的。",
        (
            "center_disputes_resolved",
            "center_disputes_guided_to_litigation",
            "disputes_settled",
            "disputes_mediated",
            "disputes_guided_to_litigation",
        ),
    ),
    Confused(
        "结案率与调处成功率",
        "信访办结率看有没有按程序办完（不予支持也是办结）；调处成功率看接访受理的有没有调处结案，引导法定途径和未能化解的不算。两个率的分母也不同。",
        ("petition_closure_rate", "town_settlement_rate", "village_settlement_rate", "center_closure_rate"),
    ),
    Confused(
        "人次、批次、件",
        "人次是来的人数之和，一人来几次计几次；宗（批次）是来几回；件是登记办理的事。接访登记后按信访事项办理的才计入信访件。",
        ("visitors_received", "town_visits_received", "town_visitors_received", "center_visitors", "petitions_handled"),
    ),
    Confused(
        "办理、受理、办结",
        "办理按登记之日，受理按告知受理之日，办结按作出意见或答复之日；跨年办结的记在办结那一年，所以办结可以多于当年受理。",
        ("petitions_handled", "petitions_accepted", "petitions_closed", "assigned_petitions_closed"),
    ),
    Confused(
        "信访件与信访代办",
        "代办是受群众委托跑部门、递材料，不是信访事项；转为信访事项的另行登记，不重复计。",
        ("petitions_closed", "petitions_handled_by_agent", "agency_finished"),
    ),
    Confused(
        "镇级与村级调委会",
        "层级取自受理时所选的调委会；两级之外还有企事业单位和行业性调委会，所以两级之和可以小于全镇。",
        ("disputes_mediated_town", "disputes_mediated_village", "major_disputes_mediated_town", "disputes_mediated"),
    ),
    Confused(
        "口头协议与书面协议",
        "一件纠纷只计一种；两者之和等于调解成功。申请、确认司法确认的只能是书面协议的一部分。",
        (
            "oral_agreements",
            "written_agreements",
            "disputes_settled",
            "confirmation_applications",
            "agreements_confirmed",
        ),
    ),
    Confused(
        "初访回流率",
        "第二次提出同一事项的件数除以当年初次信访件数；人和事都相同才算回流，第三次以后不再计。",
        ("first_visits", "first_visit_returns", "first_visit_return_rate"),
    ),
    Confused(
        "热线的接、办、退、满意",
        "退回平台的计入接件、不计入办结；按时看首次回复，满意看平台回访，分母是有评价的件，不是全部办结的件。",
        (
            "hotline_orders_received",
            "hotline_complaints_closed",
            "hotline_orders_returned",
            "hotline_on_time_rate",
            "hotline_satisfaction_rate",
        ),
    ),
    Confused(
        "审查了多少",
        "“件”数事项，“条”数意见：一件可以有几条意见，也可以没有。三种结论都计入件数。",
        (
            "legality_reviews",
            "review_opinions_issued",
            "legal_opinions_issued",
            "review_opinions_adopted",
            "review_rejected",
        ),
    ),
    Confused(
        "重大决策",
        "法律顾问审查过的决策、集体讨论通过的决策、班子会通过的“三重一大”议题，是三件事；一项决策可以各计一次。",
        ("major_decisions_reviewed", "major_decisions_taken", "major_decisions_started", "collective_decisions"),
    ),
    Confused(
        "合同",
        "审查的合同以审结之日计，签订的合同以签订之日计；当年审、次年签的，两年各计一次。",
        ("contracts_reviewed", "contracts_signed", "contracts_signed_reviewed", "contract_review_coverage"),
    ),
    Confused(
        "印发的文件",
        "发文登记计全部文件；规范性文件只计按制定程序公布的。没有制定规范性文件的年度，应写“0件”。",
        ("documents_issued", "normative_documents_issued", "normative_documents_in_force", "normative_documents_filed"),
    ),
    Confused(
        "应审未审",
        "登记的、排除的、办结的分开计；登记后又排除的，从登记数中减去。",
        ("reviews_bypassed", "reviews_bypassed_cleared", "reviews_made_up", "agenda_items_refused_unreviewed"),
    ),
    Confused(
        "出庭",
        "法律顾问代理出庭不是负责人出庭；出庭率只看负责人。",
        ("court_hearings", "court_appearances_by_leader", "leader_appearance_rate", "court_appearances_by_adviser"),
    ),
    Confused(
        "复议和诉讼",
        "“因执法引起的”是其中一部分；没有发生的写“0件”，由台账算出，不是空白。",
        (
            "reconsideration_cases",
            "enforcement_caused_reconsiderations",
            "litigation_cases",
            "enforcement_caused_lawsuits",
        ),
    ),
    Confused(
        "法律咨询",
        "人次按人计，不按次计；坐班当场解答的和逐件登记的不重复。电话微信咨询是法律咨询的一部分。",
        ("legal_consultations", "consultations_registered", "consultations_on_duty", "legal_consultations_remote"),
    ),
    Confused(
        "村居法律顾问",
        "一次服务可以同时是坐班、讲座和参加调解，各计一次，所以几项之和可以多于服务次数。",
        (
            "lawyer_duty_sessions",
            "lawyer_lectures",
            "adviser_publicity_sessions",
            "adviser_mediation_participations",
            "adviser_services_to_village_committees",
            "village_lawyers",
        ),
    ),
    Confused(
        "征求意见",
        "公开征求意见按事项计，收到和采纳按条计。",
        ("public_consultations", "public_submissions", "public_submissions_adopted", "public_hearings"),
    ),
    Confused(
        "村级决策",
        "提出、决议、办结、终止分别计；跨年的事项，几个数不在同一年。",
        (
            "village_decisions_started",
            "village_decisions_resolved",
            "village_decisions_closed",
            "village_decisions_stopped",
        ),
    ),
)
