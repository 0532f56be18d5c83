"""Tests that commit, browser tests above all, start from empty books although books cannot be emptied."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from yifa.server.ledger.models import ReadLog


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("again", [1, 2])
def test_each_test_starts_from_empty_books_that_keep_what_is_written(again: int) -> None:
    assert ReadLog.objects.count() == 0
    ReadLog.objects.create(town="350000000000", matter_id=1, person=1, at=timezone.now(), what="查看")
    with pytest.raises(DatabaseError, match="append only"), connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_readlog")
    assert ReadLog.objects.count() == 1
