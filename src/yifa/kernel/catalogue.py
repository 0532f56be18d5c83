"""The catalogue: every procedure in every version, the figures they post, roles and document templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from yifa.kernel.figure_spec import CheckSpec, FigureSpec
from yifa.kernel.model import Procedure
from yifa.kernel.roles import Role, read_roles
from yifa.kernel.yaml_lines import CatalogueSyntaxError, load_with_lines
from yifa.kernel.yaml_lines import Path as KeyPath

SHARED_FILES = frozenset(
    [
        *("roles.yaml", "figures.yaml", "settings.yaml", "systems.yaml", "elsewhere.yaml", "fields.yaml"),
        *("form_names.yaml", "national_forms.yaml"),
    ]
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the catalogue: file (relative to the domains folder), 1-based line, reason in Chinese."""

    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.reason}"


class CatalogueError(ValueError):
    """The catalogue can't be loaded; `faults` says where and why."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True)
class Source:
    """A catalogue file as read: relative name, data, and the line of every key."""

    file: str
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line(self, *path: str | int) -> int:
        """The line of a path, or of the nearest thing above it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


@dataclass(frozen=True)
class Catalogue:
    """Loaded and validated. `versions[procedure]` are in order of the day they came into force."""

    versions: Mapping[str, tuple[Procedure, ...]]
    roles: Mapping[str, Role]
    figures: Mapping[str, FigureSpec]
    checks: tuple[CheckSpec, ...]
    documents: Mapping[str, Path]
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)

    @cached_property
    def newest(self) -> Mapping[str, Procedure]:
        """The newest version of each procedure by id, also where it is prepared for a later day."""
        return {key: versions[-1] for key, versions in self.versions.items()}

    def in_force(self, on: str) -> Mapping[str, Procedure]:
        """Every procedure by id, in its version in force on a day (ISO); the first one for earlier days."""
        if on not in self._by_day:
            if len(self._by_day) > 40:
                self._by_day.clear()
            self._by_day[on] = {key: self.at(key, on) for key in self.versions}
        return self._by_day[on]

    @cached_property
    def _by_day(self) -> dict[str, Mapping[str, Procedure]]:
        return {}

    @cached_property
    def _by_version(self) -> Mapping[tuple[str, str], Procedure]:
        return {(p.procedure, p.version): p for versions in self.versions.values() for p in versions}

    def get(self, procedure: str, version: str) -> Procedure:
        """One version by the day it came into force. Raises KeyError."""
        return self._by_version[procedure, version]

    def at(self, procedure: str, on: str) -> Procedure:
        """The version in force on a day (ISO); the first one for earlier days. Raises KeyError."""
        versions = self.versions[procedure]
        return next((p for p in reversed(versions) if p.version <= on), versions[0])

    def role_names(self, keys: tuple[str, ...]) -> str:
        """Chinese names of roles, for messages."""
        return "、".join(self.roles[key].name for key in keys if key in self.roles)


