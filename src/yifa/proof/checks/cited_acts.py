"""Acts cited that are repealed, renumbered or not yet in force on the date in question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from yifa.proof.checks.context import Acts, Context, Titles, at
from yifa.proof.model import Finding
from yifa.proof.outline import han_value
from yifa.proof.patterns import lazy

CITED = lazy(
    r"《(?P<title>(?:中华人民共和国)?[\u4e00-\u9fa5、（）()]{2,40}?(?:法|条例|规定|办法|法典|通则|细则|决定|解释))"
    r"(?:[（(](?:\d{4}|修[订正])[^）)]{0,12}[）)])?》"
    r"(?:第(?P<article>\d{1,4}|[一二三四五六七八九十百零]{1,8})条)?"
)
TITLE = lazy(r"《(?P<title>(?:中华人民共和国)?[\u4e00-\u9fa5、]{3,40}?(?:法|条例))(?:[（(][^）)》]{0,14}[）)])?》")
ARTICLE = lazy(
    r"(?P<title>[\u4e00-\u9fa5]{2,24}(?:法|条例|规定|办法|法典))(?P<mark>》?)第(?P<article>\d{1,4}|[一二三四五六七八九十百零]{1,8})条"
)
#: The end of every such citation, cheaper to look for.
ARTICLE_END = lazy(r"[法例定典]》?第[\d一二三四五六七八九十百零]{1,8}条")
#: No later version is known than the one in force on this day.
LATEST = date(2099, 12, 31)
YEAR = lazy(r"(?<![\d《（(])(20[12]\d)年(?!版|修)")
HISTORY = lazy(r"原|废止|修[订改正]前|旧|取代|代替|当时")


def cited_acts(context: Context) -> Iterator[Finding]:
    """Every act named in 《》 is looked up as of the date of signature, else the end of the report year."""
    if context.acts is None:
        return
    yield from _misnamed(context, context.acts)
    yield from _unknown(context, context.acts)
    day = date_in_question(context)
    yield from _bare_articles(context, context.acts, day or LATEST)
    if day is None:
        return
    seen: set[str] = set()
    asof = f"{day.year}年{day.month}月{day.day}日"
    for match in context.finditer(CITED):
        title = match["title"]
        if HISTORY.search(context.text[max(0, match.start() - 4) : match.start()]):
            continue
        gone = context.acts.out_of_force(title, day)
        if gone and title not in seen:
            seen.add(title)
            yield at(
                match,
                "act-not-in-force",
                "law",
                "warning",
                f"{asof}，《{title}》不是现行有效的：{gone}。",
                "改引现行有效的规定。",
            )
        elif not gone and match["article"]:
            number = article_number(match["article"])
            beyond = context.acts.beyond_last(title, number, day)
            if beyond:
                yield at(
                    match,
                    "article-beyond-last",
                    "law",
                    "warning",
                    f"《{title}》{beyond}。",
                    "核对条号。",
                )
                continue
            moved = context.acts.moved_article(title, number, day, sentence(context.text, match))
            if moved:
                yield at(
                    match,
                    "article-moved",
                    "law",
                    "info",
                    f"《{title}》原第{number}条{moved}，这里可能沿用了旧条号。",
                    "核对条号。",
                )


def _misnamed(context: Context, acts: Acts) -> Iterator[Finding]:
    """《行政许可条例》: there is none; 《行政许可法》 is meant."""
    seen: set[str] = set()
    for match in context.finditer(CITED):
        title = match["title"]
        right = None if title in seen else acts.misnamed(title)
        if right is not None:
            seen.add(title)
            message = f"没有《{title}》，相近的是《{right}》。"
            yield at(match, "act-misnamed", "law", "warning", message, f"核对名称，是否《{right}》。")


#: Laws of others, drafts, and titles that are told as no law of the nation's.
_OTHERS = lazy(
    r"(?:美国?|欧盟|英国?|日本?|德国?|法国|韩国?|俄罗斯|印度|新加坡|加拿大|澳大利亚|瑞士|国外|外国|国际|联合国|台湾|香港|澳门|草拟|起草|拟制定"
    r"|建议(?:制定|出台)|研究制定|推动(?:制定|出台)|创新|推行|探索|首创|总结|提炼|专著|图书|书籍|文章|论文|课题|栏目|节目|歌曲|戏|剧)"
    r"[^。；，]{0,10}$"
)


_DRAFT = lazy(r"草案|征求意见|建议稿|送审稿|讨论稿")


def _unknown(context: Context, acts: Acts) -> Iterator[Finding]:
    """《数字农村促进法》: a law by its name, and none of that name is known; asked about once."""
    for match in unknown_acts(context.text, acts):
        message = f"没有查到名为《{match['title']}》的法律。"
        yield at(match, "act-unknown", "law", "warning", message, "核对名称；是草案或者地方性法规的，写明。")


def unknown_acts(text: str, acts: Titles) -> Iterator[re.Match[str]]:
    """The first place of each title that claims to be a law of the nation's and is none that is known, nor near one."""
    seen: set[str] = set()
    for match in TITLE.finditer(text):
        title = match["title"]
        before, after = text[max(0, match.start() - 24) : match.start()], text[match.end() :][:8]
        if title in seen or acts.misnamed(title) is not None or not acts.unknown(title):
            continue
        if _OTHERS.search(before) or _DRAFT.search(match[0] + after):
            continue
        seen.add(title)
        yield match


def _bare_articles(context: Context, acts: Acts, day: date) -> Iterator[Finding]:
    """An article beyond the last, of an act named with or without 《》, where no day is known: beyond the newest."""
    dated = day != LATEST
    for match in context.finditer(ARTICLE) if ARTICLE_END.search(context.text) else ():
        marked = match["mark"] == "》"
        if marked and dated:
            continue  # looked at by its day
        title, number = match["title"], article_number(match["article"])
        names = [title] if marked else [title[n:] for n in range(len(title) - 2)]
        beyond = next((b for name in names if (b := acts.beyond_last(name, number, day))), None)
        if beyond is not None:
            reason = re.sub(r"^.*?施行的版本", "现行版本", beyond) if not dated else beyond
            yield at(
                match, "article-beyond-last", "law", "warning", f"“{match[0].lstrip('《')}”：{reason}。", "核对条号。"
            )


def sentence(text: str, match: re.Match[str]) -> str:
    """The sentence in which a match stands."""
    start = max(text.rfind(stop, 0, match.start()) for stop in "。；\n") + 1
    ends = [end for stop in "。；\n" if (end := text.find(stop, match.end())) >= 0]
    return text[start : min(ends, default=len(text))]


def date_in_question(context: Context) -> date | None:
    """The date by which citations are judged: the one given, the signature, or the end of the report year.

    An excerpt that names one year and no other is judged by that year's first day.
    """
    if context.on:
        return context.on
    if context.document.signed:
        return context.document.signed
    if context.document.year:
        return date(context.document.year, 12, 31)
    years = set() if context.whole else set(YEAR.findall(context.text))
    return date(int(years.pop()), 1, 1) if len(years) == 1 else None


def article_number(text: str) -> int:
    """Number of an article written in Arabic or Chinese numerals, hundreds included: 一百零三 is 103."""
    hundreds, hundred, rest = text.partition("百")
    if not hundred:
        return han_value(text)
    return han_value(hundreds) * 100 + (han_value(rest.lstrip("零")) if rest else 0)
