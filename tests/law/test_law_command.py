"""`yifa deadline` for a clerk and for a machine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from yifa.commands.deadline import command

HEADER = "case_id,rule_id,start_date,events\n"


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args)


def cases(tmp_path: Path, text: str, name: str = "cases.csv", encoding: str = "utf-8") -> Result:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return run("--cases", str(path), "--json")


@pytest.mark.parametrize("written", ["2026-02-09", "2026年2月9日", "20260209", "2026/2/9", "2026.2.9"])
def test_dates_are_read_as_people_write_them(written: str) -> None:
    result = run("penalty-register-preserve-7wd", "--from", written)
    assert result.exit_code == 0 and "到期  2026年2月25日（周三）" in result.output


def test_the_count_is_explained_day_by_day() -> None:
    result = run("penalty-register-preserve-7wd", "--from", "2026-02-09", "--explain")
    assert "2026年2月14日（周六）  第5日  调休上班（春节）" in result.output
    assert "国办发明电〔2025〕7号" in result.output


def test_extension_suspension_and_restart_are_taken_together() -> None:
    extends = ("--extend", "30d@2026-03-30", "--extend", "30日@2026年4月30日")
    result = run("security-case-30d", "--from", "2026-03-05", *extends, "--suspend", "2026-03-10..2026-03-20", "--json")
    assert json.loads(result.output)["due_date"] == "2026-06-15"
    assert json.loads(run("gi-reply-20wd", "--from", "20260302", "--restart", "20260316", "--json").output) == {
        "rule_id": "gi-reply-20wd",
        "due_date": "2026-04-14",
        "nominal_end_date": "2026-04-14",
        "alarm_date": "2026-04-14",
        "provisional": False,
        "error": None,
        "warnings": [],
    }


def test_limits_are_listed_by_word() -> None:
    result = run("--list", "调解")
    assert "mediation-close-1m" in result.output and "penalty-pay-15d" not in result.output
    assert run("--list").output.count("\n") >= 155
    assert run("--list", "没有这种事").exit_code == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("no-such-rule", "--from", "2026-01-01"), "没有编号为"),
        (("penalty-pay-15d", "--from", "2026-02-30"), "不存在"),
        (("penalty-pay-15d", "--from", "明天"), "不是日期"),
        (("penalty-pay-15d", "--from", "2026-01-01", "--extend", "30@x"), "看不懂"),
        (("penalty-pay-15d", "--from", "2026-01-01", "--suspend", "2026-01-03"), "看不懂"),
        (("penalty-pay-15d", "--from", "2026-01-01", "--suspend", "2026-01-03..2026-01-01"), "早于开始日"),
        (("gi-reply-20wd", "--from", "2026-12-28", "--certain"), "2027年的放假安排尚未录入"),
        (("penalty-pay-15d",), "--from"),
    ],
)
def test_wrong_input_is_answered_in_chinese_without_a_traceback(args: tuple[str, ...], said: str) -> None:
    result = run(*args)
    assert result.exit_code in (1, 2) and said in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_a_provisional_date_is_given_and_marked_unless_certainty_is_asked(tmp_path: Path) -> None:
    line = HEADER + "A,gi-reply-20wd,2026-12-28,[]\n"
    record = json.loads(cases(tmp_path, line).output)
    assert record["provisional"] is True and record["error"] is None and record["due_date"]
    refused = run("--cases", str(tmp_path / "cases.csv"), "--json", "--certain")
    record = json.loads(refused.stdout)
    assert (record["error"], record["due_date"], refused.exit_code) == ("NO_CALENDAR", None, 1)


def test_a_bad_line_has_its_own_error_and_the_others_their_answers(tmp_path: Path) -> None:
    result = cases(
        tmp_path,
        HEADER
        + "A,penalty-pay-15d,2026-02-02,[]\n"
        + "B,no-such-rule,2026-02-02,[]\n"
        + "C,penalty-pay-15d,2026-13-02,[]\n"
        + "D,penalty-pay-15d,2026-02-02,不是JSON\n"
        + "E,penalty-pay-15d\n"
        + 'F,petition-close-60d,2026-01-04,"[{""type"":""extend"",""length"":30}]"\n'
        + "G,penalty-pay-15d,2026-02-02,\n",
    )
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [r["error"] for r in records] == [None, "UNKNOWN_RULE", *["BAD_PERIOD"] * 4, None]
    assert records[0]["due_date"] == records[6]["due_date"] == "2026-02-24"
    assert result.exit_code == 1 and all("message" in r for r in records[1:6])


def test_a_file_saved_by_a_chinese_spreadsheet_is_read(tmp_path: Path) -> None:
    text = "case_id,rule_id,start_date,events,备注\n一号,penalty-pay-15d,2026年2月2日,[],收到决定书\n"
    for encoding in ("gb18030", "utf-8-sig"):
        record = json.loads(cases(tmp_path, text, encoding=encoding).output)
        assert (record["case_id"], record["due_date"]) == ("一号", "2026-02-24")


def test_what_is_no_csv_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04rest")
    (tmp_path / "b.csv").write_bytes(b"PK\x03\x04rest")
    (tmp_path / "c.csv").write_bytes(b"")
    (tmp_path / "d.csv").write_bytes("案号,规则\n1,2\n".encode())
    (tmp_path / "e.csv").write_bytes(b"a\x00b")
    for name, said in {
        "a.xlsx": "不是 CSV 文件",
        "b.csv": "另存为",
        "c.csv": "空文件",
        "d.csv": "缺少列：case_id、rule_id、start_date、events",
        "e.csv": "不是文本文件",
        "nowhere.csv": "找不到文件",
        "": "是文件夹",
    }.items():
        result = run("--cases", str(tmp_path / name), "--json")
        assert result.exit_code == 2 and said in result.output, name


@pytest.mark.shared
def test_the_worked_deadlines_run_as_a_batch(shared: Path) -> None:
    result = run("--cases", str(shared / "reference" / "worked_deadlines.csv"), "--json")
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 0 and len(records) == 89
    assert {r["case_id"]: r["due_date"] for r in records}["WD084"] == "2025-10-01T17:20"
    assert not any(r["provisional"] or r["error"] for r in records)
