"""The course of a procedure: which step leads where, and how far each state lies from the beginning. Pure."""

from __future__ import annotations

from yifa.kernel.model import ANY, START, ActionSpec, Procedure


def in_state(procedure: Procedure, action: ActionSpec, status: str) -> bool:
    """Whether a step leads on from a state."""
    if status not in procedure.states:
        return False
    return status in action.sources or (ANY in action.sources and not procedure.states[status].end)


def targets(action: ActionSpec) -> tuple[str, ...]:
    """States a step may lead to; none where it stays."""
    if isinstance(action.to, str):
        return (action.to,) if action.to else ()
    return tuple(dict.fromkeys(branch.state for branch in action.to))


def levels(procedure: Procedure) -> dict[str, int]:
    """Each state's distance from the beginning, along the longest way that does not turn back."""
    depths: dict[str, int] = {}

    def walk(status: str, depth: int, path: frozenset[str]) -> None:
        if depths.get(status, -1) >= depth or depth > len(procedure.states):
            return
        depths[status] = depth
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
            depths.setdefault(target, max(depths.values(), default=0))
    return depths
