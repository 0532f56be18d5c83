"""A prepared query gives what the query itself gives, for whatever values."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yifa.server.config.prepared import Prepared
from yifa.server.towns.models import Region

pytestmark = pytest.mark.django_db
PLACES = (("310000000000", "甲市", None), ("320000000000", "乙省", date(2024, 5, 1)), ("330000000000", "丙省", None))


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    for code, name, retired in PLACES:
        Region.objects.create(code=code, name=name, retired_on=retired)
    Region.objects.create(code="330100000000", name="丁市", parent_id="330000000000")


def test_rows_are_the_same_instances_whatever_the_values() -> None:
    after = Prepared(lambda code: Region.objects.filter(code__gt=code).select_related("parent"), str)
    for code in ("310000000000", "320000000000", "999999999999"):
        plain = list(Region.objects.filter(code__gt=code).select_related("parent"))
        with CaptureQueriesContext(connection) as asked:
            rows = after.rows(code)
            assert [(row, row.parent, row.retired_on, row.level) for row in rows] == [
                (row, row.parent, row.retired_on, row.level) for row in plain
            ]
        assert len(asked) == 1
    assert after.first("999999999999") is None


def test_days_numbers_and_tuples_are_told_as_the_database_takes_them() -> None:
    def query(day: date, level: int) -> object:
        return Region.objects.filter(retired_on__lte=day, level=level).values_list("name", "retired_on")

    retired = Prepared(query, date, int)  # type: ignore[arg-type]
    assert retired.rows(date(2024, 5, 1), 1) == [("乙省", date(2024, 5, 1))]
    assert retired.rows(date(2024, 4, 30), 1) == []


def test_a_number_that_no_column_holds_is_found_nowhere() -> None:
    of_level = Prepared(lambda level: Region.objects.filter(level=level), int)
    assert len(of_level.rows(1)) == 3 and of_level.rows(2**200) == of_level.rows(-(2**63)) == []


def test_a_value_that_the_query_changes_is_refused() -> None:
    cut = Prepared(lambda code: Region.objects.filter(code=code[:1]), str)
    with pytest.raises(ValueError, match="do not reach the SQL"):
        cut.rows("310000000000")
