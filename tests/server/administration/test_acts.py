"""Accounts, rights, settings, reports and logs: what the product changes writes an act, what somebody else changes shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone

from tests.server.ledger.conftest import found_town
from yifa.server.administration.book import acting_as, adopt
from yifa.server.administration.keeping import KEPT
from yifa.server.administration.kept import KeptQuerySet
from yifa.server.administration.models import INSTALLATION, Act, ActBook
from yifa.server.ledger.checkpoints import checkpoint
from yifa.server.ledger.faults import Verdict
from yifa.server.ledger.models import Book, Checkpoint, ReadLog
from yifa.server.ledger.verification import verify
from yifa.server.reports.models import Report, ReportStep
from yifa.server.towns.models import Grant, Person, Town, Unit

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def town(db: None) -> Town:
    """A town with a mayor, a unit, a signed report, two looks at personal data and a checkpoint."""
    town = found_town()
    adopt()
    unit = Unit.objects.create(town=town, key="party-office", name="党政办公室")
    with acting_as(1):
        mayor = Person.objects.create_user("zhenzhang", "yifa-demo-2024", name="郝签发", town=town, unit=unit)
    Grant.objects.create(person=mayor, role="mayor", scope=town.prefix, since=date(2025, 1, 1))
    report = Report.objects.create(
        town=town.code,
        kind="annual",
        first="2025-01-01",
        last="2025-12-31",
        title="年度报告",
        text="……",
        drafted_by=mayor.pk,
        changed_at=timezone.now(),
    )
    ReportStep.objects.create(
        report=report, step="sign", name="签发", person=mayor.pk, person_name="郝签发", at=timezone.now()
    )
    looks = [ReadLog(town=town.code, matter_id=1, person=mayor.pk, at=timezone.now(), what="查看") for _ in range(2)]
    ReadLog.objects.bulk_create(looks)
    Book.objects.create(town=town.code)
    checkpoint(town.code, timezone.now())
    return town


def proved(town: Town) -> Verdict:
    """The verdict on the town's books, which nobody has touched so far."""
    return verify(town.code)


def run(sql: str, *values: Any) -> None:
    """What somebody with the database in his hands types."""
    with connection.cursor() as cursor:
        for table in ("ledger_readlog", "ledger_checkpoint", "administration_act"):
            if connection.vendor == "postgresql":
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_delete")
        cursor.execute(sql, values)


def test_a_column_that_an_upgrade_adds_stands_at_its_default_in_what_was_told_before(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeping = KEPT[Report]
    with monkeypatch.context() as before:  # the version before did not know the column
        before.setitem(KEPT, Report, replace(keeping, passing=keeping.passing | {"signed_on"}))
        Report.objects.get().save()
    assert proved(town).sound, proved(town).sentences()
    run("UPDATE reports_report SET signed_on = '2025-01-20'")
    assert "与管理账" in proved(town).sentences()[0]


def test_what_the_product_does_is_sound_and_names_who_did_it(town: Town) -> None:
    assert proved(town).sound and verify(INSTALLATION).sound, (
        proved(town).sentences() + verify(INSTALLATION).sentences()
    )
    unit = Unit.objects.get()
    unit.name = "党政综合办公室"
    unit.save()
    Grant.objects.filter(role="mayor").update(until=date(2025, 12, 31))
    Grant.objects.filter(role="mayor").delete()
    assert proved(town).sound, proved(town).sentences()
    assert '"by":1,' in Act.objects.get(payload__contains='"table":"towns_person"').payload


def test_names_and_telephones_stand_sealed(town: Town) -> None:
    assert not any(secret in act.payload for act in Act.objects.all() for secret in ("郝签发", "zhenzhang", "scrypt"))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE towns_person SET password = 'scrypt$another'",
        "UPDATE towns_person SET is_active = NOT is_active",
        "UPDATE towns_person SET must_change_password = NOT must_change_password",
        "UPDATE towns_grant SET role = 'admin'",
        "UPDATE towns_grant SET until = '2030-01-01'",
        "INSERT INTO towns_grant (person_id, role, scope, since, entered_at) "
        "SELECT id, 'admin', '359926115', '2025-01-01', '2025-01-01 00:00:00' FROM towns_person",
        "DELETE FROM towns_grant",
        "UPDATE towns_unit SET name = '财政所'",
        "UPDATE reports_report SET frozen = '{}'",
        "UPDATE reports_reportstep SET person_name = '他人'",
        "DELETE FROM reports_reportstep",
        "DELETE FROM ledger_readlog",
        "DELETE FROM ledger_readlog WHERE id = (SELECT MIN(id) FROM ledger_readlog)",
        "UPDATE ledger_readlog SET person = person + 9",
        "DELETE FROM ledger_checkpoint",
        "UPDATE ledger_checkpoint SET sealed_at = '2020-01-01 00:00:00'",
        "UPDATE administration_actbook SET wrapped = head",
        "DELETE FROM administration_actbook WHERE town <> '000000000000'",
        "DELETE FROM administration_act WHERE seq = 3 AND town <> '000000000000'",
    ],
)
def test_what_somebody_does_behind_its_back_shows(town: Town, sql: str) -> None:
    if connection.vendor == "postgresql":
        sql = sql.replace("SET wrapped = head", "SET wrapped = head::bytea")
    with connection.constraint_checks_disabled():
        run(sql)
        assert not proved(town).sound


