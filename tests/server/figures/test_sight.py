"""What somebody sees of one matter and behind a figure is the same by the short way as by the long one."""

from __future__ import annotations

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.server.small_town import actor
from yifa.server.figures.drill_down import drill_down
from yifa.server.figures.period import Period
from yifa.server.figures.queries import Scope
from yifa.server.ledger.models import Matter
from yifa.server.ledger.scope import visible_matter, visible_matters
from yifa.server.towns.models import Person, Town

YEAR = Period.year(2024)
FIGURES = ("disputes_mediated", "disputes_settled", "publicity_audience", "mediators", "mediation_success_rate")


def test_one_matter_is_seen_by_whoever_sees_it_in_a_list(town: Town) -> None:
    people = [actor(name) for name in Person.objects.filter(town=town).values_list("username", flat=True)]
    keys = list(Matter.objects.filter(town=town.code).values_list("id", flat=True))
    seen = 0
    for person in people:
        listed = set(visible_matters(person).filter(id__in=keys).values_list("id", flat=True))
        assert {key for key in keys if visible_matter(person, key)} == listed, person.name
        seen += len(listed)
    assert 0 < seen < len(people) * len(keys)


def test_a_hidden_matter_is_found_by_no_way(town: Town) -> None:
    clerk = actor("sifa")
    key = visible_matters(clerk, "people-mediation").values_list("id", flat=True)[0]
    Matter.objects.filter(id=key).update(hidden_unit=clerk.unit)
    assert visible_matter(clerk, key) is None
    assert visible_matter(actor("zhenzhang"), key) is not None


def test_the_newest_records_of_a_figure_are_those_that_adding_up_all_gives(town: Town) -> None:
    for person in (actor("sifa"), actor("cun"), actor("zhifa")):
        for key in FIGURES:
            for scope in (Scope(town.prefix), Scope(town.prefix, as_of=60)):
                seen = drill_down(person, key, scope, YEAR).seen
                whole = list(seen)
                assert seen[0:4] == whole[0:4] and seen[3:50] == whole[3:50], (person.name, key)
    assert len(list(drill_down(actor("sifa"), "disputes_mediated", Scope(town.prefix), YEAR).seen)) == 10


def test_the_first_page_of_a_figures_records_adds_up_no_others(town: Town) -> None:
    seen = drill_down(actor("sifa"), "disputes_mediated", Scope(town.prefix), YEAR).seen
    with CaptureQueriesContext(connection) as asked:
        assert len(seen[0:2]) == 2
    assert len(asked) == 2
    assert all("LIMIT" in query["sql"] or " IN (" in query["sql"].partition("WHERE")[2] for query in asked)
