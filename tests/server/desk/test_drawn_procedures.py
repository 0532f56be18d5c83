"""Every procedure can be drawn and handed to a standard modeller."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest

from yifa.domains import catalogue
from yifa.server.casework.fields_of_work import by_field
from yifa.server.ui.bpmn import BPMN, DC, DI, bpmn
from yifa.server.ui.drawing import draw, svg
from yifa.server.ui.procedure_docs import write

pytestmark = pytest.mark.slow

EVERY = list(catalogue().newest.values())


@pytest.mark.parametrize("procedure", EVERY, ids=lambda p: p.procedure)
def test_no_two_states_of_a_drawn_procedure_overlap(procedure: object) -> None:
    made = draw(procedure)  # type: ignore[arg-type]
    boxes = [box for box in made.boxes.values() if box.is_state]
    for a, b in combinations(boxes, 2):
        apart = a.x + a.width <= b.x or b.x + b.width <= a.x or a.y + a.height <= b.y or b.y + b.height <= a.y
        assert apart, (a.name, b.name)
    assert all(box.x >= 0 and box.x + box.width <= made.width for box in boxes)
    assert all(box.y >= 0 and box.y + box.height <= made.height for box in boxes)


@pytest.mark.parametrize("procedure", EVERY, ids=lambda p: p.procedure)
def test_a_drawing_is_sound_and_names_every_state(procedure: object) -> None:
    picture = svg(draw(procedure), "图")  # type: ignore[arg-type]
    root = ElementTree.fromstring(picture)
    words = {element.text for element in root.iter("{http://www.w3.org/2000/svg}text")}
    reached = {box.name for box in draw(procedure).boxes.values() if box.is_state}  # type: ignore[arg-type]
    assert reached <= words
    assert "style=" not in picture


@pytest.mark.parametrize("procedure", EVERY, ids=lambda p: p.procedure)
def test_a_bpmn_file_refers_only_to_what_it_holds_and_draws_all_of_it(procedure: object) -> None:
    root = ElementTree.fromstring(bpmn(procedure))  # type: ignore[arg-type]
    process = root.find(f"{{{BPMN}}}process")
    assert process is not None
    nodes = {element.get("id") for element in process if not element.tag.endswith("sequenceFlow")}
    flows = list(process.iter(f"{{{BPMN}}}sequenceFlow"))
    assert len({element.get("id") for element in process}) == len(list(process))
    assert all(flow.get("sourceRef") in nodes and flow.get("targetRef") in nodes for flow in flows)
    drawn = {element.get("bpmnElement") for element in root.iter(f"{{{DI}}}BPMNShape")}
    lines = {element.get("bpmnElement") for element in root.iter(f"{{{DI}}}BPMNEdge")}
    assert drawn == nodes
    assert lines == {flow.get("id") for flow in flows}
    assert len(list(root.iter(f"{{{DC}}}Bounds"))) == len(nodes)


def test_the_present_state_is_marked_and_the_way_taken_is_stronger() -> None:
    mediation = catalogue().newest["people-mediation"]
    made = draw(mediation, "mediating", {"register": 1, "accept": 1})
    assert [box.name for box in made.boxes.values() if box.place == "now"] == ["调解中"]
    assert {way.label for way in made.ways if way.taken} == {"登记", "受理"}


def test_every_kind_of_work_gets_a_page_of_documentation_with_its_drawing(tmp_path: Path) -> None:
    fields = [(field.name, list(field.kinds)) for field in by_field(EVERY)]
    assert write(EVERY, tmp_path, fields) == len(EVERY)
    mediation = (tmp_path / "people-mediation.md").read_text(encoding="utf-8")
    assert "| 达成协议 | 调解中 | 达成协议 |" in mediation
    assert "人民调解工作若干规定第33条" in mediation
    index = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert all(f"({procedure.procedure}.md)" in index for procedure in EVERY)
