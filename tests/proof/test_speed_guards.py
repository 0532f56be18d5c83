"""What makes reading fast must not change what is found."""

import re
import time

from hypothesis import given
from hypothesis import strategies as st

from yifa.proof.checks.echoes import Echoes
from yifa.proof.checks.needed import may_match, needed_pairs
from yifa.proof.checks.repeats import Core
from yifa.proof.patterns import lazy

_TEXTS = st.text(alphabet="工作和进，、。\n一镇\U00020000", max_size=60)


@given(_TEXTS, st.integers(1, 5))
def test_echoes_are_the_places_where_a_text_says_some_characters_again(text: str, shift: int) -> None:
    places = Echoes(text).places(shift, shift)
    said_again = [i for i in range(len(text)) if text[i : i + shift] == text[i + shift : i + 2 * shift] != ""]
    said_again = [i for i in said_again if i + 2 * shift <= len(text)]
    assert set(places) <= set(said_again)
    assert all(any(place <= i < place + 2 * shift for place in places) for i in said_again)


@given(_TEXTS)
def test_the_lines_of_echoes_hold_every_doubled_word(text: str) -> None:
    lines = Echoes(text).lines([(2, 2), (3, 3)])
    for match in re.finditer(r"([一-龥]{2,3})\1", text):
        assert any(start <= match.start() and match.end() <= end for start, end in lines)


@given(_TEXTS)
def test_characters_that_count_know_their_places(text: str) -> None:
    core = Core(text)
    assert [text[core.place(i)] for i in range(len(core.text))] == list(core.text)


def test_a_lazy_pattern_is_the_pattern() -> None:
    pattern = lazy(r"(?P<n>\d+)件", re.M)
    assert pattern.pattern == r"(?P<n>\d+)件"
    found = pattern.search("受理12件")
    assert found is not None
    assert found["n"] == "12"
    assert pattern.groupindex == {"n": 1}
    assert pattern.sub("若干件", "受理12件") == "受理若干件"


def test_echoes_of_a_long_text_take_no_time() -> None:
    text = "全镇共调解矛盾纠纷若干件，全部办结。" * 5000
    started = time.process_time()
    Echoes(text).lines([(2, 2), (3, 3)])
    assert time.process_time() - started < 2


_PATTERNS = st.recursive(
    st.sampled_from(
        ["工作", "作", "[工和]", "[^一]", ".", "进?", "一*", "镇+", "工{2}", "(?<!一)作", "和(?=进)", "(工)"]
    ),
    lambda inner: st.builds("(?:{}|{})".format, inner, inner) | st.builds("{}{}".format, inner, inner),
    max_leaves=6,
)


@given(_PATTERNS, _TEXTS)
def test_no_match_is_left_out_for_want_of_a_pair(source: str, text: str) -> None:
    pairs = {text[i : i + 2] for i in range(len(text) - 1)}
    if re.search(source, text):
        assert may_match(lazy(source), pairs)


def test_the_pairs_of_a_pattern() -> None:
    assert needed_pairs("(?:浏览|点击)(?:次数|量)[：:]") != ()
    assert needed_pairs("(?:浏览|点击)?(?:次数|量)") == ()
    assert needed_pairs(r"\u4e00工作") == (frozenset({"工作"}),)
    assert needed_pairs("(?P<n>工)作(?=进)") == (frozenset({"工作"}),)
