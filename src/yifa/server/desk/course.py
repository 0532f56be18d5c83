"""Where a matter stands on its procedure, as a line of stages."""

from __future__ import annotations

from yifa.kernel.model import START, Procedure
from yifa.kernel.records import State
from yifa.server.desk.nextsteps import targets
from yifa.server.desk.parts import Stop


def levels(procedure: Procedure) -> dict[str, int]:
    """Each state's distance from the beginning, along the longest way that does not turn back."""
    found: dict[str, int] = {}

    def walk(status: str, depth: int, path: frozenset[str]) -> None:
        if found.get(status, -1) >= depth or depth > len(procedure.states):
            return
        found[status] = depth
        for action in procedure.actions.values():
            if status in action.sources:
                for target in targets(action):
                    if target not in path:
                        walk(target, depth + 1, path | {target})

    for action in procedure.opening:
        for target in targets(action):
            walk(target, 0, frozenset({START, target}))
    for action in procedure.actions.values():
        for target in targets(action):
            found.setdefault(target, max(found.values(), default=0))
    return found


def course(procedure: Procedure, state: State) -> list[list[Stop]]:
    """Stages in order; several states on one stage where the way divides."""
    depth = levels(procedure)
    now = depth.get(state.status, 0)
    stages: dict[int, list[Stop]] = {}
    for key, spec in procedure.states.items():
        if key not in depth:
            continue
        place = (
            "now" if key == state.status else "past" if depth[key] < now and _been(procedure, state, key) else "ahead"
        )
        stages.setdefault(depth[key], []).append(Stop(spec.name, place))  # type: ignore[arg-type]
    return [stages[at] for at in sorted(stages)]


def _been(procedure: Procedure, state: State, status: str) -> bool:
    """Whether some step taken leads to this state."""
    return any(state.done.get(action.key) and status in targets(action) for action in procedure.actions.values())
