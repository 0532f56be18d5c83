"""Periods against dates, dates in the wrong order, dates that do not exist, places left open."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import date

from yifa.proof.contract.model import Contract, Finding, Sentence
from yifa.proof.contract.values import Value, after_months, cn, dates, last_day, periods, quote
from yifa.proof.patterns import lazy

_TERM_WORD = lazy(
    r"(?:合同|租赁|承包|服务|聘用|委托|流转|合作|履行|施工|使用|供货|设计|经营"
    r"|管护|养护|维护|派遣|顾问|出租|实施|工作|交付|协议|运营)?(?:期限|工期"
    r"|聘期|租期|期间|服务期|承包期|租赁期|有效期|合同期|合作期|流转期)|为期"
    r"|(?:经营|运营|托管|管护|许可|聘用)期(?=[：为]?$)|总日历天数|共计?(?=[\d一二三四五六七八九十])|工期|，?计(?=[\d一二三四五六七八九十])"
    r"|（共?(?=[\d一二三四五六七八九十])"
)
_NOT_TERM = lazy(
    r"保修|质保|质量保证|缺陷|保密|养护期|免租|宽限|逾期|提前|通知|维护期|之日起"
    r"|内付|内支付|届满前|届满后|满[一二三四五六]?年|不超过|不得超过|最长|至少|不少于|试用|一[签聘]|续签"
)


def impossible(c: Contract) -> Iterator[Finding]:
    """A date the calendar does not have."""
    for m in re.finditer(r"(?P<y>(?:19|20)\d\d)\s?年\s?(?P<m>\d{1,2})\s?月(?:\s?(?P<d>\d{1,2})\s?日)?", c.text):
        month, most = int(m["m"]), last_day(int(m["y"]), int(m["m"]))
        day = int(m["d"]) if m["d"] else 1
        if most and 1 <= day <= most:
            continue
        s = _sentence_at(c, m.start())
        message = (
            f"{m['y']}年{month}月只有{most}日，没有{day}日，这一天不存在；应当是{month}月{most}日或者{month % 12 + 1}"
            f"月1日"
            if most
            else f"没有{month}月"
        )
        yield Finding(
            "date_impossible",
            "must",
            quote(c.text, s.start, s.end, m.start()) if s else m.group(),
            message,
            "",
            f"改为{m['y']}年{month}月{most}日" if most else "写明月份",
            at=m.start(),
        )


def _sentence_at(c: Contract, at: int) -> Sentence | None:
    return next((s for s in c.sentences if s.start <= at <= s.end), None)


def term_against_dates(c: Contract) -> Iterator[Finding]:
    """A period said in years, months or days that is not the one from start to end."""
    begin, until, place = c.term_from, c.term_until, c.term_place
    if begin is None or until is None or place is None or until < begin:
        return
    clause = c.clause_at(place.start)
    for s in c.body:
        if s is not place and (clause is None or not clause.start <= s.start < clause.end):
            continue
        for p in periods(s.text):
            before = s.text[max(0, p.start - 16) : p.start]
            near = bool(
                _TERM_WORD.search(before) or (s is place and re.search(r"[，（期为共：]$|^$", s.text[: p.start][-1:]))
            )
            around = before + s.text[p.end : p.end + 8]
            if not near or _NOT_TERM.search(around) or p.unit in ("工作日", "周", "季") or p.value < 1:
                continue
            if _same(p, begin, until):
                continue
            days = (until - begin).days + 1
            yield c.finding(
                s,
                p.start,
                "period_dates_mismatch",
                "must",
                f"{cn(begin)}至{cn(until)}是{_long(begin, until)}（{days}天），与约定的{s.text[p.start : p.end]}不"
                f"符；按{s.text[p.start : p.end]}应当到{_right_end(p, begin)}",
                "民法典第470条",
                f"期限改为{_long(begin, until)}，或者止日改为{_right_end(p, begin)}",
                (quote(c.text, place.start, place.end),) if s is not place else (),
            )
            return


def _same(p: Value, begin: date, until: date) -> bool:
    if p.unit == "日":
        days = (until - begin).days
        return int(p.value) in (days, days + 1)
    months = int(p.value * 12) if p.unit == "年" else int(p.value)
    if p.value != int(p.value) or months > 1200:
        return True
    return abs((after_months(begin, months) - until).days) <= 1


def _right_end(p: Value, begin: date) -> str:
    if p.unit == "日":
        return cn(date.fromordinal(begin.toordinal() + int(p.value) - 1))
    return cn(after_months(begin, int(p.value * 12) if p.unit == "年" else int(p.value)))


def _long(begin: date, until: date) -> str:
    for months in range(1, 1201):
        if after_months(begin, months) == until:
            return f"{months // 12}年" if months % 12 == 0 else f"{months}个月"
    return f"{(until - begin).days + 1}天"


def order(c: Contract) -> Iterator[Finding]:
    """The end before the start; performance before the signature; a step planned after the one that follows it."""
    if c.term_from and c.term_until and c.term_until < c.term_from and c.term_place:
        right = (
            c.term_until.replace(year=c.term_from.year)
            if (c.term_until.month, c.term_until.day) > (c.term_from.month, c.term_from.day)
            else None
        )
        hint = f"，止日可能是{cn(right)}" if right else ""
        s = c.term_place
        yield Finding(
            "date_order",
            "must",
            quote(c.text, s.start, s.end),
            f"止日{cn(c.term_until)}早于起日{cn(c.term_from)}{hint}",
            "民法典第470条",
            f"止日改为{cn(right)}" if right else "改正起止日期",
            at=s.start,
        )
        return
    yield from _spans(c)
    signed = c.signed_on
    if signed:
        yield from _after_signature(c, signed)
    if signed and c.term_from and c.term_place and c.term_from < signed:
        s = c.term_place
        yield Finding(
            "date_order",
            "ask",
            quote(c.text, s.start, s.end),
            f"自{cn(c.term_from)}起履行，签订日是{cn(signed)}：先履行后签约，补签合同要说明",
            "政府采购法第46条；民法典第490条",
            f"起日改为签订日（{cn(signed)}）以后",
            (f"{cn(signed)}",),
            s.start,
        )
    elif signed:
        yield from _before_signature(c, signed)
    yield from _steps(c)


_SPAN = lazy(r"(?:零时)?[起始]?(?:零时)?[，,\s]?(?:至|到|—|－|-|~)")


def _spans(c: Contract) -> Iterator[Finding]:
    """Any other span of the contract that ends before it begins: 自2026年12月1日始，至2025年11月30日止."""
    for s in c.body:
        for (begin, start, end), (until, after, _) in itertools.pairwise(dates(s.text)):
            if not begin or not until or until >= begin or not _SPAN.fullmatch(s.text[end:after]):
                continue
            yield c.finding(
                s, start, "date_order", "must", f"止日{cn(until)}早于起日{cn(begin)}", "民法典第470条", "改正起止日期"
            )


_PAST = lazy(
    r"[^。；，]{0,24}(?:公开竞价|竞得|中标|讨论通过|表决通过|表决同意|研究同意|审议通过|批复|公开招租|公开拍卖|公开招标|作出的?决议|评估)"
)


def _after_signature(c: Contract, signed: date) -> Iterator[Finding]:
    """A vote, an auction or an approval told as done on a day after the signature."""
    for s in c.body:
        for d, start, end in dates(s.text):
            around = s.text[max(0, start - 6) : end + 24]
            if d and d > signed and _PAST.match(s.text[end:]) and not re.search(r"将|拟|应当|之?前|届满|至|止", around):
                yield c.finding(
                    s,
                    start,
                    "date_order",
                    "must",
                    f"写明已经办完的事在{cn(d)}，晚于签订日{cn(signed)}",
                    "民法典第470条",
                    f"核对日期，应当在{cn(signed)}以前",
                )
                return


_DUE = lazy(
    r"(?:日)?(?:之?前|以前|内)?[^。；，]{0,12}(?:交付|支付|付清|进场|完成|竣工"
    r"|开工|提交|交货|到货|交纳|缴纳|缴入|移交|腾退|腾空|清场|清空|拆除|搬离|搬迁|供货|安装"
    r"|送至|送到|送达|运至|运到|运抵|到货|到位|汇入|转入|缴清|结清|交清|退还|归还|提供|办理|注册|拨付)"
)


#: What takes place on a day told as its time.
_HELD = lazy(r"活动|演出|开幕|举办|举行|比赛|培训|展览")


def _before_signature(c: Contract, signed: date) -> Iterator[Finding]:
    for s in c.body:
        if re.search(
            r"根据|依据|会议(?!室)|决议|通知书|中标|批复|批准|公示|评估|成交|原合同|鉴于"
            r"|经.{0,12}(?:研究|同意|表决|讨论)|取得|登记|出生|已",
            s.text,
        ):
            continue
        for d, start, end in dates(s.text):
            held = _HELD.search(s.text) and re.search(r"时间[为：]?$", s.text[:start])
            if d and d < signed and (held or _DUE.match(s.text[end - 1 : end + 24])):
                yield Finding(
                    "date_order",
                    "ask",
                    quote(c.text, s.start, s.end, s.start + end),
                    f"约定的{cn(d)}早于签订日{cn(signed)}，签约时已经过了",
                    "民法典第470条",
                    f"改为{cn(signed)}以后的日期",
                    at=s.start,
                )
                return


_STEPS = (r"进场|开工|动工|交付场地", r"竣工|完工|完成|安装完毕|调试完毕|投产|交工", r"验收")


def _steps(c: Contract) -> Iterator[Finding]:
    for s in c.body:
        steps: list[tuple[int, date, int]] = []
        for d, start, end in dates(s.text):
            after, before = s.text[end : end + 14], s.text[max(0, start - 8) : start]
            for rank, words in reversed(list(enumerate(_STEPS))):
                if d and (
                    re.match(rf"(?:之?前|以前|起)?[^，。；\d]{{0,8}}(?:{words})", after)
                    or re.search(rf"(?:{words})(?:日期|时间)?[为：]*$", before)
                ):
                    steps.append((rank, d, start))
                    break
        for (a, day, _), (b, later, at) in itertools.pairwise(steps):
            if a < b and day > later and not (c.term_from == day and c.term_until == later):
                yield c.finding(
                    s,
                    at,
                    "date_order",
                    "must",
                    f"{cn(later)}早于前一步的{cn(day)}，先后颠倒",
                    "民法典第470条",
                    "改正日期的先后",
                )


_PLAN = lazy(r"工期|时间|期限|进度|阶段|安排|计划|步骤|节点|时间表")
_BY = lazy(r"(?:之前|以前|前)[，、]?[^，。；\d]{2,30}|进场|开工|开始|启动")
_ROW_HEAD = lazy(r"(?:交付|提交|交货|完成|供货|验收)(?:日期|时间|期限)")


def milestones(c: Contract) -> Iterator[Finding]:
    """A plan whose steps run backwards; a row of a table of deliveries that lies before the signature."""
    for clause in c.clauses:
        if not _PLAN.search(c.text[clause.start : clause.start + 24].partition("\n")[0]):
            continue
        steps = [
            (day, s, start)
            for s in c.body
            if clause.start <= s.start < clause.end and "\t" not in s.text
            for day, start, end in dates(s.text)
            if day and _BY.match(s.text[end:])
        ]
        for (day, s, at), (later, next_step, _) in itertools.pairwise(steps):
            if day > later:
                yield c.finding(
                    s,
                    at,
                    "date_order",
                    "must",
                    f"这一步的{cn(day)}晚于下一步的{cn(later)}，先后颠倒",
                    "民法典第470条",
                    "改正日期的先后",
                    (quote(c.text, next_step.start, next_step.end),),
                )
                break
    yield from _stages_reversed(c)
    yield from _rows_before_signature(c)


#: What is handed over first, next and last of a piece of work on paper or of software.
_STAGES = (
    r"方案|初稿|征求意见稿|需求(?:确认|调研)",
    r"施工图|送审稿|初步设计|测试",
    r"正式(?:报告|稿|文本)|终稿|定稿|最终成果|上线",
)


def _stages_reversed(c: Contract) -> Iterator[Finding]:
    """施工图2026年4月10日前, where 方案 is due on 2026年4月30日: two items of one clause."""
    for clause in c.clauses:
        due: list[tuple[int, date, Sentence, int]] = []
        for s in (s for s in c.body if clause.start <= s.start < clause.end and "\t" not in s.text):
            days = [
                (day, start)
                for day, start, end in dates(s.text)
                if day and s.text[end : end + 2].strip("之以")[:1] == "前"
            ]
            rank = next((n for n, words in enumerate(_STAGES) if re.search(words, s.text)), None)
            if rank is not None and len(days) == 1:
                due.append((rank, days[0][0], s, days[0][1]))
        for (a, day, earlier, _), (b, later, s, at) in itertools.pairwise(due):
            if a < b and day > later:
                also = (quote(c.text, earlier.start, earlier.end),)
                say = f"这一步的{cn(later)}早于前一步的{cn(day)}，先后颠倒"
                yield c.finding(s, at, "date_order", "must", say, "民法典第470条", "改正日期的先后", also)


def _rows_before_signature(c: Contract) -> Iterator[Finding]:
    column = None
    for cells, start, end in c.tables:
        headed = next((i for i, cell in enumerate(cells) if _ROW_HEAD.search(cell)), None)
        if headed is not None:
            column = headed
            continue
        if column is None or column >= len(cells) or not c.signed_on:
            continue
        day = next((day for day, _, _ in dates(cells[column]) if day), None)
        if day and day < c.signed_on:
            yield Finding(
                "date_order",
                "ask",
                quote(c.text, start, end),
                f"约定的{cn(day)}早于签订日{cn(c.signed_on)}，签约时已经过了",
                "民法典第470条",
                f"改为{cn(c.signed_on)}以后的日期",
                at=start,
            )


_BLANK = lazy(
    r"[_＿]{2,}|【[\s　]*】|\[[\s　]*\]|（[\s　]{2,}）|(?<![A-Za-z\d])[xX×Ｘ]{2,}(?![A-Za-z\d])"
    r"|某某|[\s　]年[\s　]+月[\s　]+日|[¥][\s　]*元|[：为][\s　]*元|(?:第|共"
    r"|计|为|按)[\s　]{2,}(?:条|日|天|年|元|亩|份|%)|[\s　]{2,}(?:元|万元|%"
    r"|日内|天内|亩|平方米|份|个月)|待定|待填|另行填写|（(?:此处)?(?:填写|待填"
    r"|请填)[^）]*）|【[^】]{0,12}(?:填|待|名称|金额|日期)[^】]{0,8}】|×年"
    r"|×月|X年|X月|TBD|\?\?+|？？+|□"
)


#: A box that is ticked: the empty ones beside it are what was not chosen.
_CHOSEN = lazy(r"[☑☒√✓✔■●]")


def blanks(c: Contract) -> Iterator[Finding]:
    """Places left to be filled, but for those of the signatures."""
    for s in c.body:
        clause = c.clause_at(s.start)
        chosen = _CHOSEN.search(c.text[clause.start : clause.end] if clause else s.text)
        if m := _BLANK.search(s.text.replace("□", " ") if chosen else s.text):
            if "\t" in s.text and not re.search(r"[_＿]{2,}|×|待定|待填", s.text):
                continue
            yield c.finding(
                s,
                m.start(),
                "blank_unfilled",
                "must",
                "这里空着或者是占位，没有填写",
                "民法典第470条",
                "填写完整；不适用的划去。",
            )