def merge(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """`changes` over `base`, key by key; null takes a key away."""
    result = dict(base)
    for key, value in changes.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merge(result[key], value)
        else:
            result[key] = value
    return result


def _keyed(data: dict[str, Any]) -> dict[str, Any]:
    """Give fields, actions, limits and figures their own key, so that each knows its name."""
    for part in ("fields", "actions", "limits", "figures"):
        items = data.get(part)
        if isinstance(items, dict):
            data[part] = {
                key: (
                    {"key": key, "name": item}
                    if isinstance(item, str) and part == "fields"
                    else {"key": key, **item}
                    if isinstance(item, dict)
                    else item
                )
                for key, item in items.items()
            }
    for figure in (data.get("figures") or {}).values():
        if isinstance(figure, dict):
            figure.setdefault("procedure", data.get("procedure", ""))
    return data


# Stands in a list of posts for everybody who may take up what is given to his unit.
UNIT_STAFF = "unit-staff"


def _with_staff(data: dict[str, Any], staff: Sequence[str]) -> dict[str, Any]:
    """Put the posts of unit staff in place of the word for them."""
    for part in ("actions", "states"):
        for spec in (data.get(part) or {}).values():
            spec = spec.get("awaits") if part == "states" and isinstance(spec, dict) else spec
            by = spec.get("by") if isinstance(spec, dict) else None
            if isinstance(spec, dict) and isinstance(by, list) and UNIT_STAFF in by:
                at = by.index(UNIT_STAFF)
                spec["by"] = list(dict.fromkeys([*by[:at], *staff, *by[at + 1 :]]))
    return data


def build_versions(data: Mapping[str, Any], staff: Sequence[str] = ()) -> tuple[Procedure, ...]:
    """All versions of one procedure, oldest first. Raises pydantic.ValidationError or ValueError."""
    body = {key: value for key, value in data.items() if key != "versions"}
    stated = data.get("versions")
    if not isinstance(stated, list) or not stated:
        raise ValueError("要写明施行日期 versions，例如：versions: [{from: 2021-07-15}]")
    built: list[Procedure] = []
    for index, version in enumerate(stated):
        if not isinstance(version, Mapping):
            raise ValueError("versions 的每一项要写 from")
        body = merge(body, version.get("changes") or {})
        procedure = Procedure.model_validate(
            {**_with_staff(_keyed(dict(body)), staff), "versions": stated[index : index + 1]}
        )
        if built and procedure.version <= built[-1].version:
            raise ValueError("versions 要按施行日期从早到晚排列")
        built.append(procedure)
    return tuple(built)


_SAY = {
    "missing": "缺少必填项",
    "extra_forbidden": "不认识的键",
    "literal_error": "取值不在允许的范围",
    "string_type": "应为文字",
    "bool_type": "应为 true 或 false",
    "int_parsing": "应为整数",
    "date_from_datetime_parsing": "应为日期，如 2021-07-15",
}


def _validation_faults(source: Source, error: ValidationError) -> list[Fault]:
    faults = []
    for item in error.errors():
        path = tuple("from" if part == "from_" else part for part in item["loc"])
        message = _SAY.get(item["type"], item["msg"])
        faults.append(Fault(source.file, source.line(*path), f"{'.'.join(map(str, path))}：{message}"))
    return faults


def read_source(root: Path, path: Path) -> Source:
    """Read one file. Raises CatalogueError naming the line."""
    name = path.relative_to(root).as_posix()
    try:
        data, lines = load_with_lines(path.read_text(encoding="utf-8"))
    except CatalogueSyntaxError as error:
        raise CatalogueError([Fault(name, error.line, f"不是合格的YAML：{error.reason}")]) from error
    if not isinstance(data, dict):
        raise CatalogueError([Fault(name, 1, "文件应是一组键值")])
    return Source(name, data, lines)


def load(root: Path, read: Callable[[Path, Path], Source] = read_source) -> Catalogue:
    """Load a folder of procedures. Raises CatalogueError with every fault found.

    `read(root, path)` reads one file; a caller may remember what it read before.
    """
    faults: list[Fault] = []
    sources: dict[str, Source] = {}
    versions: dict[str, tuple[Procedure, ...]] = {}
    figures: dict[str, FigureSpec] = {}
    checks: list[CheckSpec] = []
    shared: dict[str, Source] = {}
    known = read_roles(root / "roles.yaml")
    staff = [role.key for role in known.values() if role.staff]
    for path in sorted(root.rglob("*.yaml")):
        try:
            source = read(root, path)
        except CatalogueError as error:
            faults += error.faults
            continue
        if path.name == "figures.yaml" or (path.name in SHARED_FILES and path.parent == root):
            shared[source.file] = source
            continue
        data = {"domain": path.parent.name, **source.data}
        key = str(data.get("procedure", ""))
        if key in versions:
            faults.append(Fault(source.file, source.line("procedure"), f"程序“{key}”在 {sources[key].file} 已有"))
            continue
        try:
            versions[key] = build_versions(data, staff)
        except ValidationError as error:
            faults += _validation_faults(source, error)
            continue
        except ValueError as error:
            faults.append(Fault(source.file, source.line("versions"), str(error)))
            continue
        sources[key] = source
        for figure in versions[key][-1].figures.values():
            if figure.key in figures:
                where = figures[figure.key].procedure
                faults.append(
                    Fault(source.file, source.line("figures", figure.key), f"数“{figure.key}”在 {where} 已有")
                )
            figures[figure.key] = figure
        checks += versions[key][-1].checks
    more, more_checks, settings = _shared(shared, faults)
    if faults:
        raise CatalogueError(faults)
    documents = {path.stem: path for path in sorted(root.glob("*/documents/*.md"))}
    return Catalogue(
        versions,
        known,
        {**figures, **more},
        (*checks, *more_checks),
        documents,
        settings,
        sources,
    )


def _shared(
    shared: Mapping[str, Source], faults: list[Fault]
) -> tuple[dict[str, FigureSpec], list[CheckSpec], dict[str, Any]]:
    """Every figures.yaml (sums and ratios over several procedures) and settings.yaml (local practice)."""
    figures: dict[str, FigureSpec] = {}
    checks: list[CheckSpec] = []
    for source in (source for name, source in shared.items() if name.endswith("figures.yaml")):
        data = _keyed({"figures": dict(source.data.get("figures") or {})})
        for key, spec in data["figures"].items():
            if key in figures:
                faults.append(Fault(source.file, source.line("figures", key), f"数“{key}”已在别的 figures.yaml"))
            try:
                figures[key] = FigureSpec.model_validate(spec)
            except ValidationError as error:
                faults += _validation_faults(source, error)
        checks += [CheckSpec.model_validate(item) for item in source.data.get("checks") or []]
    settings = dict(shared["settings.yaml"].data) if "settings.yaml" in shared else {}
    return figures, checks, settings
