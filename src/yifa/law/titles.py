"""Titles of national acts: whether a title that a text names can be one."""

from __future__ import annotations

import re
from functools import cache

from yifa.law import acts
from yifa.law.data_files import read_text

_NATION = "中华人民共和国"
#: Words that end in 法 and name no law: ways, arts, offices.
_NO_LAW = re.compile(
    r"(?:办|方|做|手|书|兵|语|疗|算|用|看|想|说|写|读|练|打|画|唱|吃|玩|工作|教学|学习|调解|调处|化解|分析|研究|管控"
    r"|执|司|普|守|释|魔|章|家|佛|历|减|加|乘|除|针|刀|技|笔|枪|拳|心|功|公|私|变|宪|军|王|与|以案|懂|讲|学|爱)法$"
)


@cache
def known_titles() -> frozenset[str]:
    """Every title and short name of a national law or administrative regulation that is known, without the nation's name."""
    listed = {line for line in read_text("titles.txt").splitlines() if line and not line.startswith("#")}
    held = {
        name.removeprefix(_NATION) for act in acts.all_acts().values() for name in (act.name, act.title, *act.aliases)
    }
    return frozenset(listed | held)


def unknown_law(title: str) -> bool:
    """Whether a title claims to be a national law, or with the nation's name a regulation, and none of the name is known.

    Only the nation makes a 法; a 条例 without the nation's name may be a province's, a city's or the party's.
    """
    bare = re.sub(r"[（(].*$", "", title).strip()
    national, bare = bare.startswith(_NATION), bare.removeprefix(_NATION)
    if not national and (not re.search(r"法$", bare) or _NO_LAW.search(bare)):
        return False
    if not re.fullmatch(r"[\u4e00-\u9fff、]{3,40}", bare) or not re.search(r"(?:(?<!办)法|条例)$", bare):
        return False
    return bare not in known_titles()
