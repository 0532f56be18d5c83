"""The county asks for closed files of a town: the town lists numbers, the county draws, the town hands over, the result goes back.

What travels are numbers of files. A file itself is read at the town, or, where both keep their books on one server, on the
county's page while the town has handed it over; each look is journalled in the town's book.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yifa.domains.enforcement.draws import files_of
from yifa.kernel.actor import Actor
from yifa.law.dates import day_or_none
from yifa.server.config.procedures import in_force
from yifa.server.ledger.journal import Step, take_action
from yifa.server.ledger.models import Matter, position_of
from yifa.server.ledger.serialization import state_of
from yifa.server.oversight import letters
from yifa.server.oversight.models import Letter, Package, Position
from yifa.server.oversight.package import json_file
from yifa.server.oversight.receipts import system_of
from yifa.server.oversight.standing import names_within
from yifa.server.towns.models import Town

PROCEDURE, AT_TOWN = "county-file-check", "file-hand-over"
IN_SYSTEM = "在系统里看卷"
_DRAWN = "由{county}留存的本镇账簿摘要{head}和当场公布的数{nonce}抽取；用 yifa draw 重抽即可验证。"


@dataclass(frozen=True, slots=True)
class HandedFile:
    """One file that was drawn: its number, and the matter itself while it may be read on this server."""

    number: str
    matter: Matter | None
    why: str


# At the county


def letters_to(county: Town, town: str) -> dict[str, bytes]:
    """The checks of a town's files, as files of what the county hands it."""
    files: dict[str, bytes] = {}
    for row in letters.addressed(county, town, PROCEDURE):
        values = state_of(row, None).values
        particulars = {
            "draw_note": _DRAWN.format(county=county.name, head=values.get("head"), nonce=values.get("nonce"))
            if values.get("numbers")
            else "",
            **{key: str(values.get(key) or "") for key in ("kind_", "from_", "until_", "numbers", "result")},
            "faulty": int(values.get("faulty") or 0),
        }
        files |= letters.written("check", county, row, particulars)
    return files


def note(county: Town, package: Package, content: Mapping[str, Any], at: datetime) -> str:
    """Enter what a town answers: its list, or that it hands the files over; what is to be said where it cannot be entered."""
    row = letters.answered(county, package.town, PROCEDURE, content)
    if row is None:
        return "里面有一份案号清单，县级没有向这个乡镇要过，不计。"
    if content["state"] == "listed" and row.status == "asked":
        held = Position.objects.filter(town=package.town).order_by("-generation", "-seq").first()
        files = files_of(str(content["pool_list"]))
        values = {"pool": len(files), "pool_list": "\n".join(files), "head": held.head if held else ""}
        take_action(county, system_of(county), Step(PROCEDURE, "list_", values, row.id, occurred_at=at))
    elif content["state"] == "handed" and row.status == "drawn_":
        values = {key: str(content[key] or "") for key in ("how", "hand_until", "withheld")}
        take_action(county, system_of(county), Step(PROCEDURE, "hand", values, row.id, occurred_at=at))
    return ""


def handed_files(county: Town, row: Matter, today: date) -> list[HandedFile]:
    """Each file that was drawn of a town, and whether it may be read here now."""
    values = state_of(row, None).values
    names = names_within(county.code[:6])
    town = next((code for code, name in names.items() if name == values.get("town_name")), "")
    handed = Letter.objects.filter(town=town, key=f"check-{position_of(row.id)}").exclude(matter=0).first()
    at_town = Matter.objects.filter(town=town, id=handed.matter).first() if handed else None
    why = _closed(row, at_town, today)
    withheld = _withheld(at_town)
    files = {}
    if not why:
        kinds = {procedure.procedure for procedure in in_force().values() if procedure.name == values.get("kind_")}
        numbers = files_of(str(values.get("numbers") or ""))
        rows = Matter.objects.filter(town=town, procedure__in=kinds, number__in=numbers)
        files = {one.number: one for one in rows if one.number not in withheld}
    return [
        HandedFile(
            number, files.get(number), withheld.get(number) or why or ("" if number in files else "账簿里没有这一件")
        )
        for number in files_of(str(values.get("numbers") or ""))
    ]


