"""A procedure as BPMN 2.0 with its diagram, for any standard modeller. Pure.

A state from which several steps lead on is an exclusive gateway named like it; a step is a user task; a state in
which nothing more is owed is an end event. A step that may be taken in any open state stands as a note.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from yifa.domains.roles import role_name
from yifa.kernel.model import ANY, START, ActionSpec, Procedure
from yifa.kernel.procedure_graph import levels, targets

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
DI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
LINE = "http://www.omg.org/spec/DD/20100524/DI"
for prefix, uri in (("bpmn", BPMN), ("bpmndi", DI), ("dc", DC), ("di", LINE)):
    register_namespace(prefix, uri)
TASK, GATE, EVENT = (140, 60), (50, 50), (36, 36)
STEP_X, STEP_Y = 340, 110


@dataclass(slots=True)
class Shape:
    """A thing on the diagram; x and y are its middle."""

    id: str
    size: tuple[int, int]
    x: float
    y: float

    @property
    def left(self) -> tuple[float, float]:
        return self.x - self.size[0] / 2, self.y

    @property
    def right(self) -> tuple[float, float]:
        return self.x + self.size[0] / 2, self.y


class _Maker:
    def __init__(self, procedure: Procedure) -> None:
        self.procedure = procedure
        self.root = Element(
            f"{{{BPMN}}}definitions",
            {
                "id": "definitions",
                "targetNamespace": "https://yifa.example/procedures",
                "exporter": "Yifa",
            },
        )
        self.process = SubElement(
            self.root,
            f"{{{BPMN}}}process",
            {
                "id": f"process-{procedure.procedure}",
                "name": procedure.name,
                "isExecutable": "false",
            },
        )
        self.shapes: dict[str, Shape] = {}
        self.flows: list[tuple[str, Shape, Shape]] = []

    def node(self, kind: str, id: str, name: str, size: tuple[int, int], x: float, y: float) -> Element:
        element = SubElement(self.process, f"{{{BPMN}}}{kind}", {"id": id, "name": name})
        self.shapes[id] = Shape(id, size, x, y)
        return element

    def flow(self, source: str, target: str, name: str = "") -> None:
        id = f"flow-{len(self.flows) + 1}"
        attributes = {"id": id, "sourceRef": source, "targetRef": target, **({"name": name} if name else {})}
        SubElement(self.process, f"{{{BPMN}}}sequenceFlow", attributes)
        self.flows.append((id, self.shapes[source], self.shapes[target]))

    def diagram(self) -> None:
        """The interchange part: every shape and every line with its place."""
        outer = SubElement(self.root, f"{{{DI}}}BPMNDiagram", {"id": "diagram"})
        plane = SubElement(
            outer,
            f"{{{DI}}}BPMNPlane",
            {
                "id": "plane",
                "bpmnElement": f"process-{self.procedure.procedure}",
            },
        )
        for shape in self.shapes.values():
            drawn = SubElement(plane, f"{{{DI}}}BPMNShape", {"id": f"shape-{shape.id}", "bpmnElement": shape.id})
            if shape.size == GATE:
                drawn.set("isMarkerVisible", "true")
            width, height = shape.size
            SubElement(
                drawn,
                f"{{{DC}}}Bounds",
                {
                    "x": f"{shape.x - width / 2:.0f}",
                    "y": f"{shape.y - height / 2:.0f}",
                    "width": str(width),
                    "height": str(height),
                },
            )
        for id, a, b in self.flows:
            edge = SubElement(plane, f"{{{DI}}}BPMNEdge", {"id": f"edge-{id}", "bpmnElement": id})
            for x, y in _bends(a, b):
                SubElement(edge, f"{{{LINE}}}waypoint", {"x": f"{x:.0f}", "y": f"{y:.0f}"})


def _bends(a: Shape, b: Shape) -> list[tuple[float, float]]:
    if b.x > a.x:
        middle = (a.right[0] + b.left[0]) / 2
        return [a.right, (middle, a.y), (middle, b.y), b.left]
    below = max(a.y + a.size[1] / 2, b.y + b.size[1] / 2) + 30
    return [(a.x, a.y + a.size[1] / 2), (a.x, below), (b.x, below), (b.x, b.y + b.size[1] / 2)]


def bpmn(procedure: Procedure) -> bytes:
    """The procedure as a BPMN 2.0 file."""
    maker = _Maker(procedure)
    depth = levels(procedure)
    rows: dict[int, int] = {}

    def row(column: int) -> float:
        rows[column] = rows.get(column, 0) + 1
        return rows[column] * STEP_Y

    maker.node("startEvent", "start", "开始", EVENT, 60, STEP_Y)
    for key, state in procedure.states.items():
        if key not in depth:
            continue
        column = depth[key] * 2 + 2
        leads_on = any(key in action.sources for action in procedure.actions.values())
        kind, size = ("exclusiveGateway", GATE) if leads_on else ("endEvent", EVENT)
        maker.node(kind, f"state-{key}", state.name, size, 60 + column * STEP_X / 2, row(column))
    ends = {START: "start", **{key: f"state-{key}" for key in depth}}
    for action in procedure.actions.values():
        for source in action.sources:
            if source in ends:
                _step(maker, procedure, action, source, ends, depth, row)
    anywhere = [action.name for action in procedure.actions.values() if ANY in action.sources]
    if anywhere:
        note = SubElement(maker.process, f"{{{BPMN}}}textAnnotation", {"id": "note-anywhere"})
        SubElement(note, f"{{{BPMN}}}text").text = f"未办结时随时可办：{'、'.join(anywhere)}"
        maker.shapes["note-anywhere"] = Shape("note-anywhere", (220, 60), 170, (max(rows.values()) + 1) * STEP_Y)
    maker.diagram()
    return bytes(tostring(maker.root, encoding="utf-8", xml_declaration=True))


def _step(
    maker: _Maker,
    procedure: Procedure,
    action: ActionSpec,
    source: str,
    ends: dict[str, str],
    depth: dict[str, int],
    row: Callable[[int], float],
) -> None:
    id = f"task-{action.key}-{source}"
    column = depth.get(source, -1) * 2 + 3
    y = row(column)
    task = maker.node("userTask", id, action.name, TASK, 60 + column * STEP_X / 2, y)
    says = [f"由{'、'.join(role_name(role) for role in action.by if role != 'system')}办理"]
    says += [f"依据{action.basis}"] if action.basis else []
    task.insert(0, documentation := Element(f"{{{BPMN}}}documentation"))
    documentation.text = "；".join(says)
    maker.flow(ends[source], id)
    leads = [target for target in targets(action) if target in ends] or ([source] if source != START else [])
    if len(leads) == 1:
        maker.flow(id, ends[leads[0]])
        return
    gate = f"choice-{action.key}-{source}"
    shape = maker.shapes[id]
    maker.node("exclusiveGateway", gate, f"{action.name}的结果", GATE, shape.x + TASK[0] / 2 + 50, shape.y)
    maker.flow(id, gate)
    for target in leads:
        maker.flow(gate, ends[target], procedure.states[target].name)
