"""What can be done with a report, by name. Nothing else saves one; each step is kept with who took it and when."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.db import transaction
from django.utils import timezone

from yifa.domains.roles import role_name
from yifa.kernel.actor import Actor
from yifa.server.figures.period import Period
from yifa.server.ledger.models import Book
from yifa.server.reports.figure_answers import Wrong, key_of, name_of
from yifa.server.reports.filing import Filing, Refused, filing
from yifa.server.reports.kinds import Template, templates
from yifa.server.reports.models import Report, ReportComment, ReportStep, Status
from yifa.server.reports.proofing import margin
from yifa.server.reports.texts import due_dates, frozen, live, template_of
from yifa.server.reports.tokens import TokenFault, parse, spelled, without, write
from yifa.server.towns.models import Town


def _posts(keys: str) -> frozenset[str]:
    return frozenset(keys.split())


WRITERS = _posts(
    "office-clerk office-head justice-head justice-clerk disclosure-clerk planner governance-clerk governance-head "
    "petition-clerk hotline-clerk enforcement-head filing-clerk"
)
CHECKERS = _posts("office-head justice-head justice-clerk office-clerk planner governance-head")
REVIEWERS = _posts("office-head deputy-secretary deputy-leader justice-head")
SENDERS = _posts("office-clerk office-head justice-head disclosure-clerk")
PUBLISHERS = _posts("disclosure-clerk office-head office-clerk")
OVERSEERS = _posts("mayor secretary discipline-head congress-chair congress-clerk auditor")
READERS = WRITERS | CHECKERS | REVIEWERS | SENDERS | PUBLISHERS | OVERSEERS
EDITABLE = (Status.DRAFT, Status.CHECK)


class ReportRefused(Exception):
    """A step on a report that cannot be taken; `str()` says in Chinese why and what to do."""


class ReportChanged(ReportRefused):
    """Somebody else saved first."""


def may(actor: Actor, report: Report) -> bool:
    """Whether the person may take the step the report waits for: he has the post, and had no hand in what he judges."""
    if actor.roles.isdisjoint(roles_for(report)):
        return False
    try:
        if report.status in (Status.CHECK, Status.REVIEW, Status.SIGN):
            _apart(report, actor)
    except ReportRefused:
        return False
    return True


def roles_for(report: Report) -> frozenset[str]:
    """Who may take the step a report waits for."""
    return {
        Status.DRAFT: WRITERS,
        Status.CHECK: CHECKERS,
        Status.REVIEW: REVIEWERS,
        Status.SIGN: frozenset(template_of(report).sign),
        Status.DELIVER: SENDERS,
        Status.PUBLISH: PUBLISHERS,
    }.get(Status(report.status), frozenset())


@transaction.atomic
def draft(town: Town, actor: Actor, kind: str, period: Period, *, take_over: bool = False) -> Report:
    """Begin a report: from its template, or with last year's words and this year's numbers.

    Raises:
        ReportRefused: no such kind, not allowed, it exists already, or there is nothing to take over.
    """
    need(actor, WRITERS, "拟稿")
    template = templates().get(kind)
    if template is None:
        raise ReportRefused("没有这一种报告，请从列表中选择。")
    if Report.objects.filter(town=town.code, kind=kind, first=period.first, last=period.last).exists():
        raise ReportRefused(f"{period.name}的{template.name}已经在拟稿，请从报告列表中打开。")
    before = previous_of(town, kind, period)
    if take_over and before is None:
        raise ReportRefused("没有可以沿用的上一份报告，请按样稿起草。")
    text = before.text if take_over and before else usable(template)
    report = Report.objects.create(
        town=town.code,
        kind=kind,
        first=period.first,
        last=period.last,
        title=before.title if take_over and before else template.title,
        addressee=template.addressee,
        text=text,
        before=before if take_over else None,
        base_text=text,
        drafted_by=actor.person_id,
        changed_at=timezone.now(),
    )
    note_step(
        report,
        actor,
        "draft",
        "拟稿",
        f"沿用{before.period.name}的文字，数已换新。" if take_over and before else "按样稿起草。",
    )
    return report


def usable(template: Template) -> str:
    """A template's text less the passages on figures that this installation doesn't count."""
    nodes = without(parse(template.body), lambda key: isinstance(key_of(key), Wrong))
    return re.sub(r"\n{3,}", "\n\n", write(nodes))


def previous_of(town: Town, kind: str, period: Period) -> Report | None:
    """The newest report of the kind on an earlier period."""
    return Report.objects.filter(town=town.code, kind=kind, last__lt=period.first).order_by("-last", "-edition").first()


def edit(report: Report, actor: Actor, *, title: str, addressee: str, text: str, version: int) -> Report:
    """Save what was written. Names of figures become keys, so that a renamed figure stays the same.

    Raises:
        ReportRefused: not allowed, no longer a draft, or the text cannot be read.
        ReportChanged: somebody else saved since; nothing is saved.
    """
    parts = [for_storage(part) for part in (title.strip(), addressee.strip(), text)]
    try:
        for part in parts:
            parse(part)
    except TokenFault as fault:
        raise ReportRefused(f"{fault}其余文字都还在，改好后再保存。") from fault
    if not parts[0]:
        raise ReportRefused("请填写标题。")
    with _held(report, actor, WRITERS | CHECKERS, "修改", EDITABLE) as held:
        if held.version != version:
            raise ReportChanged("别人刚刚保存过这份报告，您的修改没有存入。请复制您的文字，刷新后再改。")
        held.title, held.addressee, held.text = parts
        held.version += 1
        held.save(update_fields=["title", "addressee", "text", "version", "changed_at"])
        if actor.person_id not in held.writers:
            note_step(held, actor, "edit", "修改", "")
    return held


def _key(name: str) -> str:
    key = key_of(name)
    return name if isinstance(key, Wrong) else key


def for_storage(text: str) -> str:
    """A text as it is kept: figures by their keys."""
    return spelled(text.replace("\r\n", "\n"), _key)


def for_editor(text: str) -> str:
    """A text with figures by their Chinese names."""
    return spelled(text, name_of)


def keep_sentences(report: Report, actor: Actor, marks: Sequence[str]) -> Report:
    """Confirm that sentences taken over still hold; somebody who did not write the text.

    Raises:
        ReportRefused: not allowed, or the person wrote it.
    """
    with _held(report, actor, WRITERS | CHECKERS, "确认旧句", (*EDITABLE, Status.REVIEW)) as held:
        _other_than_writers(held, actor, "照搬的句子是否仍属实")
        held.kept = json.dumps(sorted({*held.kept_sentences, *marks}))
        held.save(update_fields=["kept", "changed_at"])
    return held


def give_reason(report: Report, actor: Actor, mark: str, reason: str) -> Report:
    """Say why an error of the proof-reader may stand: somebody who did not write it; of a typed number, its source.

    Raises:
        ReportRefused: not allowed, no reason, the writer's own, or what can only be mended.
    """
    if not reason.strip():
        raise ReportRefused("请写明为什么可以保留。")
    remark_of_mark = {remark.mark: remark for remark in margin(report, Town.objects.get(code=report.town)).errors}.get(
        mark
    )
    if remark_of_mark is not None and remark_of_mark.final:
        raise ReportRefused(f"{remark_of_mark.message}{remark_of_mark.suggestion}改好才能往下走，不能用说明代替。")
    if remark_of_mark is not None and remark_of_mark.rule != "source":
        _other_than_writers(report, actor, "这一处可以保留")
    with _held(report, actor, WRITERS | CHECKERS | REVIEWERS, "说明", (*EDITABLE, Status.REVIEW, Status.SIGN)) as held:
        held.reasons = json.dumps({**held.given_reasons, mark: reason.strip()}, ensure_ascii=False)
        held.save(update_fields=["reasons", "changed_at"])
        note_step(held, actor, "reason", "说明", reason.strip())
    return held


def comment(report: Report, actor: Actor, text: str, place: str = "") -> ReportComment:
    """Remark on a report."""
    need(actor, READERS, "批注")
    if not text.strip():
        raise ReportRefused("请写下意见。")
    return ReportComment.objects.create(
        report=report,
        place=place.strip()[:200],
        text=text.strip(),
        person=actor.person_id,
        person_name=actor.name,
        at=timezone.now(),
    )


def settle(comment: ReportComment, actor: Actor) -> None:
    """Say that a remark has been dealt with: who made it, or somebody who did not write the report.

    Raises:
        ReportRefused: not allowed, or a writer settling what somebody else found in his text.
    """
    need(actor, READERS, "办结批注")
    if actor.person_id != comment.person:
        _other_than_writers(comment.report, actor, "意见是否已经处理")
    ReportComment.objects.filter(pk=comment.pk, settled_at=None).update(
        settled_at=timezone.now(), settled_by=actor.name
    )


NEXT = {
    Status.DRAFT: (Status.CHECK, "送核数"),
    Status.CHECK: (Status.REVIEW, "数字核对无误"),
    Status.REVIEW: (Status.SIGN, "审核同意"),
}


def pass_on(report: Report, actor: Actor, note: str = "") -> Report:
    """Take the step the report waits for, up to the signature: 送核数, 数字核对无误, 审核同意.

    Raises:
        ReportRefused: not allowed, or figures still open.
    """
    with step_on(report, actor, roles_for(report), "办理", tuple(NEXT)) as (held, book):
        if held.status != Status.DRAFT:
            _apart(held, actor)
            _no_open_errors(held)
        following, name = NEXT[Status(held.status)]
        if held.status == Status.DRAFT:
            book.start(actor)
        elif held.status == Status.CHECK:
            checked = "有差异已说明" if held.given_reasons else "没有发现问题"
            book.enter(actor, "check_numbers", {"checked": checked, "check_note": note})
        move(held, actor, following, name, note)
    return held


def send_back(report: Report, actor: Actor, reason: str) -> Report:
    """Back to the draft, with what has to be changed."""
    if not reason.strip():
        raise ReportRefused("请写明退回的原因，让拟稿人知道改什么。")
    allowed = roles_for(report) | CHECKERS
    with _held(report, actor, allowed, "退回", (Status.CHECK, Status.REVIEW, Status.SIGN)) as held:
        move(held, actor, Status.DRAFT, "退回", reason.strip())
    return held


def sign(report: Report, actor: Actor, *, on: date, number: str = "") -> Report:
    """Sign: words and numbers stay as of the book's position now.

    Raises:
        ReportRefused: not allowed, an error is open, or a number cannot be answered.
    """
    with step_on(report, actor, roles_for(report), "签发", (Status.SIGN,)) as (held, book):
        town = Town.objects.get(code=held.town)
        _apart(held, actor)
        _no_open_errors(held)
        position = Book.objects.filter(town=held.town).values_list("seq", flat=True).first() or 0
        view = live(held, town, position)
        held.book_position, held.frozen = position, frozen(view, position)
        held.signed_on, held.number = on, number.strip()
        if template_of(held).filed and not held.number:
            raise ReportRefused("请填写发文字号。")
        book.sign(actor, held.number, on.isoformat())
        held.save(update_fields=["book_position", "frozen", "signed_on", "number"])
        position_note = f"数字截至账簿第{position:,}条记录。"
        move(
            held,
            actor,
            Status.DELIVER,
            "签发",
            f"{number.strip()}　{position_note}" if number.strip() else position_note,
        )
    return held


def deliver(report: Report, actor: Actor, *, on: date, to: str = "") -> Report:
    """Say that the report went to the level above."""
    with step_on(report, actor, SENDERS, "报送", (Status.DELIVER,)) as (held, book):
        not_before(on, held.signed_on, "报送")
        book.submit(actor, on.isoformat(), to, _late(held, "deliver", on))
        held.delivered_on = on
        held.save(update_fields=["delivered_on"])
        following = Status.PUBLISH if template_of(held).publishes else Status.DONE
        move(
            held,
            actor,
            following,
            "报送",
            "　".join(filter(None, (f"{on}报{to}" if to else f"{on}报出", _late(held, "deliver", on)))),
        )
    return held


def publish(report: Report, actor: Actor, *, on: date, secrecy_review: str) -> Report:
    """Put the report before the public. It must have been looked through for secrets first (R135).

    Raises:
        ReportRefused: not allowed, or nobody has reviewed it for secrets.
    """
    if not secrecy_review.strip():
        raise ReportRefused("公开前须经保密审查：请填写审查人和结论。（法治政府建设与责任落实督察工作规定第24条）")
    with step_on(report, actor, PUBLISHERS, "公开", (Status.PUBLISH,)) as (held, book):
        not_before(on, held.delivered_on, "公开")
        where = f"本镇公开网站法治政府建设年度报告（{held.pk}）"
        book.publish(actor, on.isoformat(), secrecy_review.strip(), where, _late(held, "publish", on))
        held.published_on = on
        held.save(update_fields=["published_on"])
        move(
            held,
            actor,
            Status.DONE,
            "公开",
            "　".join(filter(None, (f"保密审查：{secrecy_review.strip()}", _late(held, "publish", on)))),
        )
        _replace(held, actor)
    return held


def _replace(report: Report, actor: Actor) -> None:
    """The corrected report takes the place of the one before; that one stays, with where it was replaced."""
    before = report.replaces
    if before is not None:
        move(before, actor, Status.REPLACED, "被更正稿替换", f"第{report.edition}版公开后替换。")


def _late(report: Report, step: str, on: date) -> str:
    for limited_step, due, name, citation in due_dates(template_of(report), report.period):
        if limited_step == step and on > due:
            return f"晚于{name}（{due:%Y-%m-%d}，{citation}）。"
    return ""


def not_before(on: date, earlier: date | None, step: str) -> None:
    if earlier and on < date.fromisoformat(str(earlier)):
        raise ReportRefused(f"{step}的日期不能早于上一步（{earlier}），请核对。")


def _no_open_errors(report: Report) -> None:
    town = Town.objects.get(code=report.town)
    errors = margin(report, town).open_errors
    if errors:
        first = f"{errors[0].place}　{errors[0].message}".strip()
        raise ReportRefused(f"还有{len(errors)}处错误没有改正，也没有说明理由，不能往下走。第一处：{first}")


def _apart(report: Report, actor: Actor) -> None:
    """Who wrote does not check, who wrote or checked does not review, and none of them signs."""
    _other_than_writers(report, actor, "这一步")
    for step, name in ((Status.CHECK, "核数"), (Status.REVIEW, "审核")):
        if report.status != step and report.passed_by(step) == actor.person_id:
            raise ReportRefused(f"这份报告是您{name}的，{Status(report.status).label}要由另一个人办。")


def _other_than_writers(report: Report, actor: Actor, what: str) -> None:
    if actor.person_id in report.writers:
        raise ReportRefused(f"这份报告是您写的，{what}要由没有参加拟稿的人来办。")


def move(report: Report, actor: Actor, status: Status, name: str, note: str) -> None:
    step = report.status
    report.status = status
    report.save(update_fields=["status", "changed_at"])
    note_step(report, actor, step, name, note)


def note_step(report: Report, actor: Actor, step: str, name: str, note: str) -> None:
    roles = sorted(actor.roles & (roles_for(report) | READERS))
    ReportStep.objects.create(
        report=report,
        step=step,
        name=name,
        person=actor.person_id,
        person_name=actor.name,
        role="、".join(role_name(role) for role in roles[:2]),
        at=timezone.now(),
        note=note,
    )


def need(actor: Actor, roles: frozenset[str], what: str) -> None:
    if actor.roles.isdisjoint(roles):
        names = "、".join(sorted({role_name(role) for role in roles}))
        raise ReportRefused(f"{what}由{names}办理，您没有这个岗位。")


@contextmanager
def step_on(
    report: Report, actor: Actor, roles: frozenset[str], what: str, statuses: Sequence[Status]
) -> Iterator[tuple[Report, Filing]]:
    """A step that is an entry of the book as well: both or neither."""
    try:
        with filing(report) as book, _held(report, actor, roles, what, statuses) as held:
            yield held, book
    except Refused as refusal:
        raise ReportRefused(refusal.message) from refusal


@contextmanager
def _held(
    report: Report, actor: Actor, roles: frozenset[str], what: str, statuses: Sequence[Status]
) -> Iterator[Report]:
    """The report locked for one step, by somebody who may take it, while it waits for it."""
    with transaction.atomic():
        held = Report.objects.select_for_update().get(pk=report.pk)
        if held.status not in statuses:
            raise ReportRefused(f"这份报告已到“{Status(held.status).label}”，不能再{what}。要改请先退回。")
        need(actor, roles, what)
        held.changed_at = timezone.now()
        yield held