def _closed(row: Matter, at_town: Matter | None, today: date) -> str:
    """Why no file may be read here; empty where the town has handed them over and the time is not over."""
    if row.status == "read":
        return "已登记结果，不再看卷"
    if at_town is None:
        return "乡镇不在这个服务器上，到镇上看卷"
    values = state_of(at_town, None).values
    if row.status != "handed" or at_town.status != "handed":
        return "乡镇还没有交卷"
    if values.get("how") != IN_SYSTEM:
        return "到镇上看卷"
    until = day_or_none(str(values.get("hand_until") or ""))
    return "" if until and today <= until else "看卷的期限已过，请与乡镇商量"


def _withheld(at_town: Matter | None) -> dict[str, str]:
    rows = state_of(at_town, None).values.get("withheld") or [] if at_town else []
    return {str(one["file"]).strip(): f"乡镇没有交：{one['reason']}" for one in rows}


# At the town


def take(town: Town, actor: Actor, letter: Letter, content: Mapping[str, Any], at: datetime) -> str:
    """What the county says of a check comes into the town's book; what was done, empty for nothing."""
    row = Matter.objects.filter(town=town.code, id=letter.matter).first()
    status, number = content["status"], content["number"]
    if row is None:
        files = closed_files(town, content["kind_"], content["from_"], content["until_"])
        values: dict[str, Any] = {key: content[key] for key in ("kind_", "from_", "until_")}
        values |= {"check": number, "pool": len(files), "pool_list": "\n".join(files)}
        taken = take_action(town, actor, Step(AT_TOWN, "receive", values, occurred_at=at))
        letter.matter = taken.matter_id
        letter.save(update_fields=["matter"])
        return f"案卷抽查{number}：账簿列出{len(files)}件，核对后请报送清单。"
    if row.status == "listed" and status == "empty":
        take_action(town, actor, Step(AT_TOWN, "drop", {}, row.id, occurred_at=at))
        return f"案卷抽查{number}：清单为空，县级没有抽取。"
    if row.status == "listed" and content["numbers"]:
        values = {"numbers": content["numbers"], "draw_note": content["draw_note"]}
        take_action(town, actor, Step(AT_TOWN, "drawn", values, row.id, occurred_at=at))
        return f"案卷抽查{number}：抽出{'、'.join(files_of(content['numbers']))}，请镇领导交卷。"
    if row.status in ("drawn", "handed") and status == "read":
        values = {"faulty": content["faulty"], "result": content["result"]}
        take_action(town, actor, Step(AT_TOWN, "result", values, row.id, occurred_at=at))
        return f"案卷抽查{number}的结果：{content['result']}"
    return ""


def closed_files(town: Town, kind: str, first: str, last: str) -> list[str]:
    """Numbers of a kind's matters that ended between two days (ISO, both inclusive), in order of number."""
    kinds = {procedure.procedure for procedure in in_force().values() if procedure.name == kind}
    rows = Matter.objects.filter(town=town.code, procedure__in=kinds, closed_on__gte=first, closed_on__lte=last)
    return sorted(set(rows.exclude(number="").values_list("number", flat=True)))


def to_send(town: Town, carried: Iterable[str]) -> tuple[dict[str, bytes], list[str]]:
    """Lists and hand-overs that have not gone out, as files; and their marks."""
    known = set(carried)
    files: dict[str, bytes] = {}
    marks: list[str] = []
    for letter in Letter.objects.filter(town=town.code, kind="check").exclude(matter=0).order_by("id"):
        row = Matter.objects.get(town=town.code, id=letter.matter)
        mark = f"{letter.key}@{row.status}"
        if row.status not in ("listed", "handed") or mark in known:
            continue
        marks.append(mark)
        values = state_of(row, None).values
        answer = {
            "kind": "check",
            "id": json.loads(letter.content)["id"],
            "state": row.status,
            "pool_list": str(values.get("pool_list") or ""),
            "how": str(values.get("how") or ""),
            "hand_until": str(values.get("hand_until") or ""),
            "withheld": "\n".join(f"{one['file']}：{one['reason']}" for one in values.get("withheld") or ()),
        }
        files[f"answers/{letter.key}.json"] = json_file(answer)
    return files, marks
