"""The time-chain, the file and the step that closes a case say the same of what is missing, from one list."""

from __future__ import annotations

from yifa.domains import catalogue
from yifa.kernel.context import Facts, StepContext
from yifa.kernel.records import Entry, State
from yifa.kernel.registry import CHECKS
from yifa.kernel.timechain import missing

DAYS = {
    "file": "2025-07-03",
    "inspect": "2025-07-03",
    "conclude": "2025-07-08",
    "decide": "2025-07-14",
    "serve": "2025-07-15",
}


def state_after(days: dict[str, str]) -> State:
    return State(
        town="359926116000",
        matter=1,
        procedure="enforcement-case",
        version="2021-07-15",
        n=len(days),
        status="executed",
        done=dict.fromkeys(days, 1),
        last=days,
        values={"correct_na": "已自行改正"},
    )


def closing(state: State, faults: tuple[str, ...] = ()) -> StepContext:
    procedure = catalogue().newest["enforcement-case"]
    entry = Entry(
        town=state.town,
        matter=1,
        n=state.n + 1,
        procedure=procedure.procedure,
        version=procedure.version,
        action="close",
        actor=7,
        role="enforcement-head",
        occurred_at="2025-08-01T09:00+08:00",
        recorded_at="2025-08-01T09:00:00+08:00",
    )
    return StepContext(procedure, state, entry, {}, None, Facts(file_faults=faults))


def test_closing_says_what_the_chain_says() -> None:
    state = state_after(DAYS)
    said = [fault.say for fault in missing(catalogue().newest["enforcement-case"], state)]
    assert said == ["“作出处罚决定”之前缺少：事先告知。"]
    assert "“作出处罚决定”之前缺少：事先告知〈行政处罚法第44条〉" in CHECKS["file-whole"](closing(state))


def test_a_step_after_the_one_it_should_precede_is_named_with_both_days() -> None:
    state = state_after({**DAYS, "notify": "2025-07-16"})
    assert "事先告知（2025-07-16）晚于“作出处罚决定”（2025-07-14）" in CHECKS["file-whole"](closing(state))


def test_what_only_the_closing_itself_demands_is_named_before_it_is_taken() -> None:
    state = state_after({**DAYS, "notify": "2025-07-09", "preserve": "2025-07-04"})
    assert missing(catalogue().newest["enforcement-case"], state) == []
    assert "“结案”之前缺少：先行登记保存的处理决定" in CHECKS["file-whole"](closing(state))


def test_a_whole_file_closes_and_papers_at_odds_are_listed_in_the_refusal() -> None:
    state = state_after({**DAYS, "notify": "2025-07-09"})
    assert CHECKS["file-whole"](closing(state)) == "" == CHECKS["file-agrees"](closing(state))
    assert "金额（《行政处罚决定书》）" in CHECKS["file-agrees"](closing(state, ("金额（《行政处罚决定书》）",)))
