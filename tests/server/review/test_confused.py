"""Figures that reports take for one another, and pages that everybody or nobody may open."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.server.ledger.conftest import at
from tests.server.review.conftest import passed
from yifa.domains import catalogue
from yifa.server.casework.place import matter_href
from yifa.server.figures.look_alike import CONFUSED
from yifa.server.ledger.journal import Taken
from yifa.server.towns.models import Town

Desk = Callable[[str], Client]


def test_every_figure_named_exists_and_has_a_definition() -> None:
    keys = {key for item in CONFUSED for key in item.figures}
    figures = catalogue().figures
    assert keys <= set(figures) and all(len(set(item.figures)) == len(item.figures) > 1 for item in CONFUSED)
    assert all(figures[key].definition or figures[key].sum or figures[key].ratio for key in keys)


@pytest.mark.django_db
def test_matters_and_remarks_are_counted_apart(desk: Desk, review: Taken, take: Callable[..., Taken]) -> None:
    passed(take, review.matter_id)
    page = desk("sifa").get("/figures/confused/?period=2025").content.decode()
    assert "1件" in page[page.index(">合法性审查事项<") :][:400] and "0条" in page[page.index(">出具审查意见<") :][:400]
    assert "/figures/compare/?a=legality_reviews&amp;b=review_opinions_issued&amp;period=2025" in page


@pytest.mark.django_db
def test_the_points_of_the_catalogue_stand_beside_the_reviewers_form(desk: Desk, take: Callable[..., Taken]) -> None:
    item = take(
        "sifa",
        "review-item",
        "enrol",
        at(2025, 1, 6),
        name_="政府采购合同",
        kind="contract",
        core="core",
        materials="送审稿、采购结果",
        points="主体资格\n付款条件",
        days=5,
        in_force_from="2025-01-01",
    )
    opened = take(
        "clerk",
        "legality-review",
        "apply",
        at(2025, 3, 3),
        applicant="规划建设办",
        kind="contract",
        item=item.entry.matter,
        subject="河道保洁合同",
        summary="一年",
        urgent=False,
        amount=1,
        people=0,
        materials=["起草说明"],
    )
    form = desk("sifa").get(matter_href(opened.matter_id, "desk:step", "accept")).content.decode()
    for said in ("审查目录：政府采购合同", "应送材料：送审稿、采购结果", "已送：起草说明", "<li>付款条件</li>"):
        assert said in form, said


PAGES = {
    "/review/bypass/": {"sifa", "office", "deputy", "mayor"},
    "/review/legal-service/": {"sifa", "office", "clerk", "deputy", "mayor", "cun", "lin"},
    "/review/contract-check/": {"sifa", "office", "clerk", "deputy", "mayor", "cun", "lin", "zhifa", "adviser"},
}


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_for_its_posts_and_for_no_other(desk: Desk, town: Town, page: str) -> None:
    from tests.server.review.conftest import PEOPLE

    opened = {who for who in PEOPLE if desk(who).get(page).status_code == 200}
    assert opened == PAGES[page]
    assert Client().get(page).status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["sifa", "office", "clerk"])
def test_no_room_in_the_menu_turns_its_own_people_away(desk: Desk, town: Town, who: str) -> None:
    client = desk(who)
    home = client.get("/").content.decode()
    rooms = [page for page in PAGES if f'href="{page}"' in home]
    assert rooms and all(client.get(page).status_code == 200 for page in rooms)
