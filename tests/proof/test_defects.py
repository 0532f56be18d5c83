"""The defects that readers found in the five seed reports, against what the proof-reader finds.

A defect counts as found only when a finding of a rule that names this kind of fault overlaps one of the quoted
passages, or, for parts that are missing and for remarks on the whole text, when such a finding is there at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from yifa.proof.examine import examine
from yifa.proof.model import Document, Report

NEEDED = 80
# Rules that name the kind of fault; a finding of any other rule at the same place does not count.
RULES = {
    "D001": "placeholder",
    "D002": "placeholder",
    "D003": "placeholder",
    "D004": "placeholder mask-damage",
    "D005": "mask-damage",
    "D006": "masked-date",
    "D007": "foreign-place",
    "D008": "ambiguous-mask",
    "D009": "web-remnant",
    "D010": "web-remnant page-metadata",
    "D011": "title-organ title-mixed",
    "D012": "year-mismatch",
    "D013": "missing-title missing-addressee",
    "D014": "missing-title addressee-scope",
    "D015": "missing-signature missing-date missing-addressee",
    "D016": "missing-title missing-signature missing-date",
    "D017": "signed-early",
    "D018": "missing-part-shortcomings missing-part-leader",
    "D019": "missing-part-leader missing-causes",
    "D020": "missing-part-leader missing-causes",
    "D021": "missing-causes",
    "D022": "missing-causes missing-part-leader",
    "D023": "misplaced",
    "D024": "misplaced",
    "D025": "relative-time",
    "D026": "relative-time",
    "D027": "sum-mismatch",
    "D028": "ratio-mismatch",
    "D029": "change-truncated",
    "D030": "uneven-precision",
    "D031": "stated-twice",
    "D032": "participation-over-whole",
    "D033": "rate-without-base",
    "D034": "rate-name",
    "D035": "remainder-open",
    "D036": "same-number",
    "D037": "opinions-short same-number",
    "D038": "penalties-over-cases",
    "D039": "approximate-act",
    "D040": "exact-part",
    "D041": "unit-unusual unit-mixed",
    "D042": "unit-mixed unit-unusual",
    "D043": "period-open",
    "D044": "period-open",
    "D045": "sessions-repeated",
    "D046": "auditor-share",
    "D047": "coverage-without-base",
    "D048": "coverage-without-base",
    "D049": "repeated-passage",
    "D050": "repeated-passage",
    "D051": "repeated-passage",
    "D052": "heading-echo repeated-passage",
    "D053": "power-legislation power-rules",
    "D054": "power-justice",
    "D055": "outdated-formula",
    "D056": "carried-over",
    "D057": "act-scope",
    "D058": "label-two-meanings",
    "D059": "reserved-name",
    "D060": "undefined-label",
    "D061": "undefined-label",
    "D062": "undefined-label",
    "D063": "label-partly-listed label-parts-missing",
    "D064": "label-parts-missing",
    "D065": "missing-subject",
    "D066": "wrong-term",
    "D067": "wrong-term",
    "D068": "theme-day",
    "D069": "set-phrase wrong-term",
    "D070": "wrong-term set-phrase",
    "D071": "typing double-construction",
    "D072": "label-mismatch",
    "D073": "wrong-term",
    "D074": "wrong-term",
    "D075": "body-names broken-sentence",
    "D076": "typing",
    "D077": "wrong-term",
    "D078": "double-construction",
    "D079": "heading-style",
    "D080": "wrong-term",
    "D081": "half-width",
    "D082": "sensitive-group",
    "D083": "external-figure",
    "D084": "power-police external-figure",
}
WHOLE_DOCUMENT = re.compile(r"missing-|addressee-scope|half-width")


@dataclass(frozen=True)
class Defect:
    id: str
    seed: str
    severity: str
    name: str
    quotes: tuple[str, ...]


def defects(shared: Path) -> list[Defect]:
    text = (shared / "reference" / "seed_defects.md").read_text(encoding="utf-8")
    found = []
    for block in re.split(r"\n### ", text)[1:]:
        head = re.match(r"(D\d+) seed (\d+), (\w+): (.*)", block)
        assert head
        found.append(Defect(head[1], head[2], head[3], head[4], tuple(re.findall(r"quote: 「(.*)」", block))))
    return found


@pytest.fixture(scope="module")
def reports(shared: Path) -> dict[str, Report]:
    return {
        path.name[:3]: examine(Document(text=path.read_text(encoding="utf-8")))
        for path in sorted((shared / "seeds").glob("*.txt"))
    }


def rules_that_find(defect: Defect, report: Report) -> list[str]:
    """Rules of the findings that name this defect, at one of its quoted passages."""
    apt = RULES[defect.id].split()
    text = report.document.text
    spans = [(m.start(), m.end()) for quote in defect.quotes for m in re.finditer(re.escape(quote), text)]
    return sorted(
        {
            f.rule
            for f in report.findings
            if any(f.rule.startswith(rule) for rule in apt)
            and (WHOLE_DOCUMENT.match(f.rule) or any(f.start < end and start < f.end for start, end in spans))
        }
    )


@pytest.mark.shared
def test_most_defects_that_readers_found_in_the_seeds_are_found(shared: Path, reports: dict[str, Report]) -> None:
    found = 0
    print()
    for defect in defects(shared):
        rules = rules_that_find(defect, reports[defect.seed])
        found += bool(rules)
        mark = "✓" if rules else "✗"
        print(f"{mark} {defect.id} {defect.seed} {defect.severity:7} {defect.name[:52]:52} {' '.join(rules)}")
    print(f"found {found} of {len(defects(shared))}")
    assert found >= NEEDED


@pytest.mark.shared
def test_every_quoted_passage_stands_in_its_seed(shared: Path, reports: dict[str, Report]) -> None:
    for defect in defects(shared):
        for quote in defect.quotes:
            assert quote in reports[defect.seed].document.text, defect.id
