"""The scanner: one pass of a compiled pattern over the text, a small decision for each run of numerals."""

from __future__ import annotations

import re
from decimal import Decimal

from yifa.proof.model import Approx, Kind, Quantity
from yifa.proof.quantities.approximation import interval, word_after, word_before
from yifa.proof.quantities.dates import HOTLINES, TRIGGERS, Special, code_at, special_at
from yifa.proof.quantities.names import Named, phrase_at, quoted_names
from yifa.proof.quantities.numerals import LARGE, LONGEST, MULTIPLIERS, read_arabic, read_chinese
from yifa.proof.quantities.subjects import BREAKS, subject_of
from yifa.proof.quantities.zeros import Zero, zero_statements
from yifa.proof.quantities.units import MONEY, NOT_AFTER_ONE, POINTS, UNITS_AFTER_ONE, unit_at

_CHINESE = "零〇一二三四五六七八九十百千万亿两壹贰叁肆伍陆柒捌玖拾佰仟萬億"
_RUN = re.compile(rf"[0-9{_CHINESE}双首xX×]+")
_ARABIC = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?")
_NUMERAL = re.compile(rf"[{_CHINESE}]+(?:点[零〇一二三四五六七八九]+)?")
_RANGE = re.compile(rf"(?:—{{1,2}}|[–－\-~～至到])(?=[0-9{_CHINESE}])")
_CONSECUTIVE = re.compile(r"(十)?([一两二三四五六七八])([二三四五六七八九])([十百千万亿]*)")
_FULL_WIDTH = re.compile(r"[０-９％．＋]")
_TO_ASCII = str.maketrans("０１２３４５６７８９％．＋", "0123456789%.+")
_MASKED_DATE = re.compile(r"[xX×]+年(?:[xX×]+月(?:[xX×]+日)?)?|[xX×]+月(?:[xX×]+日)?")
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_FORMAL_UNITS = frozenset("拾佰仟")
_OTHER_ONE = frozenset("统唯专同另某每这那任哪进逐划不上下前后第纳万单归合独如")
_SINGLE_ZERO = frozenset("零〇")
_LATIN_UNITS = ("km", "kg", "㎡", "m²", "GB", "kW")
_CHAPTERS = frozenset("条款项章节编目")
_LIST_START = frozenset("\n。；;：:!！ 　\t")
_HUNDRED = Decimal(100)

#: Where a figure stands: its unit, how much of the text it takes, and how exact it is.
_Tail = tuple[int, Decimal, str, Approx, bool]


