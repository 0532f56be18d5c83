"""A report as an official document: Word and PDF in the layout of GB/T 9704-2012 (R162—R168), and plain text."""

from __future__ import annotations

from yifa.law.dates import day_or_none
from yifa.office.docx import official_to_docx, official_to_pdf, parse_markdown
from yifa.office.model import Official, cn_date
from yifa.server.reports.models import Report
from yifa.server.reports.render import Renderer
from yifa.server.reports.texts import Shown, setting_of, shown, template_of
from yifa.server.towns.models import Town

_TITLE_CHARS = 20


def official(report: Report, town: Town) -> Official:
    """The report as a document; a draft carries neither number nor date. Raises TokenFault for an unreadable draft."""
    view = shown(report, town)
    template = template_of(report)
    signed = day_or_none(report.signed_on)
    goes_out = template.paper == "official"
    return Official(
        title=broken(view.title),
        blocks=tuple(parse_markdown(_body(view))),
        issuer_mark=f"{view.signature}文件" if goes_out and report.number else None,
        number=report.number or None,
        signers=_signers(report) if goes_out and report.number else (),
        addressees=(view.addressee,) if view.addressee else (),
        signature=view.signature,
        dated=signed,
        sealed=goes_out,
        copies_to=_copies(report, town) if goes_out and report.number else (),
        printed_by=f"{town.name}党政办公室" if goes_out and report.number else None,
        printed_on=signed if goes_out and report.number else None,
    )


def _copies(report: Report, town: Town) -> tuple[str, ...]:
    """抄送机关, in the words of the town."""
    renderer = Renderer(setting_of(town, report.period))
    return tuple(renderer.render(text).plain for text in template_of(report).copies)


def _signers(report: Report) -> tuple[str, ...]:
    """签发人, named on what goes to a superior (GB/T 9704-2012, 7.2.6; R164)."""
    return tuple(report.steps.filter(name="签发").order_by("-id").values_list("person_name", flat=True)[:1])


def _body(view: Shown) -> str:
    return "\n".join("".join(part.text for part in line).strip() for line in view.body.paragraphs())


def broken(title: str) -> str:
    """A long title in two lines, broken before a word, the upper line the longer (GB/T 9704-2012, 7.3.1)."""
    if len(title) <= _TITLE_CHARS or "\n" in title:
        return title
    middle = (len(title) + 1) // 2
    joints = [at for word in ("关于", "的", "法治", "年度", "年", "政府") for at in _joints(title, word)]
    at = min(
        (joint for joint in joints if middle - 4 <= joint <= middle + 5),
        key=lambda joint: abs(joint - middle),
        default=middle,
    )
    return f"{title[:at]}\n{title[at:]}"


def _joints(title: str, word: str) -> list[int]:
    """Where a line may end: after 的 and 年, before the other words."""
    joints, at = [], title.find(word)
    while at != -1:
        joints.append(at + len(word) if word in ("的", "年") else at)
        at = title.find(word, at + 1)
    return [joint for joint in joints if 0 < joint < len(title)]


def to_docx(report: Report, town: Town) -> bytes:
    """The report as a Word file."""
    return official_to_docx(official(report, town))


def to_pdf(report: Report, town: Town) -> bytes:
    """The report as a PDF file."""
    return official_to_pdf(official(report, town))


def to_text(report: Report, town: Town) -> str:
    """The report as plain text, as a web editor takes it."""
    view = shown(report, town)
    day = day_or_none(report.signed_on)
    closing = [view.signature, cn_date(day)] if day else [view.signature]
    opening = [f"{view.addressee}："] if view.addressee else []
    return "\n".join([view.title, "", *opening, _body(view), "", *closing, ""])
