"""Whom a sentence at the counter names stands in the form's fields; a name that cannot be told apart stays empty."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tests.server.centre.conftest import desk, quick_hashing, town  # noqa: F401 - fixtures
from yifa.server.casework.carry_over import ACCOUNTS
from yifa.server.casework.said_people import said_people
from yifa.server.config.procedures import in_force

PAIRS = [
    ("上坑村民王样本打电话来，说邻居李样本在他家地上砌了一道墙，占了他的地，要求处理", "王样本", "李样本"),
    ("王芳来电，邻居张家把水引到她家", "王芳", ""),
    ("上坑村王建国与李明因宅基地吵架", "王建国", "李明"),
    ("欧阳春来说他和欧阳小明合伙做生意赔了", "欧阳春", ""),
    ("下坑村民陈例东和下坑村民陈例西争水", "陈例东", "陈例西"),
    ("水尾村周假山投诉何样例养猪臭", "周假山", "何样例"),
    ("王先生说噪音扰民", "", ""),
    ("村民反映林地被占", "", ""),
    ("马路被挖断，到现在没修", "", ""),
    ("群众反映陈书记办事不公", "", ""),
    ("邻居砌墙占了我家的地", "", ""),
]


@pytest.mark.parametrize(("text", "speaker", "other"), PAIRS)
def test_only_names_between_words_that_introduce_and_end_them_are_taken(text: str, speaker: str, other: str) -> None:
    parties = in_force()["people-mediation"].parties
    rows = said_people(text, {key: parties[key] for key in ("applicant", "respondent")})
    names = [rows[key][0].get("name", "") if key in rows else "" for key in ("applicant", "respondent")]
    assert names == [speaker, other]


def test_number_and_telephone_are_the_speakers() -> None:
    parties = in_force()["people-mediation"].parties
    text = "我叫赵例文，电话13800000000，身份证350526198001011234，老板欠我工资"
    row = said_people(text, {"applicant": parties["applicant"]})["applicant"][0]
    assert (row["name"], row["phone"], row["gender"]) == ("赵例文", "13800000000", "男")


@pytest.mark.django_db
def test_the_form_opens_with_the_people_of_the_sentence(desk: Callable[[str], Client]) -> None:  # noqa: F811
    page = desk("an").post("/begin/dispute-intake/", {"text": PAIRS[0][0]}).content.decode()
    assert 'name="applicant-0-name" value="王样本"' in page and 'name="other-0-name" value="李样本"' in page


@pytest.mark.parametrize(
    ("kind", "box"),
    [
        ("summary-penalty", "act"),
        ("hotline-order", "content"),
        ("petition-case", "request"),
        ("duty-request", "request"),
    ],
)
def test_the_sentence_stands_in_the_account_never_in_somebody_s_answer(kind: str, box: str) -> None:
    procedure = in_force()[kind]
    form = {key for key, _ in procedure.opening[0].fields()}
    assert next(key for key in ACCOUNTS if key in form) == box
