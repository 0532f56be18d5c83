"""What can go wrong at the door, each with a Chinese message that says what to do."""

from __future__ import annotations

from yifa.kernel.gates import Examination


class LedgerError(Exception):
    """Base: `message` is for the user."""

    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Refused(LedgerError):
    """The step is not lawful, or its form is not complete. `examination` holds every reason."""

    status = 422

    def __init__(self, examination: Examination) -> None:
        super().__init__("；".join(refusal.say for refusal in examination.refusals) or "这一步不能办理。")
        self.examination = examination


class Stale(LedgerError):
    """Somebody else acted on the matter first."""

    status = 409

    def __init__(self) -> None:
        super().__init__("这一件刚刚被别人办过一步。您填写的内容已保留，请看过最新情况后再提交。")


class NotFound(LedgerError):
    """There is no such matter, or this person may not see it. The two are not told apart."""

    status = 404

    def __init__(self, message: str = "没有这一件，或者您无权查看。请从台账中打开。") -> None:
        super().__init__(message)


class BadAttachment(LedgerError):
    """An attachment of a kind or size that is not taken."""

    status = 422
