"""Scans: recognised lines become paragraphs, and what is doubtful is never called wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yifa.proof.examine import examine
from yifa.proof.readers import UnreadableError, read_document
from yifa.proof.readers.scan import ScannedLine, assemble, is_installed


def page(*texts: str, sure: float = 0.999) -> list[ScannedLine]:
    return [ScannedLine(text, sure, 100.0, 100.0 + 30 * len(text), 50.0 + 40 * n, 30.0) for n, text in enumerate(texts)]


LINES = page(
    "全年各级调解组织受理矛盾纠纷200件，其中邻里纠纷110件、婚姻家庭纠",
    "纷50件、其他纠纷30件。",
)


def test_a_line_that_runs_on_is_joined_to_the_next() -> None:
    assert "婚姻家庭纠纷50件、其他纠纷30件。" in assemble([LINES]).text


def test_how_sure_the_recogniser_was_is_told() -> None:
    assert any("平均把握99.9%" in note for note in assemble([LINES]).notes)


def test_a_figure_the_recogniser_is_sure_of_is_judged() -> None:
    assert any(f.severity != "info" for f in examine(assemble([LINES])).findings)


def test_beside_a_doubtful_figure_nothing_is_called_wrong() -> None:
    doubtful = [LINES[0], replace(LINES[1], sure=0.8)]
    document = assemble([doubtful])
    findings = examine(document).findings
    assert document.doubtful and "把握不足的行" in "".join(document.notes)
    assert [f for f in findings if f.severity != "info"] == []
    assert any("先对照原件" in f.message for f in findings)


def test_a_blank_picture_is_refused_with_a_sentence_that_says_what_to_do() -> None:
    with pytest.raises(UnreadableError, match="没有认出文字"):
        assemble([[]])


# The recogniser is an extra of some hundred megabytes; where it is installed, it is tried on a page drawn here.
if is_installed():

    def test_a_drawn_page_is_recognised() -> None:
        import io

        from PIL import Image, ImageDraw

        picture = Image.new("RGB", (700, 120), "white")
        ImageDraw.Draw(picture).text((20, 30), "2024 12345", fill="black", font_size=48)
        out = io.BytesIO()
        picture.save(out, "PNG")
        assert "12345" in read_document(out.getvalue(), "照片.png").text
