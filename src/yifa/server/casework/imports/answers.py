"""What a person said about a file: which column is what, what words mean; kept as a file that can be given back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from yifa.kernel.context import all_fields
from yifa.kernel.model import Procedure
from yifa.kernel.past_spec import PastWord
from yifa.office.errors import OfficeError
from yifa.office.ledgers import Layout
from yifa.office.sheets.words import normal
from yifa.server.casework.imports.targets import ON, SPECIAL

_KEYS = frozenset({"procedure", "columns", "values", "states", "set"})


@dataclass
class Answers:
    """Answers of a person. They win over guesses."""

    procedure: str = ""
    columns: list[dict[str, str]] = field(default_factory=list)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    states: dict[str, PastWord] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Answers:
        """The answers in a YAML file. Raises OfficeError for what cannot be read or is not known."""
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise OfficeError(f"对应关系文件“{path.name}”读不出来，请检查写法。") from error
        if not isinstance(data, dict) or set(data) - _KEYS:
            unknown = "、".join(sorted(map(str, set(data) - _KEYS))) if isinstance(data, dict) else ""
            raise OfficeError(f"对应关系文件里有不认识的内容：{unknown or '应是“键: 值”的写法'}。")
        columns = [{str(k): str(v) for k, v in (one or {}).items()} for one in data.get("columns") or []]
        for one in columns:
            if set(one) - {"sheet", "column", "heading", "field", "step"} or not ({"column", "heading"} & set(one)):
                raise OfficeError("对应关系文件的 columns 每项应有 column 或 heading，以及 field（和 step）。")
        values = {str(k): {str(a): str(b) for a, b in (v or {}).items()} for k, v in (data.get("values") or {}).items()}
        words = {str(k): str(v) for k, v in (data.get("states") or {}).items()}
        constants = {str(k): str(v) for k, v in (data.get("set") or {}).items()}
        return cls(str(data.get("procedure") or ""), columns, values, words, constants)

    def check(self, procedure: Procedure) -> None:
        """Bring the answers into the words of a procedure. Raises OfficeError for an unknown key, field or step."""
        fields = all_fields(procedure)
        for one in self.columns:
            name, step = one.get("field", ""), one.get("step", "")
            if step and step not in procedure.actions:
                raise OfficeError(f"“{procedure.name}”没有“{step}”这一步。")
            if name in SPECIAL:
                if name == ON and not step:
                    raise OfficeError("日期列（@on）应写明是哪一步（step）的日期。")
            elif name.split(".")[0] not in fields:
                raise OfficeError(f"“{procedure.name}”没有“{name}”这一项。")
        by_field = {}
        for key, words in self.values.items():
            spec = fields.get(key)
            if spec is None:
                raise OfficeError(f"“{procedure.name}”没有“{key}”这一项。")
            options = {normal(label): option for option, label in spec.options.items()}
            chosen_by_word = {}
            for word, option in words.items():
                chosen = option if option in spec.options else options.get(normal(option))
                if chosen is None:
                    raise OfficeError(f"“{spec.name}”没有“{option}”这一项，可选：{'、'.join(spec.options.values())}。")
                chosen_by_word[word] = chosen
            by_field[key] = chosen_by_word
        self.values = by_field
        for word, step in self.words.items():
            if step not in procedure.actions:
                raise OfficeError(f"“{procedure.name}”没有“{step}”这一步。")
            known = next((one for one in procedure.past.words if one.step == step), None)
            stays = known.stays if known else not _closes(procedure, step)
            self.states[word] = PastWord(
                say=(word,), step=step, stays=stays, set=known.set if known else {}, via=known.via if known else ()
            )

    def settled(self, layout: Layout, procedure: Procedure) -> dict[int, tuple[tuple[str, str], ...]]:
        """Column index → what it is, of those that were answered for this sheet."""
        by_column: dict[int, tuple[tuple[str, str], ...]] = {}
        for one in self.columns:
            if one.get("sheet", "*") not in ("*", "", layout.grid.name):
                continue
            for column in layout.columns:
                letter, heading = one.get("column", "").upper(), one.get("heading", "")
                here = (
                    letter == column.letter
                    if letter
                    else normal(heading) in (normal(column.heading), normal(column.levels[-1]))
                )
                if here:
                    name = one.get("field", "").removesuffix(".name")
                    by_column[column.index] = (*by_column.get(column.index, ()), (name, one.get("step", "")))
        return by_column

    @staticmethod
    def written(procedure: str, columns: list[dict[str, Any]], answers: Answers, constants: Mapping[str, str]) -> str:
        """A mapping that was used, as a file that yields the same again."""
        document: dict[str, Any] = {
            "procedure": procedure,
            "columns": [
                {key: one[key] for key in ("sheet", "column", "heading", "field", "step") if one.get(key)}
                for one in columns
            ],
        }
        if answers.values:
            document["values"] = {key: dict(words) for key, words in answers.values.items()}
        if answers.words:
            document["states"] = dict(answers.words)
        if constants:
            document["set"] = dict(constants)
        return yaml.safe_dump(document, allow_unicode=True, sort_keys=False)


def _closes(procedure: Procedure, step: str) -> bool:
    to = procedure.actions[step].to
    return isinstance(to, str) and bool(to) and procedure.states[to].end
