"""What can go wrong in legal time. Every message is Chinese and says what to do."""

from __future__ import annotations


class LawError(ValueError):
    """A wrong input to a legal computation. `code` is stable and meant for machines."""

    code = "BAD_INPUT"


class UnknownRuleError(LawError):
    """No limit, legal rule or act carries this id or name."""

    code = "UNKNOWN_RULE"


class NoCalendarError(LawError):
    """A certain date was asked for, and it rests on a year whose holiday notice is not loaded (R015)."""

    code = "NO_CALENDAR"


class BadNoticeError(LawError):
    """A holiday notice that contradicts itself or the calendar."""

    code = "BAD_NOTICE"


class PeriodError(LawError):
    """A start, length or event that makes no period."""

    code = "BAD_PERIOD"


class LooserThanLawError(LawError):
    """An overlay tried to give more time than the statute allows."""

    code = "LOOSER_THAN_LAW"


class NotInForceError(LawError):
    """A limit was asked for on a day on which it was not in force, and no older period is known."""

    code = "NOT_IN_FORCE"
