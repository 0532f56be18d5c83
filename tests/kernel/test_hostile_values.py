"""Values that no clerk types and a broken program sends: each is refused with a sentence, none reaches the book."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yifa.kernel.fields import FieldContext, FieldError, check_credit_code, check_id_number, coerce
from yifa.kernel.model import FieldSpec
from yifa.law.calendar import default_calendar


@pytest.mark.parametrize("value", ["FILE:///ETC/PASSWD", "1101051949123100é2", "１１０１０５１９４９１２３１０٣２X"])
def test_what_is_no_identity_number_is_said_to_be_none(value: str) -> None:
    with pytest.raises(FieldError, match="请"):
        check_id_number(value[:18].ljust(18, "0"))
    with pytest.raises(FieldError, match="请"):
        check_credit_code(value[:18].ljust(18, "é"))


@pytest.mark.parametrize(("kind", "value"), [("money", 10**40), ("register", 10**40), ("staff", float("inf"))])
def test_numbers_beyond_what_is_kept_are_refused(kind: str, value: Any) -> None:
    with pytest.raises(FieldError, match="请"):
        coerce(FieldSpec(key="x", name="数", type=kind), value, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2200, 12, 31)])
def test_a_period_from_any_day_a_form_takes_can_be_counted(day: date) -> None:
    calendar = default_calendar()
    assert calendar.last_workday(day) <= day


@pytest.mark.parametrize(
    ("mime", "fits"), [("image/png", True), ("image/jpeg", True), ("application/pdf", False), ("", False)]
)
def test_a_signature_is_a_picture(mime: str, fits: bool) -> None:
    item = {"sha": "0" * 64, "name": "决定书.pdf", "size": 9, "mime": mime}
    spec = FieldSpec(name="当事人签名", type="attachment", kinds=("签名",))
    if fits:
        assert coerce(spec, [item], FieldContext()) == [item]
    else:
        with pytest.raises(FieldError, match="不是图片，印不到签名处"):
            coerce(spec, [item], FieldContext())
