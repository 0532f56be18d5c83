"""Many texts at once."""

from __future__ import annotations

import io
import json

from yifa.commands.progress import counted
from yifa.proof.batch import check_lines


def test_every_line_gives_its_report_in_order() -> None:
    lines = [json.dumps({"id": i, "text": f"受理{i + 10}件，办结{i}件。"}, ensure_ascii=False) for i in range(200)]
    reports = [json.loads(line) for line in check_lines(lines, workers=2)]
    assert [r["id"] for r in reports] == list(range(200))
    assert all(len(r["quantities"]) == 2 for r in reports)


def test_a_bad_line_gives_a_chinese_error_and_the_rest_goes_on() -> None:
    lines = ['{"id": 1, "text": "受理5件"}', "不是JSON", '{"id": 3}', "[1]", "", '{"id": 5, "text": "受理6件"}']
    reports = [json.loads(line) for line in check_lines(lines)]
    assert [r["id"] for r in reports] == [1, None, 3, None, 5]
    assert ["error" in r for r in reports] == [False, True, True, True, False]
    assert "text" in reports[2]["error"] and "JSON" in reports[1]["error"]


def test_a_line_has_the_published_keys() -> None:
    report = json.loads(next(check_lines(['{"id": "a", "text": "公开信息205条，含文件48条，动态166条。"}'])))
    assert set(report) == {"id", "quantities", "relations", "findings"}
    assert set(report["relations"][0]) == {"kind", "operands", "stated", "expected", "holds"}
    assert set(report["findings"][0]) == {"rule", "about", "severity", "start", "end", "message", "suggestion"}


def test_no_progress_is_told_for_a_short_batch() -> None:
    told = io.StringIO()
    assert len(list(counted(check_lines(['{"id": 1, "text": "一"}']), told))) == 1
    assert told.getvalue() == ""
