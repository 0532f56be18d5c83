"""The legal rules R001–R172: what each demands, on what it rests, and how a program checks it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from yifa.law.data_files import read_table
from yifa.law.errors import UnknownRuleError

Mark = Literal["verified", "recalled", "local"]


@dataclass(frozen=True, slots=True)
class LegalRule:
    """One legal rule.

    Attributes:
        id: R001 … R172.
        title: a few words for a list.
        field: the field of work it belongs to.
        basis: citations, one act each, as `citations.parse` reads them; empty where it is drawn from several.
        gist: what it demands, in our words.
        check: how it is checked.
        marks: verified (text seen), recalled (待核实), local (to be configured); a rule may mix them.
        in_force_from: where the rule's act is younger than the catalogue's other law.
        note: what the mark covers.
    """

    id: str
    title: str
    field: str
    gist: str
    basis: tuple[str, ...] = ()
    check: str = ""
    marks: tuple[Mark, ...] = ("verified",)
    in_force_from: date | None = None
    note: str = ""

    @property
    def verified(self) -> bool:
        """Whether nothing of it is recalled or left to local practice."""
        return self.marks == ("verified",)

    def in_force(self, on: date) -> bool:
        """Whether the rule applies to something that happens on `on`."""
        return self.in_force_from is None or self.in_force_from <= on


@lru_cache(maxsize=1)
def all_rules() -> Mapping[str, LegalRule]:
    """Every rule by id, in order."""
    rules = {}
    for row in read_table("rules.yaml"):
        fields = {**row, "basis": tuple(row.get("basis", ())), "marks": tuple(row.get("marks", ("verified",)))}
        rules[row["id"]] = LegalRule(**fields)
    return rules


def get_rule(rule_id: str) -> LegalRule:
    """The rule with this id.

    Raises:
        UnknownRuleError: there is none.
    """
    try:
        return all_rules()[rule_id]
    except KeyError as error:
        raise UnknownRuleError(f"没有编号为“{rule_id}”的规则，编号为R001至R{len(all_rules()):03}。") from error
