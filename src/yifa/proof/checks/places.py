"""Names of other places left from a copied text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources

from yifa.proof.checks.context import Context, at
from yifa.proof.identify import GENERIC, LEAD, speaks_from_above
from yifa.proof.knowledge import section
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

HAN = "\u4e00-\u9fa5"
SUFFIX = lazy(r"[县市区旗州盟]")
# A place in one of these roles stands where one's own place belongs.
OWN_ROLE_AFTER = lazy(
    rf"^(?:[县市区旗]?委|人民政府|政府|党委|司法局|依法治|委依法|[{HAN}]{{2,4}}(?:镇|乡|街道)|[{HAN}\d—]{{0,16}}(?:方案|办法|计划|规划|要点|细则|制度|清单|规定|要求|通知|意见)》)"
)
ELSEWHERE = lazy(
    r"学习|考察|借鉴|交流|赴|援|协作|对口|毗邻|相邻|交界|邻近|联合|跨|来自|籍|兄弟|周边|接壤|经验|做法|转发|全国|外地|户籍|流入|流出|"
    r"返回|省内|移交|会同|(?:与|和|同|原|现)$"
)
STATIONED = lazy(rf"驻([{HAN}])(?=执法(?:单位|部门|机构|力量|中队)|(?:各)?单位|各部门|部门)")
STATIONED_COMMON = frozenset("镇乡村街区县市地点社所场企校矿园岛会队外在内本我")
# Only where no word can run into the name: after a title mark, after a county's name, or at the start of a line.
_ORGANS = r"党委|人民政府|政府|党工委|办事处|司法所|综合行政执法|法治政府|依法行政|法治建设|20\d\d年"
OTHER_TOWN = lazy(
    rf"(?:(?<=《)|(?<=[{HAN}]{{2}}[县市区旗])|(?:(?<=\n)|^))(?P<name>[{HAN}]{{2,4}}?(?:镇|乡|街道))"
    rf"(?={_ORGANS})"
)
#: The end of every such name, cheaper to look for.
TOWN_OF_ORGAN = lazy(rf"[镇乡道](?={_ORGANS})")
MASKED_TOWN = lazy(r"[xX×]{2}[镇乡]")
ORDINARY = frozenset(
    [
        "市中区",
        "城中区",
        "城区",
        "郊区",
        "矿区",
        "新区",
        "市区",
        "江北区",
        "东区",
        "西区",
        "南区",
        "北区",
        "中区",
        "开发区",
        "高新区",
        "城关区",
        "新城区",
        "市辖区",
        "工业区",
    ]
)


LOCATION = lazy(r'^(?P<province>\d\d) province="(?P<name>[^"]*)"|^  (?P<code>\d{4}) county="(?P<counties>[^"]*)"', re.M)


@cache
def gazetteer() -> dict[str, frozenset[tuple[str, str]]]:
    """County-level and higher names in force or in force once, each with its (province, prefecture code) places.

    From the division codes (GB/T 2260) that come with python-stdnum; its own reader of the file takes ten times as
    long as is needed for the names alone.
    """
    by_name: dict[str, set[tuple[str, str]]] = {}
    province = ""
    data = resources.files("stdnum.cn").joinpath("loc.dat").read_text(encoding="utf-8")
    for line in LOCATION.finditer(data):
        if line["province"]:
            province = line["name"]
            by_name.setdefault(province, set()).add((province, ""))
            continue
        for name in re.sub(r"\[[^\]]*\]", "", line["counties"]).split(","):
            if len(name) >= 3 and SUFFIX.search(name[-1]) and name not in ORDINARY:
                by_name.setdefault(name, set()).add((province, line["code"][:2]))
    return {name: frozenset(places) for name, places in by_name.items()}


def foreign_places(context: Context) -> Iterator[Finding]:
    """Another county, city or town where the report's own should stand (warning)."""
    text, document = context.text, context.document
    town, county = document.town, document.county
    if town or not context.whole or not speaks_from_above(text):
        yield from _stationed(context)
    if town:
        yield from _other_towns(context, town)
    masked = bool(MASKED_TOWN.search(text))
    if not county and not masked:
        return
    names = gazetteer()
    home = names.get(county or "", frozenset())
    seen: set[str] = set()
    for suffix in SUFFIX.finditer(text):
        name = _ending_at(text, suffix.end(), names)
        if name is None or name == county or name in seen or (county and county.endswith(name)):
            continue
        start = suffix.end() - len(name)
        before, after = text[max(0, start - 12) : start], text[suffix.end() : suffix.end() + 24]
        if not OWN_ROLE_AFTER.match(after) or ELSEWHERE.search(before):
            continue
        if county and _is_above_or_near(names[name], home, name):
            continue
        seen.add(name)
        yield Finding(
            "foreign-place",
            "text",
            "warning",
            start,
            suffix.end(),
            f"“{name}”不是本地（{county}）的地名，可能是套用别处文稿留下的。"
            if county
            else f"乡镇名已遮蔽，这里却留着地名“{name}”，遮蔽不完整，或是套用别处文稿留下的。",
            "核对地名，改为本地的名称或删去。",
        )


def _ending_at(text: str, end: int, names: dict[str, frozenset[tuple[str, str]]]) -> str | None:
    for length in range(min(11, end), 2, -1):
        if text[end - length : end] in names:
            return text[end - length : end]
    return None


def _is_above_or_near(places: frozenset[tuple[str, str]], home: frozenset[tuple[str, str]], name: str) -> bool:
    """Whether a name can be one's own province, prefecture or former name, or a county of the same prefecture."""
    if not home:
        return True  # one's own county is not in the table: nothing can be said
    provinces = {province for province, _ in home}
    if name in provinces:
        return True
    return any(place in home for place in places)


def _stationed(context: Context) -> Iterator[Finding]:
    """驻 with a short name that is not the town's own: 驻洋执法单位."""
    own = (context.document.town or "") + (context.document.county or "")
    for match in context.finditer(STATIONED):
        if match[1] in STATIONED_COMMON or match[1] in own:
            continue
        yield Finding(
            "foreign-place",
            "text",
            "warning",
            match.start(),
            match.end(),
            f"“驻{match[1]}”的简称与本地名称对不上，可能是别处的地名，或本地简称没有交代。",
            "改为“驻镇”，或核对简称。",
        )


@cache
def _common_words() -> frozenset[str]:
    return frozenset(section("words", "frequent")) | frozenset(section("words", "common"))


def _other_towns(context: Context, town: str) -> Iterator[Finding]:
    """Another town's name in front of its organs, in a report of this town."""
    seen: set[str] = set()
    for match in context.finditer(OTHER_TOWN) if TOWN_OF_ORGAN.search(context.text) else ():
        name = match["name"].lstrip(LEAD)
        stem = re.sub(r"(?:镇|乡|街道)$", "", name)
        if len(stem) < 2 or GENERIC.match(stem) or name.endswith(town) or town.endswith(name) or name in seen:
            continue
        if stem in _common_words():
            continue  # 成立镇法治政府建设领导小组
        if ELSEWHERE.search(context.text[max(0, match.start() - 12) : match.start()].rstrip("《")):
            continue
        seen.add(name)
        yield at(
            match,
            "foreign-place",
            "text",
            "warning",
            f"这是{town}的报告，这里却写“{name}”，可能是套用别处文稿留下的。",
            f"改为“{town}”，或核对内容。",
            group="name",
        )
