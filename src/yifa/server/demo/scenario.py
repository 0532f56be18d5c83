"""What a scenario file may say. It is data: a town, its people, what it did in a year, and what it published of it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from yifa.kernel.yaml_lines import load_with_lines

FOLDER = Path(__file__).with_name("towns")
# The town a newcomer meets: its accounts have the plainest names.
FIRST = "gekeng"
# Files of the folder that are no town.
SHARED = ("texts", "stories", "cast", "today")


class Told(BaseModel):
    """Base: an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class VillageTold(Told):
    """A village: `share` is its weight among the town's matters."""

    code: str
    name: str
    short: str = ""
    share: float = 1.0


class PersonTold(Told):
    """An account: everybody is fictitious. `villages` are places in the town's list, from 1."""

    username: str
    name: str
    roles: tuple[str, ...]
    unit: str = ""
    villages: tuple[int, ...] = ()
    show: str = ""


class PlanTold(Told):
    """So many matters of one kind.

    `path`: steps like a procedure's sample (default: its first sample); `each`: one matter for each village or for
    each item of `make` (or of a list by name: `listed`), whose values go into the opening step; `totals`: numbers shared out so that they add up;
    `choose`: values drawn by weight; `between`: days within which matters are opened (`recent`: so many days ago, for
    work that is still going on: steps that lie ahead are not taken yet); `gap`: days between steps.
    `season` names the shape of the year.
    """

    procedure: str
    count: int = 0
    each: Literal["", "village"] = ""
    make: tuple[dict[str, Any], ...] = ()
    listed: Literal["", "powers"] = ""
    path: tuple[str | dict[str, dict[str, Any] | None], ...] = ()
    totals: dict[str, int] = {}
    values: dict[str, Any] = {}
    choose: dict[str, dict[Any, float]] = {}
    between: tuple[date, date] | None = None
    recent: tuple[int, int] | None = None
    gap: tuple[int, int] = (1, 6)
    season: str = "even"
    by: str = ""


class PublishedTold(Told):
    """A number the town published, and the figure it is. `differs` says why the ledger's own value stands.

    `masked`: the published text hides the number; `value` is one of our choosing.
    """

    id: str
    figure: str
    say: str
    value: float
    approx: Literal["", "over", "under", "about", "nearly"] = ""
    part: str = ""
    period: str = ""
    change: Literal["", "yoy_percent", "yoy_amount"] = ""
    scale: float = 1.0
    differs: str = ""
    masked: bool = False


class Scenario(Told):
    """One demonstration town."""

    key: str
    code: str
    name: str
    government_name: str
    short: str
    document_prefix: str
    county_name: str
    county_code: str
    province_name: str
    city_name: str
    year: int
    seed: int = 1
    settings: dict[str, Any] = {}
    units: dict[str, str]
    villages: tuple[VillageTold, ...]
    people: tuple[PersonTold, ...]
    since: date = Field(default=date(2020, 1, 1))
    plan: tuple[PlanTold, ...]
    published: tuple[PublishedTold, ...] = ()
    report: dict[str, Any] = {}


@cache
def texts() -> dict[str, list[str]]:
    """Sentences by `procedure.field` or `field`, in which {village} may stand."""
    loaded, _ = load_with_lines((FOLDER / "texts.yaml").read_text(encoding="utf-8"))
    return cast(dict[str, list[str]], loaded)


@cache
def stories() -> dict[str, list[dict[str, str]]]:
    """By procedure: sets of answers that belong together (a dispute with its facts and its agreement)."""
    loaded, _ = load_with_lines((FOLDER / "stories.yaml").read_text(encoding="utf-8"))
    return cast(dict[str, list[dict[str, str]]], loaded)


def town_keys() -> list[str]:
    """Towns that can be demonstrated."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem not in SHARED)


def read(key: str) -> Scenario:
    """A scenario by key: what the town published, and what lies before its posts today. Raises FileNotFoundError,
    pydantic.ValidationError."""
    raw, _ = load_with_lines((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    cast_list, _ = load_with_lines((FOLDER / "cast.yaml").read_text(encoding="utf-8"))
    prefix = "" if key == FIRST else f"{key}-"
    people = [{**person, "username": prefix + person["username"]} for person in cast_list["people"]]
    if key != FIRST:
        first = raw["villages"][0]["code"]
        around, _ = load_with_lines((FOLDER / "today.yaml").read_text(encoding="utf-8").replace("{first}", first))
        own = {plan["procedure"] for plan in raw["plan"]}
        # A list with codes of its own (the powers) is laid once.
        raw["plan"] += [plan for plan in around if "listed" not in plan or plan["procedure"] not in own]
    return Scenario.model_validate({"key": key, "units": cast_list["units"], "people": people, **raw})
