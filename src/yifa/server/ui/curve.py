"""A curve over the months, drawn on the server: it prints, needs no script, and says its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 640, 190
LEFT, RIGHT, TOP, FLOOR = 20, 20, 26, 158


@dataclass(frozen=True, slots=True)
class Point:
    """A value where it stands; `words` is how it is said."""

    name: str
    words: str
    x: float
    y: float

    @property
    def above(self) -> float:
        """The base line of its words."""
        return self.y - 8


@dataclass(frozen=True, slots=True)
class Curve:
    """This year's points, and last year's line behind them."""

    label: str
    points: tuple[Point, ...]
    before: tuple[Point, ...] = ()
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = FLOOR

    @property
    def line(self) -> str:
        """This year's points as SVG takes them."""
        return _line(self.points)

    @property
    def line_before(self) -> str:
        """Last year's."""
        return _line(self.before)


def _line(points: Sequence[Point]) -> str:
    return " ".join(f"{point.x},{point.y}" for point in points)


Series = Sequence[tuple[str, Decimal | None, str]]


def curve(label: str, series: Series, before: Series = ()) -> Curve:
    """A curve through (name, amount, words); None leaves a gap. `before` is drawn to the same scale."""
    amounts = [amount for _, amount, _ in (*series, *before) if amount is not None]
    most = max(amounts, default=Decimal(0)) or Decimal(1)
    return Curve(label, _points(series, most), _points(before, most))


def _points(series: Series, most: Decimal) -> tuple[Point, ...]:
    step = (WIDTH - LEFT - RIGHT) / max(len(series) - 1, 1)
    points = []
    for at, (name, amount, words) in enumerate(series):
        if amount is not None:
            tall = float(max(amount, Decimal(0)) / most) * (FLOOR - TOP)
            points.append(Point(name, words, round(LEFT + at * step, 1), round(FLOOR - tall, 1)))
    return tuple(points)
