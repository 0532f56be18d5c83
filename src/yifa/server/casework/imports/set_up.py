"""A town set up from one workbook: villages, offices, people with their posts, and registers; all of it or nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from django.db import transaction

from yifa.domains.roles import roles
from yifa.kernel.actor import Actor
from yifa.office.errors import OfficeError
from yifa.office.ledgers import layout_of, read_grids
from yifa.office.sheets import Column, write_templates
from yifa.server.casework.imports.cells import Fault
from yifa.server.casework.imports.engine import OldLedger
from yifa.server.casework.imports.keeping import keep, told_otherwise
from yifa.server.casework.imports.order import Order
from yifa.server.casework.imports.rolls import carry_out_roll, post_of, roll_of
from yifa.server.config.confined import confined
from yifa.server.config.procedures import in_force
from yifa.server.towns.models import Town

#: Villages come before the people who look after them, offices before those who sit in them, rolls before registers.
_ORDER = ("@villages", "@units", "@people")
_NAMES = {"@villages": "村（社区）", "@units": "单位", "@people": "人员和岗位"}
_OF_UNITS = re.compile(r"单位|机构|科室|站所|办所|部门")
#: Registers that a town has from its first day.
FIRST_REGISTERS = ("grid", "mediator", "enforcement-officer", "delegated-power")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What became of a sheet: what it holds, its rows, how many were entered and how many stood there before."""

    name: str
    holds: str
    rows: int
    created: int
    known: int


@dataclass(slots=True)
class SetUp:
    """What a workbook set up, or why nothing was."""

    sheets: list[Sheet] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    kept: bool = False


def set_up(town: Town, data: bytes, name: str, actor: Actor, *, dry_run: bool = False) -> SetUp:
    """Set a town up. With a fault in any sheet nothing is kept.

    Raises OfficeError when the file cannot be read or holds nothing of a town.
    """
    parts = list(_parts(town, data, name))
    if not parts:
        raise OfficeError("没有认出村（社区）、单位、人员岗位或者名册的工作表。请下载设镇工作簿，照着填。")
    done, ledgers = SetUp(), list[OldLedger]()
    with transaction.atomic():
        for sheet, holds in sorted(parts, key=lambda one: _ORDER.index(one[1]) if one[1] in _ORDER else len(_ORDER)):
            if holds in _ORDER:
                _roll(town, data, name, sheet, holds, done)
            else:
                ledger = OldLedger(town, data, name, holds, asked=[sheet])
                done.faults += [*ledger.judged.faults, *told_otherwise(ledger)]
                ledgers.append(ledger)
        if dry_run or done.faults:
            transaction.set_rollback(True)
    done.kept = not (dry_run or done.faults)
    for ledger in ledgers:
        kept = keep(ledger, actor) if done.kept else None
        made = kept.created if kept else 0
        known = kept.known if kept else 0
        done.sheets.append(Sheet(ledger.asked[0], ledger.procedure.name, ledger.judged.rows, made, known))
    return done


def _roll(town: Town, data: bytes, name: str, sheet: str, holds: str, done: SetUp) -> None:
    answer, _ = carry_out_roll(Order(town=town, data=data, name=name, procedure=holds, sheets=(sheet,)), holds)
    done.faults += [(f["sheet"], Fault(f["row"], f["column"], f["message"])) for f in answer["faults"]]
    done.sheets.append(Sheet(sheet, _NAMES[holds], answer["rows"], answer["created"], answer["known"]))


def _parts(town: Town, data: bytes, name: str) -> Iterator[tuple[str, str]]:
    """Each sheet that holds rows, with the roll or the register it is of. Raises OfficeError for one it cannot tell."""
    for grid in confined(read_grids, refuse=OfficeError)(data, name):
        layout = layout_of(grid, name)
        if layout is None or not layout.holds_records:
            continue
        if roll := roll_of([layout]):
            yield grid.name, roll
        elif _OF_UNITS.search(grid.name) and len(layout.columns) <= 8:
            yield grid.name, "@units"
        else:
            try:
                yield grid.name, OldLedger(town, data, name, asked=[grid.name]).procedure.procedure
            except OfficeError as fault:
                raise OfficeError(f"工作表“{grid.name}”：{fault}") from fault


def write_workbook(stream: BinaryIO) -> None:
    """The workbook to fill in: villages, offices, people with posts to choose from, and the first registers."""
    posts = tuple(role.name for role in roles().values() if post_of(role.name) is not None)
    write_templates(
        {
            "村（社区）": [
                Column("name", "村（社区）名称", required=True, example="样上村"),
                Column("short", "简称", example="样上"),
                Column("code", "统计用区划代码", required=True, example="890101101201"),
                Column("urban_rural", "城乡分类代码", example="220"),
            ],
            "单位": [
                Column("name", "单位名称", required=True, example="司法所"),
                Column("key", "代号", example="justice-office"),
                Column("order", "排序", "integer", example=1),
            ],
            "人员岗位": [
                Column("name", "姓名", required=True, example="王样例"),
                Column("unit", "所在单位", example="司法所"),
                Column("title", "职务", example="所长"),
                Column("roles", "系统岗位", required=True, example=posts[0]),
                Column("phone", "手机号码", example="13900001111"),
                Column("village", "负责村（社区）", example="样上村"),
                Column("since", "任职时间", "date"),
            ],
            **{in_force()[key].name: _of_register(key) for key in FIRST_REGISTERS},
        },
        stream=stream,
    )


def _of_register(key: str) -> Sequence[Column]:
    """The columns of a register: what its first step asks and old ledgers of it tell."""
    procedure = in_force()[key]
    form_fields = [name for name, _ in procedure.opening[0].fields()]
    names = [name for name in form_fields if name in procedure.fields and name in {*procedure.past.headings, "village"}]
    return [
        Column(
            name,
            procedure.fields[name].name,
            required=name in procedure.past.needs,
            choices=tuple(procedure.fields[name].options.values()) if procedure.fields[name].type == "choice" else (),
        )
        for name in names
    ]


__all__ = ["SetUp", "Sheet", "set_up", "write_workbook"]
