"""The law room's knowledge of acts, in the form the proof-reader asks for."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache

from yifa.law import acts
from yifa.law.articles import article as article_here
from yifa.law.dates import cn_date
from yifa.law.errors import UnknownRuleError
from yifa.law.resolution import Resolution, resolve
from yifa.law.titles import known_titles, unknown_law

# So many characters of the article's subject in the sentence tell that it is meant.
_ALIKE = 3
_NO_SUBJECT = re.compile(r"[0-9０-９〇一二三四五六七八九十百个日条第款项，。、；：“”（）()《》\s]+")


_SORT = re.compile(r"(?:法|条例|规定|办法)$")
#: What only the nation rules on.
_NATIONAL = frozenset(
    (
        "行政许可",
        "行政处罚",
        "行政复议",
        "行政诉讼",
        "行政强制",
        "人民调解",
        "国家赔偿",
        "立法",
        "监察",
        "公务员",
        "个人信息保护",
        "刑事诉讼",
        "民事诉讼",
        "社区矫正",
        "反有组织犯罪",
        "反电信网络诈骗",
        "土地管理",
        "村民委员会组织",
        "城市居民委员会组织",
        "公职人员政务处分",
    )
)


class ActsInForce:
    """Looks up acts by the law room's table; says nothing of acts it does not hold."""

    def out_of_force(self, title: str, on: date) -> str | None:
        """Why an act is not in force on a date; None if it is or is not known."""
        act = _find(title)
        if act is None or not act.versions or act.version_on(on) is not None:
            return None
        first, last = act.versions[0], act.versions[-1]
        if on < first.start:
            # Only versions whose date is known are held, so an early date proves nothing of an act that had older ones.
            return f"自{cn_date(first.start)}起才施行" if not act.replaces else None
        since = cn_date(last.end + timedelta(1)) if last.end else ""
        return f"{since}起由《{act.replaced_by}》代替" if act.replaced_by else f"{since}起失效"

    def beyond_last(self, title: str, article: int, on: date) -> str | None:
        """That an act had no such article on a date, because it had fewer; None if it had or is not known."""
        act = _find(title)
        version = act.version_on(on) if act else None
        if version is None or not version.articles or article <= version.articles:
            return None
        return f"{cn_date(on)}施行的版本共{version.articles}条，没有第{article}条"

    def misnamed(self, title: str) -> str | None:
        """The act that a title all but names, where no act of the title exists; None if it exists or none is near.

        Near is a national act of another sort (行政许可条例 for 行政许可法) or one other character. Subjects that towns
        and provinces rule on themselves (安全生产条例) are left alone.
        """
        bare = title.removeprefix("中华人民共和国")
        if _find(title) is not None or _find(bare) is not None or bare in known_titles():
            return None
        for act in acts.all_acts().values():
            name = act.name.removeprefix("中华人民共和国")
            stem = _SORT.sub("", name)
            alone = bare.endswith("法") and not bare.endswith("办法")  # only the nation makes a 法
            if (alone or stem in _NATIONAL) and _SORT.sub("", bare) == stem and name != bare:
                return act.name
            if len(name) == len(bare) >= 6 and sum(a != b for a, b in zip(name, bare, strict=True)) == 1:
                return act.name
        return None

    def unknown(self, title: str) -> bool:
        """Whether a title claims to be a national law and no law of that title is known."""
        return unknown_law(title)

    def moved_article(self, title: str, article: int, on: date, sentence: str = "") -> str | None:
        """Where an article of an earlier version went before a date; None if it stayed or nothing is known.

        A number that exists in both versions is a fault only where the sentence speaks of what the old article ruled:
        `said` is that sentence.
        """
        act = _find(title)
        index = act.index_on(on) if act else None
        if act is None or not index:
            return None
        since = act.versions[index].start
        moved = resolve(act.name, str(article), on, since - timedelta(1))
        if not moved.article or moved.article == str(article):
            return None
        if self.beyond_last(title, article, on) or _speaks_of(sentence, moved, str(article)):
            return f"{cn_date(since)}起移到第{moved.article}条"
        return None


def _speaks_of(sentence: str, moved: Resolution, cited: str) -> bool:
    """Whether a sentence is about the subject of the place an article moved to, not of the place cited."""
    right = max((_shared(sentence, place, moved.act) for place in (moved.article or "", *moved.also)), default=0)
    return right >= _ALIKE and right > _shared(sentence, cited, moved.act)


def _shared(sentence: str, number: str, act: acts.Act) -> int:
    """The longest run of characters that a sentence shares with what is known of an article."""
    try:
        gist = article_here(act.name, f"第{number}条")
    except UnknownRuleError:
        return 0
    known = _NO_SUBJECT.sub("|", "|".join((gist.gist, *(use.name for use in gist.used_by))))
    text = _NO_SUBJECT.sub("|", sentence.replace(act.name, "|"))
    best = 0
    for start in range(len(text)):
        while start + best < len(text) and "|" not in text[start : start + best + 1]:
            if text[start : start + best + 1] not in known:
                break
            best += 1
    return best


@cache
def _find(title: str) -> acts.Act | None:
    try:
        return acts.find(re.sub(r"[（(](?!国务院令).*", "", title) or title)
    except UnknownRuleError:
        return None
