"""The ballot box: slips out, slips in, and the count once it is closed."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from yifa.domains import catalogue
from yifa.domains.congress.ballot import ABSTAINED, KINDS, Kind, Paper, Slip, digest, fault_of, filled, listed
from yifa.kernel.records import State
from yifa.server.ledger.models import Matter
from yifa.server.ledger.serialization import state_of
from yifa.server.rooms.ballots import models

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without the letters that are taken for figures."""
MOST = 500


class BoxError(Exception):
    """`str()` says in Chinese why not, and what to do."""


@dataclass(frozen=True, slots=True)
class Count:
    """A closed ballot: its slips in the order of receipts, the list as text, and the marks of each option."""

    slips: list[Slip]
    text: str
    digest: str


def _drawn(groups: int) -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(groups))


def _sealed(code: str) -> str:
    return str(salted_hmac("yifa.ballot", code, algorithm="sha256").hexdigest())


def cleaned(code: str) -> str:
    """A code as it was handed out, however it was typed."""
    plain = "".join(letter for letter in code.upper() if letter in LETTERS)
    return "-".join(plain[at : at + 4] for at in range(0, len(plain), 4))


def latest(matter: int) -> models.Vote | None:
    """The last ballot on a matter."""
    return models.Vote.objects.filter(matter=matter).order_by("-round").first()


def rounds(matter: int) -> list[models.Vote]:
    """All ballots on a matter, in order."""
    return list(models.Vote.objects.filter(matter=matter).order_by("round"))


def open_box(row: Matter, number: int, keys: Sequence[str] = ()) -> list[str]:
    """Open a ballot and make its slips: their codes, which are kept nowhere and cannot be shown again.

    `keys`: those of the tellers, as `new_keys` draws them; all of them are asked for when the box is closed.

    Raises:
        BoxError: another ballot is open, the step is not due, or the number of slips is none.
    """
    procedure = catalogue().get(row.procedure, row.version)
    if row.status not in procedure.actions[kind_of(row).action].from_:
        raise BoxError("本件现在不到投票的步骤。")
    if not 1 <= number <= MOST:
        raise BoxError(f"选票张数请填1至{MOST}。")
    before = latest(row.id)
    if before and before.closed_at is None:
        if before.slips.filter(used=True).exists():
            raise BoxError("上一次投票还没有结束，请先结束投票。")
        before.delete()
    codes = sorted({_drawn(3) for _ in range(number)})
    with transaction.atomic():
        vote = models.Vote.objects.create(
            town=row.town,
            matter=row.id,
            issued=number,
            round=before.round + 1 if before and before.closed_at else 1,
            paper=json.dumps(asdict(paper_of(row)), ensure_ascii=False),
            keys=" ".join(sorted(map(_sealed, keys))),
        )
        models.Slip.objects.bulk_create(models.Slip(code=_sealed(code), vote=vote) for code in codes)
    secrets.SystemRandom().shuffle(codes)
    return codes


def new_keys() -> tuple[str, str]:
    """Two keys for two tellers, one each: with one alone the box stays shut."""
    return _drawn(2), _drawn(2)


def kind_of(row: Matter) -> Kind:
    """How this kind of work votes. Raises BoxError for one that does not."""
    if row.procedure not in KINDS:
        raise BoxError("这类事项不用投票。")
    return KINDS[row.procedure]


def paper_of(row: Matter) -> Paper:
    """What stands on the slips of a matter."""
    return kind_of(row).paper(state_of(row, None).values)


def paper_at(vote: models.Vote, row: Matter) -> Paper:
    """What stood on the slips of one ballot."""
    if not vote.paper:
        return paper_of(row)
    content = json.loads(vote.paper)
    return Paper(content["question"], tuple(content["options"]), content["most"])


def vote_of(code: str) -> models.Vote:
    """The ballot a code belongs to. Raises BoxError: unknown, used, or the ballot is over."""
    slip = models.Slip.objects.select_related("vote").filter(code=_sealed(cleaned(code))).first()
    if slip is None:
        raise BoxError("票号不对，请按选票上的号码重新输入。")
    if slip.vote.closed_at:
        raise BoxError("投票已经结束。")
    if slip.used:
        raise BoxError("这张票已经投过了，一张票只能投一次。")
    return slip.vote


def cast(code: str, marks: list[int]) -> str:
    """Cast a slip; the receipt.

    Raises:
        BoxError: as `vote_of`, or the marks make no valid slip; then the slip may still be used.
    """
    vote = vote_of(code)
    row = Matter.objects.get(id=vote.matter)
    if fault := fault_of(paper_at(vote, row), marks):
        raise BoxError(fault)
    with transaction.atomic():
        # Under the ballot's lock, so that no slip slips in while the box is closed.
        models.Vote.objects.select_for_update().get(pk=vote.pk)
        unused = models.Slip.objects.filter(code=_sealed(cleaned(code)), used=False, vote__closed_at=None)
        if not unused.update(used=True):
            raise BoxError("这张票已经投过了，或者投票已经结束。")
        return _put(vote, marks)


