"""A procedure drawn: states in columns from left to right, steps as labelled lines, ways back below. Pure.

Every line has a lane and every label a line of its own, so that nothing overlaps however many steps there are. Colours
are attributes, not styles: the drawing stands in a page that forbids inline styles, in a document, and on paper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from yifa.kernel.model import ANY, START, ActionSpec, Procedure
from yifa.kernel.procedure_graph import levels, targets

CHAR, LINE, LANE, PAD = 14, 24, 10, 14
INK, MUTED, GREY, BLUE, GREEN, WASH = "#1b2430", "#566170", "#8a94a3", "#1f4e8c", "#1d6b3c", "#eef4fb"
FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@dataclass(slots=True, kw_only=True)
class Box:
    """A state, the beginning, or a place where a long line passes a column. y is its top."""

    key: str
    name: str
    column: int
    end: bool = False
    place: str = "ahead"
    loops: tuple[str, ...] = ()
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = LINE

    @property
    def is_state(self) -> bool:
        return bool(self.name)

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(slots=True)
class Way:
    """Steps that lead from one state to another. `stops` are the boxes it passes, both ends included."""

    label: str
    title: str
    stops: list[str]
    taken: bool = False
    back: bool = False


@dataclass
class Drawing:
    """Boxes and ways with their places. Width and height in the units of the drawing."""

    boxes: dict[str, Box] = field(default_factory=dict)
    ways: list[Way] = field(default_factory=list)
    anywhere: tuple[str, ...] = ()
    width: float = 0
    height: float = 0


def draw(procedure: Procedure, status: str = "", done: Mapping[str, int] | None = None) -> Drawing:
    """Lay a procedure out; with a status, that state is marked and the steps taken are drawn stronger."""
    done = done or {}
    depth = levels(procedure)
    made = Drawing()
    made.boxes[START] = Box(key=START, name="", column=0)
    for key, spec in procedure.states.items():
        if key in depth:
            loops = tuple(a.name for a in procedure.actions.values() if key in a.sources and _stays(a, key))
            place = "now" if key == status else "ahead"
            made.boxes[key] = Box(
                key=key, name=spec.name, column=depth[key] + 1, end=spec.end, place=place, loops=loops
            )
    made.anywhere = tuple(a.name for a in procedure.actions.values() if ANY in a.sources)
    _connect(procedure, made, done)
    _place(made)
    return made


def _stays(action: ActionSpec, state: str) -> bool:
    return not targets(action) or targets(action) == (state,)


def _connect(procedure: Procedure, made: Drawing, done: Mapping[str, int]) -> None:
    between: dict[tuple[str, str], list[ActionSpec]] = {}
    for action in procedure.actions.values():
        for source in action.sources:
            for target in targets(action):
                if source in made.boxes and target in made.boxes and source != target:
                    between.setdefault((source, target), []).append(action)
    for (source, target), actions in between.items():
        label = "／".join(dict.fromkeys(action.name for action in actions))
        title = "；".join(f"{action.name}（{action.basis}）" if action.basis else action.name for action in actions)
        first, last = made.boxes[source].column, made.boxes[target].column
        way = Way(label, title, [source], any(done.get(a.key) for a in actions), last <= first)
        if not way.back:
            for column in range(first + 1, last):
                key = f"{source}>{target}@{column}"
                made.boxes[key] = Box(key=key, name="", column=column)
                way.stops.append(key)
        way.stops.append(target)
        made.ways.append(way)


def _place(made: Drawing) -> None:
    columns: dict[int, list[Box]] = {}
    for box in made.boxes.values():
        columns.setdefault(box.column, []).append(box)
    ahead = [way for way in made.ways if not way.back]
    into: dict[str, list[tuple[Way, str]]] = {}
    for way in ahead:
        for here, there in zip(way.stops, way.stops[1:], strict=False):
            into.setdefault(there, []).append((way, here))
    for box in made.boxes.values():
        lines = max(1, len(into.get(box.key, ())))
        box.height = max(34 if box.is_state else LINE, lines * LINE) if box.key != START else 16
        if box.is_state:
            box.width = (
                max(len(box.name), max((len(word) + 1 for word in box.loops), default=0) * 0.85) * CHAR + 2 * PAD
            )
            box.height += 18 * len(box.loops)
    x = 4.0
    for column in sorted(columns):
        boxes = columns[column]
        if column:
            boxes.sort(key=lambda box: _pull(made, into, box))
        incoming = [way for box in boxes for way, _ in into.get(box.key, ()) if way.stops[-1] == box.key]
        words = max((len(way.label) for way in incoming), default=0) * 13
        lanes = sum(len(into.get(box.key, ())) for box in boxes)
        x += (words + lanes * LANE + 34) if column else 0
        width = max((box.width for box in boxes), default=0) or (16 if column == 0 else 0)
        y = 10.0
        for box in boxes:
            box.x, box.y = x, y
            box.width = width if box.is_state else (16 if box.key == START else width)
            y += box.height + 22
        x += width
    tallest = max(box.y + box.height for box in made.boxes.values())
    for boxes in columns.values():
        used = max(box.y + box.height for box in boxes)
        for box in boxes:
            box.y += (tallest - used) / 2
    back = sum(way.back for way in made.ways)
    made.width, made.height = x + 6, tallest + (back * LINE + 16 if back else 10)


def _pull(made: Drawing, into: Mapping[str, list[tuple[Way, str]]], box: Box) -> tuple[bool, float]:
    """Boxes stand near what leads to them; ends stand below what goes on."""
    sources = [made.boxes[here].middle for _, here in into.get(box.key, ())]
    return box.end, sum(sources) / len(sources) if sources else 0.0


def lines(made: Drawing) -> Iterable[tuple[Way, list[tuple[float, float]], tuple[float, float]]]:
    """Each way with its bends and the end of its label (right-aligned there)."""
    ports: dict[str, int] = {}
    lanes: dict[int, int] = {}
    bottom = max(box.y + box.height for box in made.boxes.values()) + 18
    order = sorted((way for way in made.ways if not way.back), key=lambda way: made.boxes[way.stops[-1]].y)
    for way in order:
        points: list[tuple[float, float]] = []
        for here, there in zip(way.stops, way.stops[1:], strict=False):
            a, b = made.boxes[here], made.boxes[there]
            port = ports[there] = ports.get(there, -1) + 1
            count = sum(there in w.stops[1:] for w in made.ways if not w.back)
            y = b.y + (b.height - 18 * len(b.loops)) * (port + 0.5) / max(1, count)
            lane = lanes[b.column] = lanes.get(b.column, 0) + 1
            start = a.x + a.width
            if not points:
                points.append((start, a.middle))
            bend = start + 8 + lane * LANE
            points += [(bend, points[-1][1]), (bend, y), (b.x + (b.width if not b.is_state else 0), y)]
        yield way, points, (points[-1][0] - 12, points[-1][1] - 5)
    for at, way in enumerate(way for way in made.ways if way.back):
        a, b = made.boxes[way.stops[0]], made.boxes[way.stops[-1]]
        y, right, left = bottom + at * LINE, a.x + a.width + 4 + at * 3, b.x - 6 - at * 3
        leave, enter = a.y + a.height - 7, b.y + b.height - 7
        bends = [(a.x + a.width, leave), (right, leave), (right, y), (left, y), (left, enter), (b.x, enter)]
        yield way, bends, (max(left, right) - 8, y - 5)


def svg(made: Drawing, label: str) -> str:
    """The drawing as SVG; every word escaped."""
    size = f"{made.width:.0f} {made.height:.0f}"
    width, height = size.split()
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" viewBox="0 0 {size}" width="{width}" '
        f'height="{height}" role="img" aria-label="{escape(label)}" font-family="{FONT}" font-size="13">',
        '<defs><marker id="tip" markerWidth="8" markerHeight="8" refX="7" refY="4" orient="auto" '
        f'markerUnits="userSpaceOnUse"><path d="M0 0L8 4L0 8z" fill="{MUTED}"/></marker></defs>',
    ]
    for way, points, at in lines(made):
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        stroke, thick = (GREEN, 2) if way.taken else (GREY, 1)
        parts.append(
            f"<g><title>{escape(way.title)}</title>"
            f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{thick}" marker-end="url(#tip)"/>'
            f"{_words(way.label, at, 'end', 13, INK)}</g>"
        )
    parts += [_box(box) for box in made.boxes.values()]
    return "".join([*parts, "</svg>"])


def _words(words: str, at: tuple[float, float], anchor: str, size: int, fill: str, more: str = "") -> str:
    x, y = at
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{fill}"{more}'
    return f"<text {place}>{escape(words)}</text>"


def _box(box: Box) -> str:
    if box.key == START:
        return f'<circle cx="{box.x + 8:.1f}" cy="{box.middle:.1f}" r="8" fill="{MUTED}"/>'
    if not box.is_state:
        return f'<path d="M{box.x:.1f} {box.middle:.1f}h{box.width:.1f}" stroke="{GREY}" fill="none"/>'
    now = box.place == "now"
    stroke, thick = (BLUE, 2.5) if now else (INK if box.end else GREY, 2 if box.end else 1)
    centre = box.x + box.width / 2
    top = box.y + (box.height - 18 * len(box.loops)) / 2 + 5
    label = _words(box.name, (centre, top), "middle", 14, BLUE if now else INK, ' font-weight="600"' if now else "")
    for at, word in enumerate(box.loops):
        y = box.y + box.height - 18 * (len(box.loops) - at) + 10
        label += _words(f"↻{word}", (centre, y), "middle", 12, MUTED)
    mark = ' class="now"' if now else ""
    return (
        f'<rect{mark} x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" '
        f'rx="{16 if box.end else 3}" fill="{WASH if now else "#fff"}" stroke="{stroke}" stroke-width="{thick}"/>{label}'
    )