class Scanner:
    """Reads one text. State is the place reached and the quantities found so far."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text.translate(_TO_ASCII) if _FULL_WIDTH.search(text) else text
        self.found: list[Quantity] = []
        self.resume = 0
        self.breaks = [0, *(m.end() for m in BREAKS.finditer(text))]
        self.at_break = 0

    def read(self) -> list[Quantity]:
        """Every quantity of the text, in order of place."""
        names = quoted_names(self.text)
        zeros = list(zero_statements(self.text))
        following = 0
        for run in _RUN.finditer(self.text):
            start, end = run.span()
            if start < self.resume:
                if end <= self.resume:
                    continue
                start = self.resume
            while following < len(names) and names[following].end <= start:
                following += 1
            if following < len(names) and names[following].start <= start:
                self.add_name(names[following])
                continue
            first = self.text[start]
            if first in "xX×":
                self.masked(start, end)
            elif first.isdigit():
                self.arabic(start)
            elif first in "双首":
                self.phrase(start)
            else:
                self.chinese(start)
        for zero in zeros:
            self.found.append(self.zero(zero))
        if zeros:
            self.found.sort(key=lambda q: q.start)
        return self.found

    def zero(self, zero: Zero) -> Quantity:
        """A statement that something did not occur."""
        start, end, value, unit, subject = zero
        text = self.original[start:end]
        return Quantity(start, end, text, value, unit, "exact", value, value, "count", subject)

    def add(
        self,
        start: int,
        end: int,
        value: Decimal | None,
        unit: str,
        kind: Kind,
        approx: Approx = "exact",
        bounds: tuple[Decimal | None, Decimal | None] | None = None,
        masked: bool = False,
    ) -> None:
        """Note a quantity and go on behind it."""
        if start < self.resume:
            start = self.resume
        breaks = self.breaks
        at = self.at_break
        while at + 1 < len(breaks) and breaks[at + 1] <= start:
            at += 1
        self.at_break = at
        low, high = bounds if bounds is not None else (value, value)
        subject = subject_of(self.original, max(breaks[at], self.resume), start, end)
        self.found.append(
            Quantity(start, end, self.original[start:end], value, unit, approx, low, high, kind, subject, masked)
        )
        self.resume = end

    def add_name(self, name: Named) -> None:
        self.add(name.start, name.end, name.value, name.unit, "name", masked=name.masked)

    def add_special(self, special: Special) -> None:
        high = special.high if special.high is not None else special.value
        self.add(
            special.start, special.end, special.value, special.unit, special.kind, special.approx, (special.value, high)
        )

    def phrase(self, start: int) -> bool:
        """A set phrase that begins here, if any."""
        name = phrase_at(self.text, start)
        if name is None:
            return False
        self.add_name(name)
        return True

    def masked(self, start: int, end: int) -> None:
        """A masked number (xx件, xxxx年xx月xx日): a quantity without a value."""
        text = self.text
        while end > start and text[end - 1] not in "xX×":
            end -= 1
        before, after = text[start - 1 : start], text[end : end + 1]
        if before.isascii() and before.isalpha():
            return
        if after == "D" or text[end : end + 2] == "热线":
            self.add(start, end + 1 if after == "D" else end, None, "名称", "name", masked=True)
            return
        date = _MASKED_DATE.match(text, start)
        if date:
            unit = "年" if date[0].endswith("年") else "日期"
            self.add(start, date.end(), None, unit, "date", masked=True)
            return
        more = 1 if after in ("余", "多") else 0
        if text[end + more : end + more + 1] == "%":
            self.add(start, end + more + 1, None, "%", "percent", masked=True)
            return
        unit = unit_at(text, end + more)
        if unit and unit not in ("镇", "乡", "村", "县"):
            self.add(
                start, end + more + len(unit), None, unit, "count", "over" if more else "exact", (None, None), masked=True
            )

    def arabic(self, start: int) -> None:
        """A number in digits: a date or code, or a figure with its unit."""
        text = self.text
        m = _ARABIC.match(text, start)
        if m is None:
            return
        end = m.end()
        following = text[end : end + 1]
        before = text[start - 1 : start]
        if following in TRIGGERS or "." in m[0] or len(m[0]) >= 7 or before in "〔[（(【":
            special = special_at(text, start)
            if special is not None and not (special.kind == "name" and before and before in "〔[" and not special.unit):
                if special.unit != "月" or special.approx == "range" or not self.is_list_mark(start, end):
                    self.add_special(special)
                return
        if self.is_list_mark(start, end):
            self.resume = end
            return
        if (following and following.isascii() and following.isalpha()) or (before.isascii() and before.isalpha()):
            if not text.startswith(_LATIN_UNITS, end):
                code = code_at(text, start)
                if code is not None:
                    self.add_special(code)
                    return
        if len(m[0]) > LONGEST:
            self.add(start, end, None, "编号", "name")
            return
        if before == "第":
            self.ordinal(start, end, read_arabic(m[0]))
            return
        self.figure(start, end, read_arabic(m[0]))

    def chinese(self, start: int) -> None:
        """A number in Chinese numerals, where it counts and is not part of a word."""
        text = self.text
        m = _NUMERAL.match(text, start)
        if m is None:
            return
        end = m.end()
        run = m[0]
        before, following = text[start - 1 : start], text[end : end + 1]
        if before == "第":
            value = read_chinese(run)
            if value is not None:
                self.ordinal(start, end, value)
            return
        if following == "是" and (not before or before in "，。；、：,;:（( \n　"):
            value = read_chinese(run)
            if value is not None and value < 30:
                self.add(start, end + 1, value, "序数", "ordinal")
            return
        if self.is_list_mark(start, end) or self.phrase(start):
            return
        if run[0] in _FORMAL and not (len(run) > 1 and not _FORMAL_UNITS.isdisjoint(run)):
            return
        if following == "季" and text.startswith("季度", end) and run in ("一", "二", "三", "四"):
            self.add(start, end + 2, read_chinese(run), "季度", "date")
            return
        if run == "一" and following == "公" and text[start - 2 : start] == "最后":
            self.add(start, end + 2, Decimal(1), "名称", "name")
            return
        if run in ("百", "千", "万") and text[end : end + 2] == "分之":
            self.fraction(start, end, run)
            return
        if following == "分" and text.startswith("分之", end):
            self.fraction(start, end, run)
            return
        if run == "百" and text.startswith("分百", end):
            self.add(start, end + 2, _HUNDRED, "%", "percent")
            return
        if run[0] in "百千万亿十":
            self.rounded(start, end, run)
            return
        if run == "一" and not self.counts_one(start, end):
            return
        if run[0] in _SINGLE_ZERO and len(run) == 1 and not unit_at(text, end):
            return
        if len(run) >= 4 and following == "年" and run[0] in "一二":
            self.chinese_year(start, end, run)
            return
        if following == "月" and text[end : end + 2] != "月票" and not before.isdigit():
            month = read_chinese(run)
            if month is not None and 1 <= month <= 12:
                self.add(start, end + 1, month, "月", "date")
                return
        value = read_chinese(run)
        if value is None:
            self.consecutive(start, end, run)
            return
        self.figure(start, end, value, chinese=run)

    def is_list_mark(self, start: int, end: int) -> bool:
        """（一） 一、 1. (2): marks of a list, which say nothing."""
        text = self.text
        following = text[end : end + 1]
        before = text[start - 1 : start]
        if following and following in ")）" and end - start <= 3:
            return before != "" and before in "(（" or before == "" or before in _LIST_START
        if following == "、" or following == "．" or (following == "." and not text[end + 1 : end + 2].isdigit()):
            return (before == "" or before in _LIST_START) and end - start <= 3
        return False

    def counts_one(self, start: int, end: int) -> bool:
        """Whether 一 counts (一个公园, 一批民宿) and is no part of a word (统一, 一线, 一次性, 每一个)."""
        text = self.text
        if text[start - 1 : start] in _OTHER_ONE and start:
            return False
        unit = unit_at(text, end)
        if unit not in UNITS_AFTER_ONE or text[end : end + 2] in NOT_AFTER_ONE:
            return False
        if unit in ("起", "年", "天", "人", "级", "周", "块", "条", "部", "部分", "期", "面"):
            after = text[end + len(unit) : end + len(unit) + 1]
            verbs = ("发生", "查处", "办理", "调解", "化解", "受理", "处置", "破获", "调处", "无")
            return text[:start].endswith(verbs) if unit != "条" else after not in ("", "，", "。")
        return True

    def fraction(self, start: int, end: int, run: str) -> None:
        """百分之九十五, 千分之三, 三分之二."""
        text = self.text
        m = _ARABIC.match(text, end + 2) or _NUMERAL.match(text, end + 2)
        if m is None:
            return
        part = read_arabic(m[0]) if m[0][0].isdigit() else read_chinese(m[0])
        whole = read_chinese(run)
        if part is None or not whole:
            return
        stop, approx, open_end = m.end(), "exact", False
        if run == "百":
            value, unit = part, "%"
        elif run == "千":
            value, unit = part, "‰"
        elif run == "万":
            value, unit = part, "‱"
        else:
            value, unit = round(part / whole, 6), ""
        self.approximate(start, stop, value, unit, "percent", approx, open_end)

    def approximate(
        self, start: int, end: int, value: Decimal, unit: str, kind: Kind, approx: Approx, open_end: bool
    ) -> None:
        """Add a figure together with the approximating words around it."""
        text = self.text
        after = word_after(text, end)
        if after is not None:
            end = after[0]
            if approx == "exact":
                approx, open_end = after[1], True
        before = word_before(text, start)
        if before is not None and before[0] >= self.resume:
            word = text[before[0] : start]
            start = before[0]
            if approx == "exact":
                approx, open_end = before[1], word not in ("近", "将近", "接近")
        self.add(start, end, value, unit, kind, approx, interval(value, approx, open_end=open_end))

    def rounded(self, start: int, end: int, run: str) -> None:
        """十件, 十余场, 十几次, 数百人, 上千户, 近百件; 百姓 and 万千 count nothing."""
        text = self.text
        following = text[end : end + 1]
        before = text[start - 1 : start]
        several = before in "数几" and before != ""
        if following == "几" and run[-1] in "十百千":
            self.several(start, end, run)
            return
        if several:
            if before == "数" and text[start - 2 : start - 1] in ("人", "件", "次", "户", "总", "例", "个"):
                return
            unit = unit_at(text, end)
            step = read_chinese(run)
            if step is not None and (unit or following in ("余", "名")):
                stop = end + len(unit)
                self.add(start - 1, stop, step, unit, "count", "range", (step * 2, step * 10 - 1))
            return
        value = read_chinese(run)
        if value is None:
            return
        if len(run) > 1 and run[0] == "十":
            self.figure(start, end, value, chinese=run)
            return
        if run[0] == "十":
            if following != "分" and following != "足":
                self.figure(start, end, value, chinese=run)
            return
        if before == "上" and text[start - 2 : start - 1] not in ("以", "网", "线", "身", "之", "早", "晚"):
            unit = unit_at(text, end)
            if unit:
                self.add(start - 1, end + len(unit), value, unit, "count", "over", (value, None))
            return
        if following in ("余", "多") or word_before(text, start) is not None or unit_at(text, end) in ("人次", "元"):
            self.figure(start, end, value, chinese=run)

    def several(self, start: int, end: int, run: str) -> None:
        """十几次, 几十几: between the round number and the next."""
        text = self.text
        stop = end + 1
        scale = Decimal(1)
        if text[stop : stop + 1] in LARGE:
            scale = Decimal(LARGE[text[stop]])
            stop += 1
        value = read_chinese(run)
        unit = unit_at(text, stop)
        if value is None or not unit:
            return
        step = Decimal(MULTIPLIERS[run[-1]]) / 10
        low, high = (value + step) * scale, (value + step * 10) * scale - 1
        self.add(start, stop + len(unit), value * scale, unit, "count", "range", (low, high))

    def consecutive(self, start: int, end: int, run: str) -> None:
        """两三次, 十七八人, 三五百户: two neighbouring digits are a range."""
        m = _CONSECUTIVE.fullmatch(run)
        if m is None:
            return
        low, high = read_chinese((m[1] or "") + m[2] + m[4]), read_chinese((m[1] or "") + m[3] + m[4])
        unit = unit_at(self.text, end)
        if low is None or high is None or low >= high or not unit:
            return
        self.add(start, end + len(unit), low, unit, "count", "range", (low, high))

    def chinese_year(self, start: int, end: int, run: str) -> None:
        """二〇二四年."""
        value = read_chinese(run)
        if value is not None and 1900 <= value < 2100:
            self.add(start, end + 1, value, "年", "date")

    def ordinal(self, start: int, end: int, value: Decimal) -> None:
        """第十二条, 第三季度, 第一责任人: a place in an order, no count."""
        text = self.text
        unit = text[end] if text[end : end + 1] in _CHAPTERS else unit_at(text, end)
        self.add(start - 1, end + len(unit), value, unit or "序数", "ordinal")

    def figure(self, start: int, end: int, value: Decimal, *, chinese: str = "") -> None:
        """A figure that counts, with multiplier, 余, unit and range; written out or left alone as the case is."""
        text = self.text
        tail = self.tail(end, value, chinese)
        if tail is None:
            return
        stop, value, unit, approx, open_end = tail
        connector = _RANGE.match(text, stop)
        if connector is not None and (unit in ("", "%") or unit in MONEY):
            upper = self.upper(connector.end(), chinese)
            if upper is not None and upper[2] and (unit in ("", upper[2])):
                last, high, upper_unit = upper[0], upper[1], upper[2]
                scale = self.scale_of(upper[3])
                if not unit and scale > 1 and value * scale <= high:
                    value *= scale
                if value < high:
                    after = word_after(text, last)
                    self.add(
                        start, after[0] if after else last, value, upper_unit, _kind(upper_unit), "range", (value, high)
                    )
                    return
        if not unit and chinese and not (approx != "exact" and len(text) > stop):
            if len(chinese) < 3 or not any(c in MULTIPLIERS for c in chinese):
                return
        kind = _kind(unit)
        if not chinese and text[start:end] in HOTLINES and (not unit or text.startswith(("热线", "平台"), end)):
            self.add(start, end, value, "名称", "name")
            return
        if not unit and not chinese and "." not in text[start:end] and end - start >= 7:
            self.add(start, end, value, "编号", "name")
            return
        if unit == "号":
            kind = "name"
        if unit == "年" and text.startswith(("行动", "规划", "计划", "攻坚"), stop):
            kind = "name"
        if unit == "日" and not text.startswith("内", stop) and approx == "exact" and value <= 31 and not chinese:
            kind = "date"
        if unit == "%" and text[start - 1 : start] == "-" and not text[start - 2 : start - 1].isdigit():
            start, value = start - 1, -value
        self.approximate(start, stop, value, unit, kind, approx, open_end)

    @staticmethod
    def scale_of(written: str) -> Decimal:
        """The multiplier (万, 亿, 千 …) at the end of a written number, or 1."""
        scale = Decimal(1)
        for c in reversed(written):
            if c not in MULTIPLIERS:
                break
            scale *= MULTIPLIERS[c]
        return scale

    def upper(self, at: int, chinese: str) -> tuple[int, Decimal, str, str] | None:
        """The upper end of a range: where it ends, its value, unit and number as written."""
        m = (_NUMERAL if chinese else _ARABIC).match(self.text, at)
        if m is None or len(m[0]) > LONGEST:
            return None
        value = read_chinese(m[0]) if chinese else read_arabic(m[0])
        if value is None:
            return None
        tail = self.tail(m.end(), value, m[0] if chinese else "")
        if tail is None:
            return None
        written = self.text[at : tail[0] - len(tail[2])]
        return tail[0], tail[1], tail[2], written

    def tail(self, end: int, value: Decimal, chinese: str) -> _Tail | None:
        """What follows the digits: multiplier, 余 or 多, a second multiplier, the unit or per-cent sign."""
        text = self.text
        approx: Approx = "exact"
        if not chinese:
            while text[end : end + 1] in MULTIPLIERS and end < len(text):
                value *= MULTIPLIERS[text[end]]
                end += 1
        following = text[end : end + 1]
        if following and following in "余多来":
            skip = 1
            if following == "来" and not (chinese and chinese[-1] in "十百千"):
                skip = 0
            if skip:
                after = text[end + 1 : end + 2]
                if after in LARGE and after:
                    value *= LARGE[after]
                    skip = 2
                if following != "多" or unit_at(text, end + skip) or after == "%":
                    end += skip
                    approx = "over"
                    following = text[end : end + 1]
        if following == "%" or following == "‰":
            return end + 1, value, following, approx, False
        if following == "成" and text[end + 1 : end + 2] not in tuple("立为员效功本果绩都长就交品") and value < 10:
            return end + 1, value, "成", approx, False
        for latin in _LATIN_UNITS:
            if following and following == latin[0] and text.startswith(latin, end):
                return end + len(latin), value, latin, approx, False
        if following == "倍":
            return end + 1, value, "倍", approx, False
        unit = unit_at(text, end)
        end += len(unit)
        if unit:
            if text[end : end + 1] in "多余" and unit in ("年", "天", "个月", "小时", "元") and end < len(text):
                if approx == "exact" and not text[end + 1 : end + 2].isdigit():
                    end, approx = end + 1, "over"
            elif text[end : end + 3] in ("(次)", "（次）") and unit + "次" in ("家次", "人次", "件次", "场次", "户次"):
                end, unit = end + 3, unit + "次"
            if text[end : end + 1] == "/" and (per := unit_at(text, end + 1)):
                end, unit = end + 1 + len(per), f"{unit}/{per}"
            if unit == "元" and text[end : end + 1] == "整":
                end += 1
        return end, value, unit, approx, False


def _kind(unit: str) -> Kind:
    if unit in ("%", "‰", "成") or unit in POINTS:
        return "percent"
    return "money" if unit.partition("/")[0] in MONEY else "count"
