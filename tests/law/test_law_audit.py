"""The audit of every citation of the product, and that it sees each kind of fault in each kind of file."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from yifa.commands import law as law_command
from yifa.domains import catalogue
from yifa.domains.citing import audited
from yifa.law.acts import all_acts
from yifa.law.audit import faults_of_basis, faults_of_day
from yifa.law.dated import as_of, citations_in
from yifa.law.resolution import resolve

TODAY = date(2026, 11, 29)


def test_no_citation_of_the_product_is_at_fault() -> None:
    checked, faults = audited(TODAY)
    assert [f"{place.file}:{place.line} {fault.say}" for place, fault in faults] == []
    assert checked > 2500


# One citation of each kind of fault: a wrong article, one beyond the last, of an act repealed, by an old number, unknown.
WRONG = {
    "not_compared": "优化营商环境条例第40条",
    "beyond_last": "代表法第66条",
    "repealed": "水污染防治法第5条",
    "renumbered": "监察法第49条",
    "unknown_act": "《某地管理条例》第3条",
}
FILES = {
    "domains/safety/x.yaml": "actions:\n  a: {{name: 办, basis: {}}}\n",
    "domains/safety/documents/x.md": "---\nbasis: [{}]\n---\n正文\n",
    "law/data/rules.yaml": "- id: R999\n  basis: [{}]\n",
    "domains/safety/rules.py": '"""Rules."""\nBASIS = "{}"\n',
}


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("kind", WRONG)
def test_the_audit_sees_each_kind_of_fault_in_each_kind_of_file(tmp_path: Path, kind: str, file: str) -> None:
    written = WRONG[kind].replace("某地", "无名")
    path = tmp_path / file
    path.parent.mkdir(parents=True)
    path.write_text(FILES[file].format(written), "utf-8")
    result = CliRunner().invoke(law_command.command, ["audit", "--on", "2026-11-29", "--root", str(tmp_path), "--json"])
    answer = json.loads(result.output)
    assert result.exit_code == 1 and [fault["kind"] for fault in answer["faults"]] == [kind]
    assert answer["faults"][0]["file"] == file and answer["faults"][0]["line"] == 2


def test_a_limit_is_audited_by_its_act_and_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "law" / "data" / "limits.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("- id: x\n  act: 代表法\n  articles: 第66条\n", "utf-8")
    assert [(place.line, fault.kind) for place, fault in audited(TODAY, tmp_path)[1]] == [(3, "beyond_last")]


def _days(template: str) -> set[date]:
    """The days from 2022 to 2026 on which a version of an act that a paper cites (or of its forerunner) began or ended."""
    cited = {found.act.name for found in citations_in(template)}
    forerunners = {name for act in cited for name in all_acts()[act].replaces}
    starts = {version.start for name in cited | forerunners for version in all_acts()[name].versions}
    return {day - timedelta(back) for day in starts for back in (0, 1) if date(2022, 1, 1) <= day <= TODAY}


def test_no_paper_of_2022_to_2026_carries_an_article_that_was_not_so_numbered_on_its_day() -> None:
    wrong, seen = [], 0
    for document, path in catalogue().documents.items():
        template = path.read_text("utf-8")
        if not any(cited.places for cited in citations_in(template)):
            continue
        for day in _days(template) | {date(2022, 1, 1), TODAY}:
            for cited in citations_in(as_of(template, day)):
                for article in cited.articles:
                    seen += 1
                    then = resolve(cited.act.name, article, day, day)
                    if then.article != article:
                        wrong.append((document, day, cited.written, article))
    assert wrong == [] and seen > 500


@pytest.mark.parametrize(
    ("basis", "said"),
    [
        ("水污染防治法第5条", "改引《生态环境法典》"),
        ("代表法第66条", "没有第66条"),
        ("无名管理条例第3条", "没有收录"),
        ("代表法第51条；地方规定", ""),
        ("行政复议法（2018）第23条", ""),
    ],
)
def test_lint_refuses_a_basis_that_stands_on_no_day(basis: str, said: str) -> None:
    faults = "；".join(faults_of_basis(basis))
    assert (said in faults) if said else faults == ""


def test_a_citation_that_a_person_typed_is_a_question_where_it_did_not_stand_on_the_day() -> None:
    typed = "依据《水污染防治法》第八十二条、《代表法》第66条、《样例省条例》第3条、《社会救助法》第2条"
    now = faults_of_day(typed, TODAY)
    assert len(now) == 2 and "生态环境法典" in now[0] and "没有第66条" in now[1]
    then = faults_of_day(typed, date(2024, 5, 1))
    assert len(then) == 2 and "共52条" in then[0] and "还没有施行" in then[1]


@pytest.mark.parametrize(
    ("typed", "question"),
    [
        ("依照《中华人民共和国环境保护法》的有关规定", "由《生态环境法典》代替"),
        ("依照《数字乡村促进法》第五条", "没有查到名为《数字乡村促进法》的法律"),
        ("依照《行政许可条例》第3条", "相近的是《行政许可法》"),
        ("违反当时的《环境保护法》第60条；原《环境保护法》已废止", ""),
        ("依照《样例县城市管理办法》第3条、《样例省信访条例》", ""),
    ],
)
def test_an_act_that_a_person_names_without_an_article_or_that_nobody_knows_is_a_question(
    typed: str, question: str
) -> None:
    asked = faults_of_day(typed, TODAY)
    assert len(asked) == 1 and question in asked[0] if question else asked == []
