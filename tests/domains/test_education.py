"""Legal education: what is counted once, who sat which examination, and what follows from failing it."""

from __future__ import annotations

from tests.domains.walking import refused as refusals
from yifa.kernel.simulate import SimulatedBook, figures_of

ROSTER = [
    {"person": "钱示例", "unit": "党政办"},
    {"person": "孙样例", "unit": "财政所"},
    {"person": "李丙三", "unit": "司法所", "exempt": "长期病假"},
]


def examined(book: SimulatedBook, *scores: tuple[str, float]) -> int:
    matter = book.take("law-exam", "plan", {"roster": ROSTER, "pass_mark": 60})
    rows = [{"person": person, "score": score} for person, score in scores]
    return book.take("law-exam", "score", {"results": rows}, matter)


def test_the_rate_counts_those_who_had_to_sit_on_the_day(book: SimulatedBook) -> None:
    matter = examined(book, ("钱示例", 88), ("孙样例", 45))
    matter = book.take("law-exam", "resit", {"resits": [{"person": "孙样例", "score": 72}]}, matter)
    book.take("law-exam", "confirm", {}, matter)
    totals = figures_of(book)
    assert (totals["law_exam_expected"], totals["law_exam_sat"], totals["law_exam_passed"]) == (2, 2, 2)


def test_a_score_of_somebody_not_on_the_roster_is_refused(book: SimulatedBook) -> None:
    matter = book.take("law-exam", "plan", {"roster": ROSTER, "pass_mark": 60})
    said = refusals(book, "law-exam", "score", matter, results=[{"person": "李丙三", "score": 90}])
    assert "李丙三" in said and "应考名单" in said


def test_who_failed_or_stayed_away_is_barred_from_the_award(book: SimulatedBook) -> None:
    matter = examined(book, ("钱示例", 88))
    book.take("law-exam", "confirm", {"consequence": "取消年度评优资格"}, matter)
    assert "孙样例（缺考）" in refusals(book, "award-screening", "screen", exam=matter, nominees=[{"person": "孙样例"}])
    assert not refusals(book, "award-screening", "screen", exam=matter, nominees=[{"person": "钱示例"}])


def test_a_failure_needs_its_consequence_before_the_result_is_confirmed(book: SimulatedBook) -> None:
    assert "后果" in refusals(book, "law-exam", "confirm", examined(book, ("钱示例", 88)), consequence="")


def test_materials_are_counted_by_kind_and_mediation_leaflets_once_more_as_a_part(book: SimulatedBook) -> None:
    materials = [{"kind": "法律法规手册", "copies": 80}, {"kind": "人民调解宣传资料", "copies": 50}]
    book.take("publicity-activity", "record", {"materials": materials, "audience": 120, "category": "进企业"})
    totals = figures_of(book)
    assert (totals["publicity_materials_distributed"], totals["mediation_leaflets_distributed"]) == (130, 50)
    assert (totals["publicity_activities"], totals["publicity_in_enterprises"]) == (1, 1)
    parts = {
        posting.part: posting.amount for posting in book.postings if posting.figure == "publicity_materials_distributed"
    }
    assert parts == {"法律法规手册": 80, "人民调解宣传资料": 50}


def test_handing_out_material_without_saying_how_much_is_refused(book: SimulatedBook) -> None:
    assert "多少份" in refusals(book, "publicity-activity", "record", forms=["发放资料"], materials=[])


def test_only_topics_of_law_count_and_absentees_make_up(book: SimulatedBook) -> None:
    study = {"expected": 12, "attended": 10}
    matter = book.take("cadre-law-study", "record", {**study, "subject": "宪法"})
    book.take("cadre-law-study", "record", {**study, "subject": "非法治内容"})
    assert figures_of(book)["collective_law_study_sessions"] == 1
    assert "多于缺席" in refusals(book, "cadre-law-study", "make_up", matter, made_up_now=3)
    matter = book.take("cadre-law-study", "make_up", {"made_up_now": 2}, matter)
    assert book.states[matter].status == "done"


def test_holiday_lectures_are_not_counted_twice(book: SimulatedBook) -> None:
    speaker = {"speaker_kind": "法治副校长", "students": 300}
    book.take("school-lecture", "record", {**speaker, "occasion": "学期中宣讲"})
    book.take("school-lecture", "record", {**speaker, "occasion": "暑假"})
    totals = figures_of(book)
    assert (totals["vice_principal_lectures"], totals["youth_publicity_sessions"], totals["school_lectures"]) == (
        1,
        1,
        2,
    )
    assert totals["students_educated"] == 600


def test_the_day_of_the_constitution_is_the_fourth_of_december(book: SimulatedBook) -> None:
    assert "R136" in refusals(book, "theme-day", "enrol", name_="国家宪法日", month_day="12-01")
    assert not refusals(book, "theme-day", "enrol", name_="国家宪法日", month_day="12-04")


def test_a_minor_volunteers_with_the_guardians_consent(book: SimulatedBook) -> None:
    assert "监护人同意书" in refusals(book, "publicity-volunteer", "enrol", minor=True, consent=[])
    assert not refusals(book, "publicity-volunteer", "enrol", minor=False)


def test_a_law_literate_villager_is_certified_after_the_hours_the_county_asks(book: SimulatedBook) -> None:
    person = book.take("law-literate-person", "nominate", {"kind": "法律明白人"})
    person = book.take("law-literate-person", "train", {"hours_now": 8}, person)
    assert "培训学时" in refusals(book, "law-literate-person", "certify", person, score=90)
    person = book.take("law-literate-person", "train", {"hours_now": 16}, person)
    book.take("law-literate-person", "certify", {"score": 90}, person)
    assert figures_of(book)["law_literate_persons"] == 1


def test_a_case_told_in_public_names_nobody(book: SimulatedBook) -> None:
    story = {"name_": "屋檐滴水", "facts": "张某（19912345678）与陈某", "lesson": "相邻", "anonymous": True}
    assert "R049" in refusals(book, "case-story", "enrol", **story)
    assert not refusals(book, "case-story", "enrol", **{**story, "facts": "张某与陈某"})


def test_the_quarter_of_a_training_follows_from_its_day(book: SimulatedBook) -> None:
    matter = book.take("village-cadre-training", "record", {"expected": 10, "attended": 9})
    assert book.states[matter].values["quarter"] == "2025年第1季度"


def test_a_reminder_is_answered_after_something_was_done_about_it(book: SimulatedBook) -> None:
    matter = book.take("publicity-reminder", "receive")
    assert "不能反馈" in refusals(book, "publicity-reminder", "feed_back", matter)
    matter = book.take("publicity-reminder", "improve", {}, matter)
    assert not refusals(book, "publicity-reminder", "feed_back", matter)