def test_settings_of_the_town_are_told_in_the_installations_book(town: Town) -> None:
    run("UPDATE towns_town SET settings = '{\"x\": 1}'")
    assert [fault.kind for fault in verify(INSTALLATION).faults] == ["row"]


def test_an_act_book_written_anew_disagrees_with_the_checkpoint_made_before(town: Town) -> None:
    Unit.objects.create(town=town, key="justice-office", name="司法所")
    held = Checkpoint.objects.get()
    run("DELETE FROM administration_act")
    run("DELETE FROM administration_actbook")
    adopt()
    assert held.acts > 0 and "checkpoint" in proved(town).counts


def test_rows_that_were_there_before_the_book_are_taken_in_once(town: Town) -> None:
    run("DELETE FROM administration_act")
    run("DELETE FROM administration_actbook")
    assert "administration" in proved(town).counts
    run("DELETE FROM ledger_checkpoint")
    assert adopt() >= 5 and proved(town).sound, proved(town).sentences()
    acts = Act.objects.count()
    assert adopt() == 0 and Act.objects.count() == acts


def test_every_kept_model_writes_through_a_manager_that_tells(town: Town) -> None:
    for model, keeping in KEPT.items():
        assert isinstance(model._default_manager.all(), KeptQuerySet), model
        assert {f.attname for f in model._meta.concrete_fields} >= keeping.personal | keeping.passing, model
        assert keeping.rows(town.code).count() >= 0 and keeping.rows(INSTALLATION).count() >= 0
    assert ActBook.objects.count() == 2


# Tables that hold nothing anybody could be held to: work in hand, counters, what is made anew every night.
PASSING = {
    "administration.ActBook",
    "administration.Act",
    "administration.Safety",
    "api.Answered",
    "api.Told",
    "ballots.Cast",
    "ballots.Slip",
    "desk.StagedImport",
    "exams.Sitting",
    "figures.CheckFinding",
    "notices.Mark",
    "notices.Message",
    "notices.Notice",
    "ledger.Unclaimed",
    "portal.Draft",
    "portal.Shelving",
    "portal.Subscription",
    "portal.Tally",
    "review.Find",
    "review.Sweep",
    "schedule.Run",
    "towns.FailedSignIn",
    # Of towns below: made again from the packages, which are kept.
    "oversight.Checked",
    "oversight.CountedRow",
    "oversight.Definition",
    "oversight.LateCount",
    "oversight.TownMonth",
}
# Proved by `verify` in other ways: the chain itself, replay, keys, sequences.
# Positions and links of towns below are the proof that others are held to; triggers let them only grow.
PROVED = {
    "oversight.LinkHash",
    "oversight.Position",
    "figures.LedgerUse",
    "ledger.Book",
    "ledger.Entry",
    "ledger.MatterKey",
    "ledger.Sequence",
}


def test_every_table_is_proved_by_replay_or_by_acts_or_is_named_as_passing() -> None:
    from yifa.server.ledger.projections import PROJECTIONS, TOTALS

    derived = {projection.model for projection in PROJECTIONS} | {TOTALS}
    ours = [
        model for config in apps.get_app_configs() if config.name.startswith("yifa.") for model in config.get_models()
    ]
    left = {m._meta.label for m in ours if m not in KEPT and m not in derived}
    assert left - PASSING - PROVED == set()
