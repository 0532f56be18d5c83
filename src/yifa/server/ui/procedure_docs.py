"""A kind of work as a page of the documentation: its drawing, steps, limits with articles, figures. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from yifa.domains.roles import role_name
from yifa.kernel.limits import resolve
from yifa.kernel.model import ANY, START, ActionSpec, Procedure
from yifa.kernel.procedure_graph import targets
from yifa.server.ui.drawing import draw, svg


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "／").replace("\n", " ") or " " for cell in cells) + " |"


def _table(head: list[str], rows: list[list[str]]) -> list[str]:
    return [_line(head), _line(["---"] * len(head)), *(_line(row) for row in rows), ""] if rows else []


def action_names(procedure: Procedure, keys: Iterable[str]) -> str:
    """The names of the steps among `keys`."""
    return "、".join(procedure.actions[key].name for key in keys if key in procedure.actions)


def _step(procedure: Procedure, action: ActionSpec) -> list[str]:
    words = {START: "尚未登记", ANY: "任何未办结的状态"}
    sources = [words.get(key) or procedure.states[key].name for key in action.sources]
    by = "、".join(role_name(role) for role in action.by if role != "system")
    return [
        action.name,
        "、".join(sources),
        "或".join(procedure.states[t].name for t in targets(action)),
        by,
        action.basis,
    ]


def page(procedure: Procedure) -> str:
    """The page in Markdown; the drawing lies beside it as `<procedure>.svg`."""
    lines = [
        f"# {procedure.name}",
        "",
        procedure.about,
        "",
        f"![{procedure.name}的程序图]({procedure.procedure}.svg)",
        "",
    ]
    lines += [
        "## 步骤",
        "",
        *_table(
            ["步骤", "从", "到", "由谁办", "依据"], [_step(procedure, action) for action in procedure.actions.values()]
        ),
    ]
    limits = []
    for spec in procedure.limits.values():
        limit = resolve(spec)
        local = "（本地做法）" if limit.local else ""
        limits.append(
            [
                spec.name,
                limit.term_text + local,
                action_names(procedure, spec.from_),
                action_names(procedure, spec.until),
                limit.citation,
            ]
        )
    if limits:
        lines += ["## 期限", "", *_table(["期限", "长短", "起算", "终结", "依据"], limits)]
    figures = [[figure.name, figure.unit, figure.definition] for figure in procedure.figures.values()]
    if figures:
        lines += ["## 计入的数", "", *_table(["数", "单位", "口径"], figures)]
    return "\n".join(lines).rstrip() + "\n"


def write(procedures: Iterable[Procedure], folder: Path, fields: Iterable[tuple[str, list[Procedure]]]) -> int:
    """Write a page and a drawing for each kind of work, and an index by field. Returns how many kinds."""
    folder.mkdir(parents=True, exist_ok=True)
    written = list(procedures)
    for procedure in written:
        (folder / f"{procedure.procedure}.md").write_text(page(procedure), encoding="utf-8")
        picture = svg(draw(procedure), f"{procedure.name}的程序图")
        (folder / f"{procedure.procedure}.svg").write_text(picture + "\n", encoding="utf-8")
    index = ["# 程序", "", "由 `yifa catalogue draw` 从程序目录生成，不要手工修改。", ""]
    for name, kinds in fields:
        index += [f"## {name}", "", *(f"- [{kind.name}]({kind.procedure}.md)" for kind in kinds), ""]
    (folder / "README.md").write_text("\n".join(index).rstrip() + "\n", encoding="utf-8")
    return len(written)
