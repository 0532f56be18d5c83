"""What a report says of itself: title, kind, year, town, county, date of signature."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from yifa.proof.model import Document
from yifa.proof.outline import DATE, HAN, HEADINGS, Outline, parse_date
from yifa.proof.patterns import lazy

TITLE_ENDS = lazy(
    r"(?:报告|总结|情况|思路|要点|计划|方案|意见|通知|通报|打算|安排|汇报|工作)(?:[（(][^）)]{1,12}[）)])?$"
)
TITLE_YEAR = lazy(r"(20\d{2})\s*年")
GENERIC = lazy(
    r"^(?:[各全我本该乡城村集市县区两多个邻外相现在为和与由及等以到从向对是各有]|中心|建制|所在|重点|经济|特色|小城|"
    r"下辖|所属|基层|整个|试点|示范|其他|有关|山区|农村|街道|推进)*$"
)
#: 提升城镇, 统筹城乡: no name of a town.
COMPOUND = lazy(r"(?:[城村集小]乡|[^城村集小]{2,}[城村集小]镇)$")
#: How papers of a province, a city or the nation speak of their own place, and how those of a town do.
OF_ABOVE = lazy(r"全[省市国]|我[省市国]|全区|自治区|省[委政直属]|市[委政直属]|国务院|本[省市]")
OF_TOWN = lazy(r"[我全本][镇乡]|我街道|[镇乡](?:党委|政府|人民政府|域|级|村)|街道(?:党工委|办事处)|办事处")
LEAD = "由与和及同对向在经以从到赴将请为是使把按各让给被于"
TOWN = lazy(
    rf"(?<![{HAN}])[县市区旗州]?([{HAN}]{{2,4}}?)(镇|乡|街道)(?![村道])|(?<=[县市区旗])([{HAN}]{{2,4}}?)(镇|乡|街道)"
)
SIGNATURE = lazy(
    rf"^(?:中共|中国共产党)?([{HAN}]{{2,8}}?[县市区旗])?(?:人民政府)?([{HAN}]{{2,4}}?(?:镇|乡|街道))(?:党委|委员会|党工委|人民政府|政府|办事处)?[\s、]*"
)
# 重庆市梁平区 is the county 梁平区 of a city.
ABOVE = lazy(rf"^.*(?:省|自治区|市|州|盟)(?=[{HAN}]{{2,}}[县市区旗]$)")
ADDRESSEE = lazy(rf"^[{HAN}、，, （）()]{{2,60}}[：:]$")
#: Other yearly papers, which speak of the rule of law as well.
OTHER_KINDS = lazy(r"政府工作报告|国民经济和社会发展|预算执行|公报|条例|办法|规定|决定|中华人民共和国")
KINDS = (
    ("政府信息公开工作年度报告", lazy(r"政府信息公开(?:工作)?(?:年度)?(?:报告|年报)|政府信息公开工作年度报告")),
    ("法治政府建设年度报告", lazy(r"法治政府建设|依法行政|法治建设|依法治[镇乡]")),
)


def identify(document: Document, outline: Outline | None = None) -> Document:
    """Fill in what the text says of itself; facts given already are kept, unknown ones stay None."""
    outline = outline or Outline(document.text, document.tables)
    title = document.title or find_title(outline)
    town, county = find_places(document, outline, title)
    signed = document.signed
    if signed is None:
        signature = signature_date(outline)
        signed = parse_date(signature) if signature else None
    return replace(
        document,
        title=title,
        town=document.town or town,
        county=document.county or county,
        year=document.year or find_year(outline, title),
        kind=document.kind or find_kind(outline, title),
        signed=signed,
    )


def speaks_from_above(text: str) -> bool:
    """Whether a text is a province's, a city's or the nation's, by how it speaks of its own place."""
    above = len(OF_ABOVE.findall(text))
    return above > 5 and above > 2 * len(OF_TOWN.findall(text))