def _put(vote: models.Vote, marks: list[int]) -> str:
    marked = ",".join(str(mark) for mark in sorted(marks))
    while True:
        receipt = _drawn(2)
        try:
            with transaction.atomic():
                models.Cast.objects.create(id=secrets.randbits(62), vote=vote, receipt=receipt, marks=marked)
        except IntegrityError:  # the lot fell on a receipt that exists
            continue
        return receipt


def enter_paper(vote: models.Vote, row: Matter, text: str, keys: Sequence[str] = ()) -> int:
    """Put slips that were marked by pen into the box, all of them or none: a line each, its printed code and the marks.

    A code that was cast by phone, or entered before, is refused: nobody votes twice. Returns how many.

    Raises:
        BoxError: the box is closed, a key is missing, or a line is no valid unused slip; each such line is named.
    """
    paper, slips, faults = paper_at(vote, row), dict[str, list[int]](), list[str]()
    for at, line in enumerate(filter(None, map(str.strip, text.splitlines())), 1):
        code, marks, fault = _paper_slip(paper, line)
        if code in slips:
            fault = "这个票号上面已经写过。"
        if fault:
            faults.append(f"第{at}行：{fault}")
        slips[code] = marks
    if faults or not slips:
        raise BoxError("".join(faults) or "请写上纸质票，一张一行。")
    with transaction.atomic():
        held = models.Vote.objects.select_for_update().get(pk=vote.pk)
        if held.closed_at:
            raise BoxError("投票已经结束。")
        _need_keys(held, keys)
        for at, (code, marks) in enumerate(slips.items(), 1):
            if not held.slips.filter(code=_sealed(code), used=False).update(used=True):
                raise BoxError(f"第{at}行：票号不对，或者这张票已经投过了。一行也没有录，请核对后再录。")
            _put(held, marks)
        held.on_paper += len(slips)
        held.save()
    return len(slips)


def _paper_slip(paper: Paper, line: str) -> tuple[str, list[int], str]:
    """(code, marks, what is wrong) of a line such as “ABCD-EFGH-JKLM 1、3” or “ABCD-EFGH-JKLM 弃权”."""
    code, _, words = line.replace("\u3000", " ").replace("：", " ").partition(" ")
    if words.strip() == ABSTAINED:
        return cleaned(code), [], ""
    numbers = [one for one in re.split(r"[、，,\s]+", words.strip()) if one]
    if not numbers or not all(one.isascii() and one.isdigit() and len(one) < 4 for one in numbers):
        return cleaned(code), [], "票号后面空一格，写选了第几项（如 1、3），没有选的写“弃权”。"
    marks = [int(one) for one in numbers]
    return cleaned(code), marks, fault_of(paper, marks)


def _need_keys(vote: models.Vote, keys: Sequence[str]) -> None:
    if vote.keys and vote.keys != " ".join(sorted(_sealed(cleaned(key)) for key in keys)):
        raise BoxError("两把钥匙不齐或者不对：请两名监票人各自输入手里的钥匙。")


def close_box(vote: models.Vote, now: datetime, keys: Sequence[str] = ()) -> Count:
    """Close the ballot and count it. Raises BoxError when it is closed already, nobody has voted, or a key is wrong."""
    with transaction.atomic():
        held = models.Vote.objects.select_for_update().get(pk=vote.pk)
        if held.closed_at:
            raise BoxError("投票已经结束。")
        if not held.cast.exists():
            raise BoxError("还没有人投票，不能结束。")
        _need_keys(held, keys)
        held.closed_at = now
        held.digest = digest(listed(_slips(held)))
        held.save()
    return count_of(held)


def _slips(vote: models.Vote) -> list[Slip]:
    return [
        Slip(one.receipt, tuple(int(mark) for mark in one.marks.split(",") if mark))
        for one in vote.cast.order_by("receipt")
    ]


def count_of(vote: models.Vote) -> Count:
    """The slips of a ballot that is over; of an open one nothing is told."""
    slips = _slips(vote) if vote.closed_at else []
    return Count(slips, listed(slips), vote.digest)


def known(row: Matter, state: State) -> dict[str, Any]:
    """What the last closed ballot fills into the form of the step it was held for."""
    vote = latest(row.id)
    if vote is None or vote.closed_at is None:
        return {}
    return filled(kind_of(row), state.values, vote.issued, _slips(vote))
