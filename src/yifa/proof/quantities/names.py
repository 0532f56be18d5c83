"""Numbers inside names: “三项制度”, “八五”普法, 三重一大, 二十届三中全会, “12345”."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from yifa.proof.patterns import lazy
from yifa.proof.quantities.numerals import DIGITS, read_chinese
from yifa.proof.quantities.units import UNITS
from yifa.proof.words import words

_QUOTED = lazy(r"“([^“”\n]{1,60})”|‘([^‘’\n]{1,20})’|「([^「」\n]{1,20})」|\"([^\"\n，。、；：,;:]{1,12})\"")
_RUN = lazy(r"\d+(?:\.\d+)?|[零〇一二三四五六七八九十百千万两]+|双|首|[xX×]{1,8}")
_WORDS_FOR_NUMBERS = {"双": Decimal(2), "首": Decimal(1)}
_NO_NUMBER = lazy(
    r"统一|唯一|专一|同一|划一|个一(?=$|”)|小二|首都|首要|首先|首府|首届|任一|逐一|之一|万一|一体|一定|一些|一般|一直|一切|一律|一致|一线|一旦|一贯|一流|一带|一系列|"
    r"进一步|十分|百姓|百年|百花|百日|百强|百业|千方百计|千家万户|万家|万里|万千|千年|万众|万事|万物|零距离|零容忍|零星|零售|零散|零工|双方|双休"
)
_DATE_NAME = lazy(r"(?:\d{1,2}|[xX×]{1,2})[.·•・](?:\d{1,2}|[xX×]{1,2})")

#: Set phrases of official Chinese in which a number names and does not count. The value is that of a single number.
PHRASES = words(
    """
    两委 两会 两山 两岸 两高 两新 两客一危 两免一补 两参 两劳 两抢一盗 两违 两票制 两不愁三保障
    两代表一委员 两个维护 两个确立 两清单一目录 一把手 一支队伍管执法 一站式 一门式 一窗式 一网式 一条龙
    一张图 一张网 一网通办 一网统管 一窗受理 一窗通办 一件事 一票否决 一对一 一揽子 一老一小 一带一路
    一法一条例 一岗双责 一庭两所 一户一策 一企一策 一案一策 一事一议 一案双查 一核多元 一盘棋 一竿子
    三重一大 三供一业 三会一课 三农 三项制度 三调联动 三色分流 三色预警 三官一律 三资 三公经费 三定方案
    三级联动 三级网格 三治融合 三级书记 三非 三无 三旧 三违 三高 三孩 三支一扶 三下乡 三人小组 三长制 三包
    三查 三审三校 三审制 三审 三合一 三小场所 四议两公开 五议两公开 四不两直 四个意识 四个自信 四个全面
    四风 四好农村路 四色管理 四小 四所一庭 四级联动 四定 四无 五位一体 五个一 五保 五保户 五险一金 五级书记
    五老 五色 五治融合 五社联动 五定 五有 五好 六稳 六保 六进 六尺巷 七进 八进 九进 六联 七联 七五普法
    八五普法 六五普法 九小场所 九小 十四五 十三五 十五五 双减 双随机 双公示 双报到 双轨 双随机一公开
    双重预防 双防 双语 双线 双网 双创 双拥
    """
)
_PHRASE_LENGTHS = sorted({len(p) for p in PHRASES}, reverse=True)

#: 一村一法律顾问, 四议两公开, 一庭两所: number, noun, number, noun.
_PAIRED = lazy(
    r"[一二两三四五六七八九十双][^\W\d_一二两三四五六七八九十个次件名人起条项份家户场期处级万千百点分至到余多是]{1,2}"
    r"[一二两三四五六七八九十双][^\W\d_一二两三四五六七八九十个次件名起条项份家户场期处万千百点分月年日]{1,2}"
)
_PARTY = lazy(r"(?:(十[五六七八九]|二十[一二]?)(?:届(?:[一二三四五六七八九]中)?(?:全会)?|大))")


class Named(NamedTuple):
    """A name that holds numbers."""

    start: int
    end: int
    value: Decimal | None
    unit: str
    masked: bool


def quoted_names(text: str) -> list[Named]:
    """Short quoted expressions that hold a number, in order: inside quotation marks a number names."""
    if "“" not in text and '"' not in text and "‘" not in text and "「" not in text:
        return []
    names = []
    for m in _QUOTED.finditer(text):
        group = m.lastindex or 1
        content = m[group]
        runs = [r for r in _RUN.finditer(_NO_NUMBER.sub(lambda n: "　" * len(n[0]), content)) if not _mere(r[0])]
        if not runs or (len(content) > 16 and any(r[0][0].isdigit() for r in runs)):
            continue
        masked = any(r[0][0] in "xX×" for r in runs)
        if masked and len(runs) == 1 and _latin_around(content, runs[0]):
            continue
        names.append(Named(m.start(group), m.end(group), *_reading(content, runs), masked))
    return names


def _mere(run: str) -> bool:
    """百, 千, 万 without a digit are figures of speech (“万人助企”)."""
    return run in ("百", "千", "万", "百千", "千万", "百千万")


def _latin_around(content: str, run: re.Match[str]) -> bool:
    beside = content[max(run.start() - 1, 0) : run.start()] + content[run.end() : run.end() + 1]
    return any(c.isascii() and c.isalpha() for c in beside)


def _reading(content: str, runs: list[re.Match[str]]) -> tuple[Decimal | None, str]:
    if _DATE_NAME.fullmatch(content):
        return None, "月日"
    value = None
    if len(runs) == 1 and runs[0][0][0] not in "xX×":
        value = _single(runs[0][0])
        rest = content[runs[0].end() :]
        if runs[0].start() == 0 and rest in UNITS:
            return value, rest
    return value, "名称"


def _single(run: str) -> Decimal | None:
    """The value of the one number of a name; 八五 is the eighth five-year plan, not 85."""
    if run[0].isdigit():
        return Decimal(run)
    if len(run) > 1 and all(c in DIGITS for c in run):
        return None
    return _WORDS_FOR_NUMBERS.get(run) or read_chinese(run)


def phrase_at(text: str, at: int) -> Named | None:
    """A set phrase, a pair of numbered nouns, or a party congress that begins at ``at``."""
    if (m := _PARTY.match(text, at)) and m[0][-1] != "届":
        congress = m[0].endswith("大")
        return Named(at, m.end(), read_chinese(m[1]) if congress else None, "届次", False)
    for length in _PHRASE_LENGTHS:
        if text[at : at + length] in PHRASES:
            phrase = text[at : at + length]
            runs = list(_RUN.finditer(_NO_NUMBER.sub(lambda n: "　" * len(n[0]), phrase)))
            value = _single(runs[0][0]) if len(runs) == 1 else None
            return Named(at, at + length, value, "名称", False)
    if m := _PAIRED.match(text, at):
        return Named(at, m.end(), None, "名称", False)
    return None