def find_title(outline: Outline) -> str | None:
    """The title line: among the first lines, before any heading, ending like a title and without a full stop."""
    for line in outline.lines[:8]:
        if any(pattern.match(line.text) for pattern in HEADINGS):
            return None
        if len(line.text) <= 60 and TITLE_ENDS.search(line.text) and not re.search(r"[。；，,;：:]", line.text):
            return line.text
    return None


def find_year(outline: Outline, title: str | None) -> int | None:
    """The year reported on: from the title, else from the opening, else from the first headings."""
    if title:
        match = TITLE_YEAR.search(title)
        if match and not re.search(r"思路|计划|打算|安排|要点", title):
            return int(match[1])
    body = [
        line.text
        for line in outline.lines
        if line.text != title and not re.match(r"^[-—·]|.*生成日期|.*发布", line.text)
    ]
    for text in body[:6]:
        match = re.search(r"(20\d{2})\s*年(?!\d{1,2}月\d{1,2}日)", text[:200])
        if match:
            return int(match[1])
    return None


def find_kind(outline: Outline, title: str | None) -> str | None:
    """The kind of report, from its title or else its opening."""
    if OTHER_KINDS.search(title or outline.text[:60]):
        return None
    for text in (title or "", outline.text[:800]):
        for name, pattern in KINDS:
            if pattern.search(text):
                return name
    return None


def signature_date(outline: Outline) -> re.Match[str] | None:
    """The date of signature: a line of its own in the last third, holding nothing but a date and perhaps the organ."""
    lines = outline.lines
    for line in reversed(lines[len(lines) * 2 // 3 :]):
        match = DATE.search(line.text)
        if match and len(line.text) - len(match[0]) <= 24 and not re.search(r"[，。；]", line.text):
            return DATE.search(outline.text, line.start, line.end)
    return None


def find_places(document: Document, outline: Outline, title: str | None) -> tuple[str | None, str | None]:
    """Town and county that the report speaks for; the signature counts more than the title, the title than the text."""
    votes: Counter[str] = Counter()
    counties: Counter[str] = Counter()
    tail = outline.lines[-8:]
    for line in tail:
        if len(line.text) <= 30 and re.search(r"(?:政府|党委|委员会|办事处|党工委)$", line.text):
            match = SIGNATURE.match(line.text)
            if match:
                votes[match[2]] += 50
                if match[1]:
                    counties[match[1].removeprefix("中共")] += 50
    for line in outline.lines[:10]:
        if ADDRESSEE.match(line.text):
            match = re.match(rf"^(?:中共)?([{HAN}]{{2,6}}?[县市区旗])(?:委|人民政府|政府|依法)", line.text)
            if match:
                counties[match[1]] += 20
    if title:
        for match in re.finditer(rf"^([{HAN}]{{2,10}}?[县市区旗])?(?:人民政府)?([{HAN}]{{2,4}}?(?:镇|乡|街道))", title):
            if not GENERIC.match(match[2][:-1].removesuffix("街")):
                votes[match[2]] += 40
            if match[1]:
                counties[match[1]] += 20
    for match in TOWN.finditer(outline.text):
        stem, kind = (match[1], match[2]) if match[1] else (match[3], match[4])
        stem = stem.lstrip(LEAD)
        if len(stem) >= 2 and not GENERIC.match(stem) and not COMPOUND.search(stem + kind):
            votes[stem + kind] += 1
    town = None
    if votes:
        best, count = votes.most_common(1)[0]
        town = best if count >= 2 and (count >= 40 or not speaks_from_above(outline.text)) else None
    if town:
        for match in re.finditer(rf"(?<![{HAN}])([{HAN}]{{2,6}}?[县市区旗]){town}", outline.text):
            counties[match[1]] += 2
    county = counties.most_common(1)[0][0] if counties else None
    return town, ABOVE.sub("", county) if county else None
