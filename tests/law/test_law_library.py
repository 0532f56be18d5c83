"""Official texts of acts: read from .docx, kept by version, shown, searched, compared with what we claim."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from docx import Document

from yifa.commands.law import command
from yifa.law.audit import words_missing
from yifa.law.dated import in_words
from yifa.law.limits import get_limit
from yifa.office.statutes import StatuteFault, read_statute, statute_of
from yifa.server.casework.law_library import Library

# An ordinance of our own making, in the form in which the national database publishes acts.
PARTS = (
    "样例市",
    "门前卫生条例",
    "（2019年4月12日样例市第一届人民代表大会常务委员会第一次会议通过　2023年6月30日样例市第二届人民代表大会常务委员会"
    "第三次会议修正）",
    "目　　录",
    "第一章　总　　则",
    "第二章　责任",
    "第一章　总　　则",
    "第一条　为了门前整洁，制定本条例。",
    "第二条　沿街单位负责门前卫生。",
    "责任区由街道办事处划定：",
    "（一）以门面宽度为准；",
    "（二）以路缘石为界。",
    "第二章　责任",
    "第一节　清扫",
    "第三条　责任人应当在接到通知后三日内清扫。",
    "第三条之一　确有困难的，可以延长十个工作日。",
    "第四条　本条例自2019年6月1日起施行。",
)


def docx(tmp_path: Path, *paragraphs: str, name: str = "act.docx") -> Path:
    document = Document()
    for paragraph in paragraphs or PARTS:
        document.add_paragraph(paragraph)
    path = tmp_path / name
    document.save(str(path))
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(command, args)


def test_title_history_headings_articles_and_items_are_read(tmp_path: Path) -> None:
    statute = read_statute(docx(tmp_path))
    assert statute.title == "样例市门前卫生条例"
    assert statute.dates == (date(2019, 4, 12), date(2023, 6, 30)) and statute.in_force_from == date(2019, 6, 1)
    assert [a.number for a in statute.articles] == ["1", "2", "3", "3之1", "4"]
    second, third = statute.articles[1:3]
    assert len(second.paragraphs) == 4 and second.paragraphs[2].startswith("（一）")
    assert third.under == ("第二章 责任", "第一节 清扫")


@pytest.mark.parametrize(
    ("paragraphs", "said"),
    [
        (["某条例", "没有条文"], "没有“第一条”"),
        (["第一条　甲。"], "没有读到名称"),
        (["某条例", "第一条　甲。", "第三条　丙。"], "条文不连续"),
    ],
)
def test_what_is_no_act_is_refused_with_the_reason(paragraphs: list[str], said: str) -> None:
    with pytest.raises(StatuteFault, match=said):
        statute_of(paragraphs)


def test_a_file_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"PK nonsense")
    for name, said in (("x.docx", "不是 Word 文档"), ("nowhere.docx", "找不到文件")):
        with pytest.raises(StatuteFault, match=said):
            read_statute(tmp_path / name)


def test_versions_are_kept_and_each_day_reads_its_own(tmp_path: Path) -> None:
    shelf = Library(tmp_path / "laws")
    shelf.load(read_statute(docx(tmp_path)))
    newer = [line.replace("三日内", "五日内") for line in PARTS]
    shelf.load(read_statute(docx(tmp_path, *newer, name="new.docx")), date(2023, 8, 1))
    name = "样例市门前卫生条例"
    assert [loaded.since for loaded in shelf.versions(name)] == [date(2019, 6, 1), date(2023, 8, 1)]
    before, after = shelf.article(name, "3", date(2022, 1, 1)), shelf.article(name, "3", date(2024, 1, 1))
    assert before and after and "三日内" in before.text and "五日内" in after.text
    assert shelf.article(name, "3", date(2019, 1, 1)) is None
    assert [(hit.since.year, hit.article.number) for hit in shelf.search("责任人 清扫")] == [(2023, "3"), (2019, "3")]
    assert shelf.search("没有这个词") == [] and shelf.search(" ") == []


def test_a_known_act_with_another_number_of_articles_is_refused(tmp_path: Path) -> None:
    short = ["中华人民共和国人民调解法", "（2010年8月28日通过）", "第一条　甲。", "第二条　本法自2011年1月1日起施行。"]
    with pytest.raises(StatuteFault, match="应为35条"):
        Library(tmp_path / "laws").load(statute_of(short))


def test_the_command_loads_searches_and_says_what_it_could_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIFA_DATA", str(tmp_path))
    assert "5条" in run("load", str(docx(tmp_path))).output
    assert "第3条之1" in run("search", "十个工作日").output.replace("第3之1条", "第3条之1")
    assert run("search", "找不到的").exit_code == 1
    broken = run("load", str(tmp_path / "nothing.docx"))
    assert broken.exit_code == 1 and "找不到文件" in broken.output


# Articles of our own making, in the form of official ones: what the limits claim of theirs.
COMPARED = {
    "gi-reply-20wd": {
        "样例行政机关收到申请的，应当在20个工作日内答复；需要延长的，延长期限不超过20个工作日。": "",
        "样例行政机关收到申请的，应当在二十个工作日内答复；延长不超过二十个工作日。": "",
        "样例行政机关收到申请的，应当在２０个工作日内答复；延长不超过２０个工作日。": "",
        "样例行政机关应当在十五个工作日内答复；需要延长的，延长二十日。": "没有这个期限",
        "样例行政机关应当在二十日内答复；需要延长的，延长二十日。": "没有这个期限",
        "样例行政机关应当在一百二十个工作日内答复。": "没有这个期限",
        "样例申请人应当在二十个工作日内答复，经延长再加二十个工作日。": "没有“行政机关”",
        "样例行政机关应当在二十个工作日内答复。\n延长十个工作日。": "可以延长20个工作日",
    },
    "penalty-hearing-request-5wd": {
        "样例程序：\n（一）当事人要求的，在五日内提出。\n样例中的日是指工作日。": "",
        "样例程序：\n（一）当事人要求的，在五日内提出。": "没有这个期限",
        "样例当事人要求的，在十五日内提出。\n样例中的日是指工作日。": "没有这个期限",
        "样例机关在五日内提出。\n当事人可以到场。样例中的日是指工作日。": "没有“当事人”",
    },
    "license-correction-notice-5wd": {
        "样例行政机关分别处理：\n（一）受理；\n（二）在五日内一次告知。\n日是指工作日。": ""
    },
    "seizure-30d": {
        "样例扣押不超过三十日；经批准可以延长，延长不超过三十日。": "",
        "样例扣押不超过三十个工作日；延长不超过三十个工作日。": "没有这个期限",
        "样例扣押不超过30日。": "可以延长30日",
    },
    "gi-annual-dept-jan31": {
        "样例县级以上人民政府部门在1月31日前公布。": "",
        "样例县级以上人民政府部门在3月31日前公布。": "没有",
    },
}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in COMPARED.items() for text in texts])
def test_length_unit_extension_and_actor_of_a_limit_are_compared_with_the_article(rule: str, text: str) -> None:
    said = COMPARED[rule][text]
    faults = words_missing(get_limit(rule), text)
    assert [fault.kind for fault in faults] == (["other_words"] if said else [])
    assert not faults or said in faults[0].say


def test_the_audit_compares_with_the_texts_that_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIFA_DATA", str(tmp_path))
    monkeypatch.setattr("yifa.domains.citing.audited", lambda *_: (0, []))
    articles = [f"第{in_words(n)}条　样例{n}。" for n in range(1, 57)]
    articles[32] = "第三十三条　样例申请人应当在20个工作日内答复；延长不超过20个工作日。"
    head = ["中华人民共和国政府信息公开条例", "（2007年4月5日公布　2019年4月3日修订）"]
    assert run("load", str(docx(tmp_path, *head, *articles)), "--from", "2019-05-15").exit_code == 0
    answer = json.loads(run("audit", "--on", "2026-11-29", "--json").output)
    said = [fault["say"] for fault in answer["faults"] if "第33条" in fault["cited"]]
    assert len(said) == 1 and "没有“行政机关”" in said[0]
