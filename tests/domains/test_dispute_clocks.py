"""Every clock of disputes, petitions and the hotline, against days counted by hand on the official calendar.

The days: 2025 Spring Festival 28 January to 4 February (26 January, 8 February worked), Qingming 4 to 6 April,
Labour Day 1 to 5 May (27 April worked), Dragon Boat 31 May to 2 June, National Day and Mid-Autumn 1 to 8 October
(28 September, 11 October worked).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from tests.domains.walking import due
from yifa.domains import catalogue
from yifa.kernel.simulate import SimulatedBook

Steps = Sequence[tuple[str, dict[str, Any]]]
CALM = {
    "harm": False,
    "blockage": False,
    "livelihood": False,
    "crossing": False,
    "repeated": False,
    "amount": 0,
    "people": 2,
    "police_told": "派出所",
}
DIRECT: dict[str, Any] = {
    "source": "direct",
    "kind": "appeal",
    "people": 1,
    "real_name": True,
    "same_as": "",
    "accused_unit": "",
    "received_on": "{today}",
}
SENT = {**DIRECT, "source": "transferred", "assigned_by": "样例县信访局", "assigned_number": "1号"}
OPINED: Steps = [
    ("register", DIRECT),
    ("accept", {}),
    ("investigate", {}),
    ("opine", {"route": "opinion", "conclusion": "refuse"}),
    ("deliver", {"delivered_on": "{today}"}),
]
REVIEWED: Steps = [*OPINED, ("request_review", {"requested_on": "{today}"})]
RECHECKED: Steps = [
    *REVIEWED,
    ("review", {"review_result": "维持", "opinion_on": "{today}"}),
    ("request_recheck", {"requested_on": "{today}"}),
]
ORDER: dict[str, Any] = {
    "kind": "help",
    "platform_due": "",
    "same_as": "",
    "complained_unit": "",
    "received_at": "{today}T09:00",
}
TOOK_IN: Steps = [("take_in", {"consent": True}), ("sign", {})]


def intake(colour: str) -> Steps:
    facts = {"red": {"people": 40}, "yellow": {"people": 6}, "green": {}}[colour]
    return [
        ("receive", {"known_matter": "", "visitors": 1}),
        ("triage", {**CALM, **facts, "colour": colour, "began_on": "{today}"}),
    ]


CLOCKS: list[tuple[str, Steps, str, str, str]] = [
    # procedure, steps all on one day, clock, that day, due
    ("petition-case", [("register", DIRECT)], "notify", "2025-09-19", "2025-10-09"),  # 4 October rests: 9 October
    ("petition-case", [("register", DIRECT)], "notify", "2025-03-03", "2025-03-18"),
    ("petition-case", [("register", {**DIRECT, "real_name": False})], "forward", "2025-03-03", "2025-03-18"),
    ("petition-case", [("register", SENT)], "notify_transferred", "2025-04-21", "2025-05-06"),
    ("petition-case", [("register", SENT)], "objection", "2025-09-26", "2025-10-10"),  # 28, 29, 30 Sept., 9, 10 Oct.
    ("petition-case", [("register", SENT)], "objection", "2025-03-03", "2025-03-10"),
    ("petition-case", [("register", DIRECT), ("accept", {})], "close", "2025-03-03", "2025-05-06"),  # 2 May rests
    (
        "petition-case",
        [("register", DIRECT), ("accept", {}), ("extend", {"extend_days": 30})],
        "close",
        "2025-03-03",
        "2025-06-03",
    ),  # 1 June rests: 3 June
    ("petition-case", OPINED, "review_request", "2025-03-03", "2025-04-02"),
    ("petition-case", REVIEWED, "review_opinion", "2025-03-05", "2025-04-07"),  # 4 April rests
    ("petition-case", RECHECKED, "recheck_opinion", "2025-09-05", "2025-10-09"),  # 5 October rests
    (
        "petition-reception",
        [("receive", {"level": "town", "channel": "visit", "visitors": 1, "same_as": ""})],
        "answer",
        "2025-03-03",
        "2025-03-18",
    ),
    ("petition-agency", [("entrust", {"mandate": True})], "finish", "2025-03-03", "2025-04-02"),
    (
        "people-mediation",
        [("register", {"risk": "低", "cause": "邻里纠纷"}), ("accept", {"refusal": False, "risk": "低"})],
        "conclude",
        "2025-09-02",
        "2025-10-09",
    ),  # 2 October rests
    ("people-mediation", [("register", {"risk": "低", "cause": "劳动争议"})], "labour", "2025-03-03", "2025-03-18"),
    (
        "people-mediation",
        [
            ("register", {"risk": "低", "cause": "邻里纠纷"}),
            ("accept", {"refusal": False, "risk": "低"}),
            ("agree", {"form": "written", "confirmable": False}),
        ],
        "confirm",
        "2025-03-06",
        "2025-04-07",
    ),
    (
        "judicial-confirmation",
        [("prepare", {"agreement_on": "{today}", "excluded": "none", "together": True})],
        "apply",
        "2025-09-03",
        "2025-10-09",
    ),  # 3 October rests
    (
        "judicial-confirmation",
        [
            ("prepare", {"agreement_on": "{today}", "excluded": "none", "together": True}),
            ("submit", {"together": True}),
            ("accept", {}),
        ],
        "decide",
        "2025-03-03",
        "2025-04-02",
    ),
    (
        "mediation-transfer",
        [("take_in", {"linkage": "court_pre", "consent": True})],
        "receipt",
        "2025-04-25",
        "2025-04-29",
    ),
    (
        "mediation-transfer",
        [(TOOK_IN[0][0], {"linkage": "court_pre", "consent": True}), TOOK_IN[1]],
        "court_pre",
        "2025-03-03",
        "2025-04-02",
    ),
    (
        "mediation-transfer",
        [(TOOK_IN[0][0], {"linkage": "court_ordinary", "consent": True}), TOOK_IN[1]],
        "court_ordinary",
        "2025-03-21",
        "2025-04-07",
    ),  # 5 April rests
    (
        "mediation-transfer",
        [(TOOK_IN[0][0], {"linkage": "court_summary", "consent": True}), TOOK_IN[1]],
        "court_summary",
        "2025-03-03",
        "2025-03-10",
    ),
    (
        "mediation-transfer",
        [(TOOK_IN[0][0], {"linkage": "police", "consent": True}), TOOK_IN[1]],
        "other",
        "2025-03-03",
        "2025-04-02",
    ),
    ("dispute-intake", intake("red"), "red", "2025-03-03", "2025-04-02"),
    ("dispute-intake", intake("red"), "lead", "2025-09-30", "2025-10-09"),
    ("dispute-intake", intake("yellow"), "yellow", "2025-04-21", "2025-05-14"),  # 22—27, 28—30 April, 6—14 May
    ("dispute-intake", intake("green"), "green", "2025-09-26", "2025-10-16"),
    (
        "dispute-intake",
        [("receive", {"known_matter": "", "visitors": 1}), ("answer_now", {})],
        "feedback",
        "2025-04-30",
        "2025-05-07",
    ),
    ("hotline-order", [("receive", ORDER)], "general", "2025-09-26", "2025-10-10"),
    ("hotline-order", [("receive", {**ORDER, "kind": "consult"})], "consult", "2025-09-30", "2025-10-09"),
    ("hotline-order", [("receive", {**ORDER, "platform_due": "2025-10-03"})], "stated", "2025-09-26", "2025-10-03"),
]


def lived(book: SimulatedBook, procedure: str, steps: Steps) -> int:
    today, matter = book.today.isoformat(), 0
    for action, given in steps:
        book.today = date.fromisoformat(today)
        said = {k: v.replace("{today}", today) if isinstance(v, str) else v for k, v in given.items()}
        matter = book.take(procedure, action, said, matter)
    return matter


@pytest.mark.parametrize(("procedure", "steps", "clock", "day", "last"), CLOCKS)
def test_a_clock_ends_on_the_day_counted_by_hand(
    book: SimulatedBook, procedure: str, steps: Steps, clock: str, day: str, last: str
) -> None:
    book.today = date.fromisoformat(day)
    matter = lived(book, procedure, steps)
    assert due(book, matter, clock).isoformat() == last


def test_no_clock_of_these_rooms_is_left_uncounted() -> None:
    counted = {(procedure, clock) for procedure, _, clock, _, _ in CLOCKS}
    elsewhere = {
        # Days written on a paper, counted from nothing; clocks of cities; clocks of the other side told in words.
        ("petition-case", "feedback"),
        ("petition-case", "recheck_request"),
        ("people-mediation", "perform"),
        ("people-mediation", "instalment"),
        ("judicial-confirmation", "decide_2011"),
        ("mediation-transfer", "feedback"),
        ("dispute-intake", "sign"),
        ("hotline-order", "weifang"),
        ("hotline-order", "jinan"),
        ("hotline-order", "urgent_first"),
        ("hotline-order", "urgent_close"),
    }
    kinds = {procedure for procedure, _ in counted}
    every = {(kind, key) for kind in kinds for key in catalogue().newest[kind].limits}
    assert every - counted - elsewhere == set()
