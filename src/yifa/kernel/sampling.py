"""Plausible, clearly fictitious values for any field: for tests, example rows and demonstrations.

No real person's name: given names are drawn from a short list of words nobody is called by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from math import ceil
from random import Random
from typing import Any

from stdnum.cn import ric

from yifa.kernel.context import StepContext
from yifa.kernel.model import MYSELF, THAT_DAY, ActionSpec, FieldSpec, Procedure
from yifa.kernel.signatures import SIGNATURE

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = ("示例", "样例", "甲一", "乙二", "丙三", "丁四", "例文", "例安", "例平", "试问", "试言", "假山", "假石", "某例")
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def person_name(rng: Random) -> str:
    """A fictitious name."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def id_number(rng: Random, born: date, region: str = "999999") -> str:
    """An identity number with a right check digit (GB 11643) in a region code nobody has."""
    body = f"{region}{born:%Y%m%d}{rng.randrange(1000):03d}"
    return body + ric.calc_check_digit(body + "0")


def credit_code(rng: Random) -> str:
    """A credit code with right check digits (GB 32100, GB 11714)."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    unit = "".join(rng.choice("0123456789") for _ in range(8))
    check = (11 - sum(int(c) * w for c, w in zip(unit, weights, strict=True)) % 11) % 11
    body = "91999999" + unit + ("X" if check == 10 else str(check))
    total = sum(_USCC.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    return body + _USCC[(31 - total % 31) % 31]


def sample_party(rng: Random, kind: str) -> dict[str, str]:
    """A fictitious person or organisation."""
    if kind == "org":
        trade = rng.choice(("建材", "养殖", "茶叶", "食品", "运输"))
        name = f"{rng.choice(('虚构', '样本', '示范', '假设'))}{trade}有限公司"
        return {
            "kind": "org",
            "name": name,
            "credit_code": credit_code(rng),
            "phone": "0599-12345678",
            "legal_representative": person_name(rng),
            "address": "虚构工业园8栋",
        }
    born = date(1950, 1, 1) + timedelta(days=rng.randrange(18_000))
    return {
        "kind": "person",
        "name": person_name(rng),
        "gender": rng.choice("男女"),
        "id_number": id_number(rng, born),
        "phone": f"199{rng.randrange(10**8):08d}",
        "address": f"{rng.choice('东西南北')}片{rng.randrange(1, 99)}号",
    }


def sample_value(spec: FieldSpec, rng: Random, on: date, villages: Mapping[str, str], at: str = "") -> Any:
    """A plausible value of a field other than a look-up; None where there is nothing to make up.

    `on` and `at` are the day and the moment (ISO) of the step.
    """
    if spec.example and spec.type in ("text", "paragraph", "money"):
        example = rng.choice(spec.example)
        # What no two entries may share ends in other digits each time.
        return (
            re.sub(r"\d{2,}$", lambda tail: str(rng.randrange(10 ** len(tail[0]))).zfill(len(tail[0])), example)
            if (spec.unique)
            else example
        )
    low = ceil(spec.min if spec.min is not None else 1)
    high = int(spec.max if spec.max is not None else max(low, 1) + 20)
    match spec.type:
        case "choice":
            return rng.choice(list(spec.example or spec.options))
        case "choices":
            if spec.example:
                return list(spec.example)
            return rng.sample(list(spec.options), k=min(len(spec.options), rng.randint(1, 2)))
        case "boolean":
            return True
        case "integer":
            return rng.randint(low, high)
        case "number" | "percent":
            return float(min(rng.randint(low, high), 100 if spec.type == "percent" else high))
        case "money":
            return rng.randint(max(low, 1), int(spec.max or 5000)) * 100
        case "date":
            return (on + timedelta(days=15)).isoformat() if spec.future else on.isoformat()
        case "datetime":
            return f"{on + timedelta(days=15)}T09:30" if spec.future else at[:16] or f"{on}T00:00"
        case "village" | "unit":
            return rng.choice(list(villages)) if villages else None
        case "id_number":
            return id_number(rng, date(1980, 1, 1) + timedelta(days=rng.randrange(9000)))
        case "credit_code":
            return credit_code(rng)
        case "phone":
            return f"199{rng.randrange(10**8):08d}"
        case "table":
            rows: list[dict[str, Any]] = []
            for _ in range(max(int(spec.min or 1), rng.randint(1, 2))):
                row = {key: sample_value(column, rng, on, villages) for key, column in spec.columns.items()}
                # Two people of a list are not of one name by the chance of a draw.
                twice = {
                    key
                    for key, value in row.items()
                    if isinstance(value, str)
                    and spec.columns[key].type == "text"
                    and value.endswith(tuple("0123456789"))
                    and any(value == other[key] for other in rows)
                }
                rows.append({**row, **{key: f"{row[key]}{len(rows)}" for key in twice}})
            return rows
        case "text" | "paragraph":
            return f"{spec.name}示例{rng.randrange(1, 999)}" if not spec.pattern else None
        case "attachment":
            # What is written on a screen is no example: it would stand in the papers.
            return None if SIGNATURE in spec.kinds else [{"sha": "0" * 64, "name": "示例.pdf", "size": 1}]
    return None


def _optional(procedure: Procedure, key: str) -> bool:
    """Whether a field may stay empty and no example says what it might hold."""
    if key in procedure.parties:
        return procedure.parties[key].min == 0
    spec = procedure.fields[key]
    return spec.required is False and not spec.example and spec.type not in ("choice", "date", "money")


def sample_form(
    procedure: Procedure,
    action: ActionSpec,
    context: StepContext,
    rng: Random,
    values_given: Mapping[str, Any],
    look_up: Callable[[FieldSpec], list[int]],
    *,
    sparse: bool = False,
) -> dict[str, Any]:
    """Values for every field of a form that applies, with `given` over them.

    `look_up(spec)` gives positions of register entries, people or matters to choose from. `sparse` leaves optional
    fields empty that nobody has given and that have no example, as people do. Where the kind of a party is given
    (`party_kind`: person or org), the party made up is of that kind.
    """
    on = date.fromisoformat(context.entry.day)
    villages = context.facts.villages
    values: dict[str, Any] = {}
    for key, insisted in action.fields():
        if key in values_given:
            values[key] = values_given[key]
        elif not insisted and key in procedure.fields and procedure.fields[key].apart:
            continue  # whoever did the work does not say what others think of it
        elif sparse and not insisted and _optional(procedure, key):
            continue
        elif party := procedure.parties.get(key):
            drawn = party.kind if party.kind != "any" else rng.choice(("person", "person", "person", "org"))
            wanted = values_given.get(f"{key}_kind")
            kind = wanted if wanted in ("person", "org") else drawn
            values[key] = [sample_party(rng, kind) for _ in range(max(1, party.min))]
        else:
            spec = procedure.fields[key]
            if spec.default is not None and spec.default not in (THAT_DAY, MYSELF):
                value = spec.default
            elif spec.type in ("register", "matter", "staff"):
                chosen = look_up(spec)
                value = chosen if spec.many else (chosen[0] if chosen else None)
            else:
                value = sample_value(spec, rng, on, villages, context.entry.occurred_at)
            if value is not None:
                values[key] = value
    return {key: value for key, value in values.items() if value is not None}
