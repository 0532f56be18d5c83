"""Figures that reports take for one another, side by side, with what each counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Confused:
    """Figures that are taken for one another, and in a sentence how they differ."""

    name: str
    differ: str
    figures: tuple[str, ...]


CONFUSED = (
    Confused("调解率、成功率、闭环率",
             "调解率看受理的有没有调到底，成功率看调到底的有没有达成协议，闭环率看有没有走完回访或者告知。调解不成的，闭环率里有，成功率里没有。"
             "有的报告把成功率写作“化解率”，是同一个数。",
             ("mediation_rate", "mediation_success_rate", "dispute_closed_loop_rate")),
    Confused("中心的数与全镇的数",
             "矛调中心办的是全镇的一部分：村里自行调解的不在中心数内。中心的“成功”加“引导诉讼”也不等于全镇调解数，差的是各村自办的和调解不成没有引导的。",
             ("center_disputes_resolved", "center_disputes_guided_to_litigation", "disputes_settled",
              "disputes_mediated", "disputes_guided_to_litigation")),
    Confused("结案率与调处成功率",
             "信访办结率看有没有按程序办完（不予支持也是办结）；调处成功率看接访受理的有没有调处结案，引导法定途径和未能化解的不算。两个率的分母也不同。",
             ("petition_closure_rate", "town_settlement_rate", "village_settlement_rate", "center_closure_rate")),
    Confused("人次、批次、件",
             "人次是来的人数之和，一人来几次计几次；宗（批次）是来几回；件是登记办理的事。接访登记后按信访事项办理的才计入信访件。",
             ("visitors_received", "town_visits_received", "town_visitors_received", "center_visitors",
              "petitions_handled")),
    Confused("办理、受理、办结",
             "办理按登记之日，受理按告知受理之日，办结按作出意见或答复之日；跨年办结的记在办结那一年，所以办结可以多于当年受理。",
             ("petitions_handled", "petitions_accepted", "petitions_closed", "assigned_petitions_closed")),
    Confused("信访件与信访代办",
             "代办是受群众委托跑部门、递材料，不是信访事项；转为信访事项的另行登记，不重复计。",
             ("petitions_closed", "petitions_handled_by_agent", "agency_finished")),
    Confused("镇级与村级调委会",
             "层级取自受理时所选的调委会；两级之外还有企事业单位和行业性调委会，所以两级之和可以小于全镇。",
             ("disputes_mediated_town", "disputes_mediated_village", "major_disputes_mediated_town",
              "disputes_mediated")),
    Confused("口头协议与书面协议",
             "一件纠纷只计一种；两者之和等于调解成功。申请、确认司法确认的只能是书面协议的一部分。",
             ("oral_agreements", "written_agreements", "disputes_settled", "confirmation_applications",
              "agreements_confirmed")),
    Confused("初访回流率",
             "第二次提出同一事项的件数除以当年初次信访件数；人和事都相同才算回流，第三次以后不再计。",
             ("first_visits", "first_visit_returns", "first_visit_return_rate")),
    Confused("热线的接、办、退、满意",
             "退回平台的计入接件、不计入办结；按时看首次回复，满意看平台回访，分母是有评价的件，不是全部办结的件。",
             ("hotline_orders_received", "hotline_complaints_closed", "hotline_orders_returned",
              "hotline_on_time_rate", "hotline_satisfaction_rate")),
)  # fmt: skip
