"""The roll of villages, and the people of a town with their offices and posts, from a sheet; all or nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from yifa.domains.roles import roles
from yifa.kernel.roles import Role
from yifa.office.errors import OfficeError
from yifa.office.ledgers import Column, Layout, Line, Unreadable, layout_of, moment_of, read_grids, text_of
from yifa.office.ledgers.values import is_nothing
from yifa.office.sheets.words import narrow, normal
from yifa.server.casework.imports.answers import Answers
from yifa.server.casework.imports.cells import Fault
from yifa.server.casework.imports.heading_likeness import heading_score
from yifa.server.casework.imports.new_names import unit_key, username
from yifa.server.casework.imports.roll import Roll
from yifa.server.casework.imports.targets import PARTICULARS, REMARK, SERIAL, SKIP, VILLAGE
from yifa.server.config.confined import confined
from yifa.server.towns.codes import RegionCodeError, check_urban_rural
from yifa.server.towns.founding import ensure_region
from yifa.server.towns.models import Grant, Person, Region, Town, Unit

if TYPE_CHECKING:
    from yifa.server.casework.imports.order import Order

Names = Mapping[str, Sequence[str]]
VILLAGES: Names = {
    "code": ("区划代码", "统计用区划代码", "代码", "统计代码", "行政区划代码", "code", "村代码"),
    "name": (
        "村社区名称",
        "村居名称",
        "名称",
        "村名",
        "村（社区）",
        "村居",
        "行政村",
        "name",
        "村（社区）名称",
        "村委会名称",
    ),
    "short": ("简称", "short", "村简称"),
    "urban_rural": ("城乡分类代码", "城乡分类", "城乡分类码", "urban_rural", "城乡属性代码"),
}
PEOPLE: Names = {
    "name": ("姓名", "人员姓名", "名字", "name"),
    "unit": (
        "单位",
        "所在单位",
        "所在办",
        "办公室",
        "科室",
        "部门",
        "所在部门",
        "工作单位",
        "所在办（所、队）",
        "站所",
        "所属单位",
        "unit",
    ),
    "title": ("职务", "职位", "职务职级", "title", "行政职务"),
    "roles": ("系统岗位", "岗位", "平台岗位", "角色", "roles", "平台角色", "系统角色", "岗位名称"),
    "phone": (*PARTICULARS["phone"], "phone"),
    "village": ("负责村（社区）", "负责村", "所负责村居", "包村", "village", "驻村", "负责网格", *VILLAGE),
    "since": ("任职时间", "任职日期", "到岗时间", "起始日期", "任职起始", "since", "上岗时间", "开始时间"),
}
UNITS: Names = {
    "name": ("单位名称", "办（所、队）名称", "内设机构名称", "机构名称", "科室名称", "站所名称", "名称", "name"),
    "key": ("代号", "单位代号", "key"),
    "order": ("排序", "排列次序", "order"),
}
ROLLS = {"@villages": VILLAGES, "@people": PEOPLE, "@units": UNITS}
#: What posts are called besides their names in the catalogue.
POSTS = {
    "secretary": ("党委书记", "书记"),
    "mayor": ("镇长", "乡长"),
    "deputy-secretary": ("副书记", "政法委员", "副书记（政法）"),
    "deputy-leader": ("分管领导", "副镇长", "分管负责人"),
    "discipline-head": ("纪委书记",),
    "legal-adviser": ("镇法律顾问", "政府法律顾问"),
    "enforcement-head": ("执法队长", "综合执法队队长", "综合行政执法队队长"),
    "enforcement-officer": ("执法队员", "执法人员", "行政执法人员"),
    "village-head": ("村（居）负责人", "村主任", "村书记", "村居负责人"),
    "village-cadre": ("村干部", "村居干部", "村（居）干部"),
    "mediator": ("调解员",),
    "window-clerk": ("窗口工作人员", "窗口人员"),
    "justice-head": ("司法所长",),
    "legal-reviewer": ("合法性审查人员", "法制审核员"),
    "office-clerk": ("党政办工作人员", "党政办干事"),
    "governance-head": ("综治中心主任", "平安办主任"),
    "service-head": ("便民服务中心主任",),
}


@dataclass(slots=True)
class _Row:
    """A row of a roll: what it says, and where."""

    sheet: str
    line: Line
    said: dict[str, str]
    since: date | None = None
    village: str = ""
    posts: list[Role] = field(default_factory=list)


@dataclass(slots=True)
class _Told:
    """What was found in the sheets."""

    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: int = 0
    ready: list[_Row] = field(default_factory=list)
    faults: list[tuple[str, Fault]] = field(default_factory=list)
    duplicates: list[tuple[str, int, int]] = field(default_factory=list)
    letters: dict[str, str] = field(default_factory=dict)


def carry_out_roll(order: Order, wanted: str) -> tuple[dict[str, Any], str]:
    """Bring in a roll. Raises OfficeError when the file or the call cannot be used."""
    if wanted not in ROLLS:
        raise OfficeError(f"没有“{wanted}”这一种名册，只有 @villages（村居）、@units（单位）和 @people（人员岗位）。")
    names = ROLLS[wanted]
    roll = Roll.of(order.town.villages().values_list("code", "name", "short"), order.town.name, order.town.county_name)
    roll_read = _read(order, names)
    judged = {
        "@villages": lambda: _villages(order.town, roll_read),
        "@people": lambda: _people(roll_read, roll),
        "@units": lambda: _units(order.town, roll_read),
    }[wanted]()
    keep_all = {"@villages": _keep_villages, "@people": _keep_people, "@units": _keep_units}[wanted]
    keep = not order.dry_run and (not roll_read.faults or order.skip_faulty)
    with transaction.atomic():
        made = keep_all(order.town, judged)
        if not keep:
            transaction.set_rollback(True)
    answer = {
        "procedure": wanted,
        "columns": roll_read.columns,
        "rows": roll_read.rows,
        "matters": len(judged),
        "created": made if keep else 0,
        "known": len(judged) - made,
        "faults": [{"sheet": s, "row": f.row, "column": f.column, "message": f.message} for s, f in roll_read.faults],
        "duplicates": [{"sheet": s, "row": row, "of": of} for s, row, of in roll_read.duplicates],
        "left_out": [],
        "notices": [],
        "states": {"active": len(judged)} if judged else {},
        "numbers": [row.said["code"] for row in judged] if wanted == "@villages" else [],
        "figures": {
            "@villages": lambda: _village_figures(judged),
            "@people": lambda: _people_figures(judged, roll),
            "@units": lambda: {"units": len(judged)},
        }[wanted](),
        "alarms": 0,
    }
    return answer, Answers.written(wanted, roll_read.columns, order.answers, {})


def roll_of(layouts: Sequence[Layout]) -> str:
    """Which roll these sheets are: `@villages`, `@people`, or "" where they are a ledger."""
    for wanted, names, must in (("@villages", VILLAGES, {"code", "name"}), ("@people", PEOPLE, {"name", "roles"})):
        for layout in layouts:
            fields = set(_columns(layout, names, Answers()).values())
            if must <= fields and len(fields) >= 3:
                return wanted
    return ""


def _read(order: Order, names: Names) -> _Told:
    roll_read = _Told()
    grids = confined(read_grids, refuse=OfficeError)(order.data, order.name)
    missing = [sheet for sheet in order.sheets if sheet not in [grid.name for grid in grids]]
    if missing and len(grids) > 1:
        raise OfficeError(f"文件里没有名为“{missing[0]}”的工作表。")
    chosen = [grid for grid in grids if grid.name in order.sheets] or grids
    best: list[tuple[Layout, dict[int, str]]] = []
    for grid in chosen:
        layout = layout_of(grid, order.name)
        if layout is not None and layout.holds_records:
            by_column = _columns(layout, names, order.answers)
            if "name" in by_column.values():
                best.append((layout, by_column))
    most = max((len(by_column) for _, by_column in best), default=0)
    taken = [(layout, by_column) for layout, by_column in best if order.sheets or len(by_column) >= most]
    if not taken:
        raise OfficeError("没有找到“姓名”或者“名称”这样的列，请核对表头。")
    seen: dict[tuple[tuple[str, str], ...], int] = {}
    for layout, by_column in taken:
        roll_read.columns += [_shown(layout, column, by_column) for column in layout.columns]
        roll_read.letters |= {name: column.letter for column in layout.columns if (name := by_column.get(column.index))}
        for line in layout.lines:
            roll_read.rows += 1
            texts = {name: _text(line.values.get(index)) for index, name in by_column.items()}
            key = tuple(sorted((name, re.sub(r"\s", "", text)) for name, text in texts.items()))
            if key in seen:
                roll_read.duplicates.append((layout.grid.name, line.number, seen[key]))
                continue
            seen[key] = line.number
            row = _Row(layout.grid.name, line, texts)
            since = next((index for index, name in by_column.items() if name == "since"), None)
            try:
                moment = moment_of(line.values.get(since), line.year) if since is not None else None
                row.since = moment.day if moment else None
            except Unreadable as fault:
                if fault.no_such_day:
                    roll_read.faults.append((row.sheet, Fault(line.number, roll_read.letters["since"], str(fault))))
                    continue
            roll_read.ready.append(row)
    return roll_read


def _columns(layout: Layout, names: Names, answers: Answers) -> dict[int, str]:
    """Column index → what it is."""
    by_column: dict[int, str] = {}
    for one in answers.columns:
        for column in layout.columns:
            if one.get("column") == column.letter or normal(one.get("heading", "")) == normal(column.heading):
                by_column[column.index] = one.get("field", "")
    scored = sorted(
        (
            (heading_score(column.levels, tuple((n, 1.0 - i / 1000) for i, n in enumerate(variants))), column, name)
            for column in layout.columns
            for name, variants in names.items()
        ),
        key=lambda one: (-one[0], one[1].index),
    )
    for score, column, name in scored:
        if score >= 0.72 and column.index not in by_column and name not in by_column.values():
            by_column[column.index] = name
    if "code" in names:
        # A telephone in a roll of villages is somebody's, not the village's.
        by_column = {index: name for index, name in by_column.items() if name in names}
    return by_column


def _shown(layout: Layout, column: Column, by_column: Mapping[int, str]) -> dict[str, Any]:
    name = by_column.get(column.index)
    if name is None:
        empty = all(is_nothing(line.values.get(column.index)) for line in layout.lines)
        name = SKIP if normal(column.levels[-1]) in SERIAL or empty else REMARK
    return {"sheet": layout.grid.name, "column": column.letter, "heading": column.heading, "field": name}


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if is_nothing(value) else narrow(text_of(value))


def _villages(town: Town, roll_read: _Told) -> list[_Row]:
    good, codes = [], dict[str, int]()
    for row in roll_read.ready:
        code = re.sub(r"\s", "", row.said.get("code", ""))
        row.said["code"] = code
        fault = ""
        where = "code"
        if not row.said.get("name"):
            fault, where = "没有写村（社区）名称。", "name"
        elif not re.fullmatch(r"\d{12}", code) or not code.startswith(town.prefix) or code.endswith("000"):
            fault = f"统计用区划代码应为12位，前9位是本镇的{town.prefix}。"
        elif code in codes:
            fault = f"与第{codes[code]}行的区划代码相同，请核对。"
        elif row.said.get("urban_rural"):
            try:
                check_urban_rural(row.said["urban_rural"])
            except RegionCodeError:
                fault, where = "城乡分类代码不对，应是三位数，例如 121、220。", "urban_rural"
        if fault:
            roll_read.faults.append((row.sheet, Fault(row.line.number, roll_read.letters.get(where, ""), fault)))
            continue
        codes[code] = row.line.number
        good.append(row)
    return good


def _village_figures(rows: Sequence[_Row]) -> dict[str, int]:
    communities = sum(bool(re.search(r"社区|居委会|居民", row.said["name"])) for row in rows)
    return {"villages": len(rows) - communities, "communities": communities}


def _keep_villages(town: Town, rows: Sequence[_Row]) -> int:
    """Enter what is not there yet; what is there keeps its name unless the sheet says another."""
    made = 0
    for row in rows:
        code, name = row.said["code"], row.said["name"]
        values = {"name": name, "short": row.said.get("short", ""), "urban_rural": row.said.get("urban_rural", "")}
        region = Region.objects.filter(code=code).first()
        if region is None:
            ensure_region(code, name, town.county_name)
            region = Region.objects.get(code=code)
            made += 1
        changed = [key for key, value in values.items() if value and getattr(region, key) != value]
        for key in changed:
            setattr(region, key, values[key])
        if changed:
            region.save()
    return made


def _units(town: Town, roll_read: _Told) -> list[_Row]:
    good, names = [], dict[str, int]()
    for row in roll_read.ready:
        name, key, fault, where = row.said.get("name", ""), row.said.get("key", ""), "", "name"
        if not name:
            fault = "没有写单位名称。"
        elif name in names:
            fault = f"与第{names[name]}行的单位名称相同，请核对。"
        elif key and not re.fullmatch(r"[a-z0-9-]{1,30}", key):
            fault, where = "代号只用小写英文字母、数字和短横，例如 justice-office；不写由系统编。", "key"
        elif row.said.get("order") and not row.said["order"].isdigit():
            fault, where = "排序应是整数。", "order"
        if fault:
            roll_read.faults.append((row.sheet, Fault(row.line.number, roll_read.letters.get(where, ""), fault)))
            continue
        names[name] = row.line.number
        good.append(row)
    return good


def _keep_units(town: Town, rows: Sequence[_Row]) -> int:
    """Enter the offices that are not there yet; an order that the sheet gives is kept."""
    units, made = {unit.name: unit for unit in Unit.objects.filter(town=town)}, 0
    for at, row in enumerate(rows, 1):
        name, order = row.said["name"], row.said.get("order", "")
        unit = units.get(name)
        if unit is None:
            taken = {one.key for one in units.values()}
            key = row.said.get("key") or unit_key(name, taken)
            if key in taken:
                raise OfficeError(f"第{row.line.number}行：代号“{key}”已被别的单位使用，请换一个或者留空。")
            units[name] = Unit.objects.create(town=town, key=key, name=name, order=int(order or at))
            made += 1
        elif order and unit.order != int(order):
            unit.order = int(order)
            unit.save()
    return made


def _people(roll_read: _Told, roll: Roll) -> list[_Row]:
    good = []
    for row in roll_read.ready:
        fault, where = _judge_person(row, roll)
        if fault:
            roll_read.faults.append((row.sheet, Fault(row.line.number, roll_read.letters.get(where, ""), fault)))
        else:
            good.append(row)
    return good


def _judge_person(row: _Row, roll: Roll) -> tuple[str, str]:
    """(what is wrong, in which column) of a person's row; settles his posts and village."""
    if not row.said.get("name"):
        return "没有写姓名。", "name"
    village_name = row.said.get("village", "")
    if village_name and (village := roll.named(village_name) or roll.within(village_name)) is not None:
        row.village = village
    elif village_name and not roll.nowhere(village_name):
        return "本镇村（社区）名册上没有这个村，请核对村名。", "village"
    elif row.said.get("unit"):
        row.village = roll.named(row.said["unit"]) or ""
    for word in re.split(r"[、,，;；/\n]+", row.said.get("roles", "")):
        if not word.strip():
            continue
        post = post_of(word)
        if post is None:
            return "这个岗位不在平台的岗位名单里，请从岗位名单中选。", "roles"
        if post.reach == "village" and not row.village:
            return f"“{post.name}”是村级岗位，请写明负责哪个村（社区）。", "village"
        row.posts.append(post)
    return "", ""


