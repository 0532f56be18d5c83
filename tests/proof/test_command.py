"""`yifa check` as a person at the keyboard meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from yifa.commands.check import command

FAULTY = "全年主动公开信息205条，其中文件0条、其他48条、动态166条。"
SOUND = "全年共调解矛盾纠纷45起，调解成功43起，成功率95.6%。"


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    faulty, sound = tmp_path / "有错.txt", tmp_path / "无错.txt"
    faulty.write_text(FAULTY, encoding="utf-8")
    sound.write_text(SOUND, encoding="gb18030")
    return str(faulty), str(sound)


def test_errors_make_the_exit_code_one_and_a_sound_report_zero(files: tuple[str, str]) -> None:
    assert CliRunner().invoke(command, [files[0]]).exit_code == 1
    assert CliRunner().invoke(command, [files[1]]).exit_code == 0


def test_pasted_text_is_read_from_standard_input() -> None:
    result = CliRunner().invoke(command, ["-"], input=FAULTY.encode())
    assert result.exit_code == 1
    assert "214" in result.output


def test_the_summary_shows_the_calculation(files: tuple[str, str]) -> None:
    shown = CliRunner().invoke(command, [files[0]]).output
    assert "1 组不符" in shown and "214" in shown


def test_several_files_are_checked_in_their_order(files: tuple[str, str]) -> None:
    result = CliRunner().invoke(command, ["--json", *files])
    assert [Path(json.loads(line)["id"]).name for line in result.output.splitlines()] == ["有错.txt", "无错.txt"]


def test_page_and_word_copy_are_written(files: tuple[str, str], tmp_path: Path) -> None:
    page, copy = tmp_path / "页.html", tmp_path / "批注.docx"
    CliRunner().invoke(command, [files[0], "--html", str(page), "--docx", str(copy)])
    assert "205条" in page.read_text(encoding="utf-8")
    assert copy.read_bytes().startswith(b"PK")


def test_pages_of_several_files_go_into_a_folder(files: tuple[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "结果"
    CliRunner().invoke(command, [*files, "--html", str(folder)])
    assert sorted(p.name for p in folder.iterdir()) == ["无错.html", "有错.html"]


def test_last_years_report_is_compared(files: tuple[str, str], tmp_path: Path) -> None:
    this, last = tmp_path / "今年.txt", tmp_path / "去年.txt"
    this.write_text("上年结转信访件7件。", encoding="utf-8")
    last.write_text("年末未办结信访件5件。", encoding="utf-8")
    assert "年末数却是5件" in CliRunner().invoke(command, [str(this), "--last", str(last)]).output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "要核的文件"),
        (["没有的文件.docx"], "没有这个文件"),
        ([".", "--json"], "目录"),
        (["x.docx", "--on", "去年"], "看不懂"),
        (["x.docx", "--town", "甲镇"], "--year"),
        (["x.docx", "--last", "没有.docx"], "上年的报告"),
    ],
)
def test_a_request_that_cannot_be_met_is_answered_in_plain_words(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # the folder “.” is empty, and nothing is written beside the program
    result = CliRunner().invoke(command, arguments)
    assert result.exit_code == 2
    assert says in result.output
    assert "Traceback" not in result.output


def test_the_ledger_is_asked_for_only_where_the_workbench_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yifa.commands.check_inputs.LEDGER", "yifa.no_such_room.proof")
    result = CliRunner().invoke(command, ["x.docx", "--town", "甲镇", "--year", "2024"])
    assert result.exit_code == 2
    assert "没有装工作台" in result.output


def batch(lines: str) -> list[dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-c", "from yifa.commands.check import command; command()", "--jsonl"],
        input=lines.encode(),
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_a_batch_answers_line_by_line_in_order_with_every_kind_of_finding() -> None:
    texts = [FAULTY, SOUND, "共调解纠纷xx起。"] * 40
    results = batch("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts)))
    assert [r["id"] for r in results] == list(range(120))
    found = [{f["rule"] for f in r["findings"]} for r in results[:3]]  # type: ignore[attr-defined]
    assert "sum-mismatch" in found[0] and not found[1] and "placeholder" in found[2]


def test_a_bad_line_of_a_batch_does_not_stop_it() -> None:
    results = batch('不是JSON\n{"id": 2, "text": "调解纠纷45起。"}\n')
    assert "error" in results[0] and results[1]["id"] == 2