def post_of(word: str) -> Role | None:
    """The post of the platform that a word means; None for none, or for one of the county's or the system's."""
    written = normal(word)
    for key, role in roles().items():
        if written in (normal(role.name), key) or written in map(normal, POSTS.get(key, ())):
            return role if role.reach != "county" and key not in ("system", "resident", "admin") else None
    return None


def _people_figures(rows: Sequence[_Row], roll: Roll) -> dict[str, int]:
    units = {row.said["unit"] for row in rows if row.said.get("unit") and roll.named(row.said["unit"]) is None}
    posts = Counter(post.key for row in rows for post in row.posts)
    return {"people": len(rows), "units": len(units), **{f"role:{key}": n for key, n in sorted(posts.items())}}


def _keep_people(town: Town, rows: Sequence[_Row]) -> int:
    made, today = 0, timezone.localdate()
    roll = Roll.of(town.villages().values_list("code", "name", "short"), town.name, town.county_name)
    units = {unit.name: unit for unit in Unit.objects.filter(town=town)}
    for row in rows:
        unit_name = row.said.get("unit", "")
        if unit_name and roll.named(unit_name) is None and unit_name not in units:
            units[unit_name] = Unit.objects.create(
                town=town,
                key=unit_key(unit_name, {one.key for one in units.values()}),
                name=unit_name,
                order=len(units) + 1,
            )
        phone = re.sub(r"[\s\-]", "", row.said.get("phone", ""))
        known = Person.objects.filter(town=town, name=row.said["name"], phone=phone).first()
        if known is None:
            known = Person(
                username=username(row.said["name"]),
                name=row.said["name"],
                town=town,
                unit=units.get(unit_name),
                phone=phone,
            )
            # Nobody knows his password before an administrator gives him one.
            known.set_unusable_password()
            known.save()
            made += 1
        for post in row.posts:
            _grant(town, known, post, row, units.get(unit_name), row.since or today)
    return made


def _grant(town: Town, person: Person, post: Role, row: _Row, unit: Unit | None, since: date) -> None:
    village = row.village if post.reach == "village" else None
    held = Grant.objects.filter(person=person, role=post.key, scope=town.prefix, village_id=village, until=None)
    if held.exists() or (post.reach == "unit" and unit is None):
        return
    grant = Grant(
        person=person,
        role=post.key,
        scope=town.prefix,
        since=since,
        village_id=village,
        unit=unit if post.reach == "unit" else None,
    )
    try:
        grant.full_clean()
    except ValidationError as error:
        raise OfficeError(f"第{row.line.number}行：{'；'.join(error.messages)}") from error
    grant.save()
