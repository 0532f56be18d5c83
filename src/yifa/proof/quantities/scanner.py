"""The scanner: one pass of a compiled pattern over the text, a small decision for each run of numerals."""

from __future__ import annotations

from decimal import Decimal

from yifa.proof.model import Approx, Kind, Quantity
from yifa.proof.patterns import lazy
from yifa.proof.quantities.approximation import interval, word_after, word_before
from yifa.proof.quantities.dates import (
    HOTLINES,
    TRIGGERS,
    Special,
    chinese_date_at,
    chinese_month_at,
    code_at,
    special_at,
)
from yifa.proof.quantities.names import Named, phrase_at, quoted_names
from yifa.proof.quantities.numerals import DIGITS, LARGE, LONGEST, MULTIPLIERS, read_arabic, read_chinese
from yifa.proof.quantities.subjects import BREAKS, subject_of
from yifa.proof.quantities.tails import ARABIC, CHINESE, CONNECTOR, LATIN_UNITS, NUMERAL, kind_of, tail_at, upper_at
from yifa.proof.quantities.units import MONEY, NOT_AFTER_ONE, UNITS_AFTER_ONE, unit_at
from yifa.proof.quantities.zeros import Zero, zero_statements

_RUN = lazy(rf"[0-9{CHINESE}双首xX×]+")
_CONSECUTIVE = lazy(r"(十)?([一两二三四五六七八])([二三四五六七八九])([十百千万亿]*)")
_FULL_WIDTH = lazy(r"[０-９％．＋]")
_TO_ASCII = str.maketrans("０１２３４５６７８９％．＋", "0123456789%.+")
#: １３，７６２，０９０ and 45，318万吨: the comma of the text stands between thousands.
_COMMA = lazy(r"\d，\d{3}")
_THOUSANDS = lazy(
    r"(?<![\d.，])\d{1,3}(?:，\d{3})+(?=(?:\.\d+)?\s?[%万亿千百元吨人件户亩所家个米公辆次名册起])(?<![，]000)|(?<![\d.，])\d{1,3}(?:，\d{3}){2,}(?![\d.])|(?<![\d.，])\d{1,3}，000(?=[万亿元吨人件户亩])"
)
_MASKED_DATE = lazy(r"[xX×]+年(?:[xX×]+月(?:[xX×]+日)?)?|[xX×]+月(?:[xX×]+日)?")
_FORMAL = frozenset("壹贰叁肆伍陆柒捌玖拾佰仟")
_FORMAL_UNITS = frozenset("拾佰仟")
_OTHER_ONE = frozenset("无统唯专同另某每这那任哪进逐划不上下前后第纳万单归合独如")
#: 近三年 is the last three years, not almost three.
_PERIODS = frozenset(("年", "个月", "天", "日", "周", "届", "季度"))
_SINGLE_ZERO = frozenset("零〇")
_CHAPTERS = frozenset("条款项章节编目")
_LIST_START = frozenset("\n。；;：:!！ 　\t")
_HUNDRED = Decimal(100)
#: 六届人大二次会议 is the sixth congress.
_ASSEMBLY = lazy(r"人大|政协|党代会|[一-龥]{0,3}人民代表大会|[一二三四五六七八九]次")


class Scanner:
    """Reads one text. State is the place reached and the quantities found so far."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.text = text.translate(_TO_ASCII) if _FULL_WIDTH.search(text) else text
        if _COMMA.search(self.text):
            self.text = _THOUSANDS.sub(lambda m: m[0].replace("，", ","), self.text)
        self.quantities: list[Quantity] = []
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
            self.quantities.append(self.zero(zero))
        if zeros:
            self.quantities.sort(key=lambda q: q.start)
        return self.quantities

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
        self.quantities.append(
            Quantity(start, end, self.original[start:end], value, unit, approx, low, high, kind, subject, masked)
        )
        self.resume = end

    def add_name(self, name: Named) -> None:
        self.add(name.start, name.end, name.value, name.unit, "name", masked=name.masked)

    def add_special(self, special: Special) -> None:
        if special.kind == "percent" and special.value is not None:  # 1/4左右
            self.approximate(special.start, special.end, special.value, special.unit, "percent", "exact", False)
            return
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
            approx: Approx = "over" if more else "exact"
            self.add(start, end + more + len(unit), None, unit, "count", approx, (None, None), masked=True)

    def arabic(self, start: int) -> None:
        """A number in digits: a date or code, or a figure with its unit."""
        text = self.text
        m = ARABIC.match(text, start)
        if m is None:
            return
        end = m.end()
        following = text[end : end + 1]
        if following in (" ", "\u00a0") and text[end + 1 : end + 2] in ("年", "月"):
            following = text[end + 1]
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
        mail = before in ("_", "@") or following in ("_", "@")
        beside_latin = mail or (following.isascii() and following.isalpha()) or (before.isascii() and before.isalpha())
        code = code_at(text, start) if beside_latin and not text.startswith(LATIN_UNITS, end) else None
        if code is not None:
            self.add_special(code)
            return
        if len(m[0]) > LONGEST:
            self.add(start, end, None, "编号", "name")
            return
        if before == "第" or text[start - 2 : start] == "第 ":
            self.ordinal(start, end, read_arabic(m[0]))
            return
        self.figure(start, end, read_arabic(m[0]))

    def chinese(self, start: int) -> None:
        """A number in Chinese numerals, where it counts and is not part of a word."""
        text = self.text
        m = NUMERAL.match(text, start)
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
        if following == "届" and _ASSEMBLY.match(text, end + 1):
            self.add(start, end + 1, read_chinese(run), "届", "ordinal")
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
        if following == "月" and not before.isdigit() and (date := chinese_month_at(text, start)) is not None:
            self.add_special(date)
            return
        if run[0] in "百千万亿十":
            self.rounded(start, end, run)
            return
        if (run == "一" and not self.counts_one(start, end)) or (run == "二" and following == "次"):
            return
        if run in _SINGLE_ZERO:
            return
        if len(run) >= 4 and following == "年" and (date := chinese_date_at(text, start)) is not None:
            self.add_special(date)
            return
        value = read_chinese(run)
        if value is None or (1 < len(run) < 4 and all(c in DIGITS for c in run)):
            self.consecutive(start, end, run)
            return
        self.figure(start, end, value, chinese=run)

    def is_list_mark(self, start: int, end: int) -> bool:
        """（一） 一、 1. (2): marks of a list, which say nothing."""
        text = self.text
        following = text[end : end + 1]
        before = text[start - 1 : start]
        if following and following in ")）" and end - start <= 3:
            return (before != "" and before in "(（") or before == "" or before in _LIST_START
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
            verbs = ("发生", "查处", "办理", "调解", "化解", "受理", "处置", "破获", "调处")
            return text.endswith(verbs, 0, start) if unit != "条" else after not in ("", "，", "。")
        return True

    def fraction(self, start: int, end: int, run: str) -> None:
        """百分之九十五, 千分之三, 三分之二."""
        text = self.text
        m = ARABIC.match(text, end + 2) or NUMERAL.match(text, end + 2)
        if m is None:
            return
        part = read_arabic(m[0]) if m[0][0].isdigit() else read_chinese(m[0])
        whole = read_chinese(run)
        if part is None or not whole:
            return
        if run == "百":
            value, unit = part, "%"
        elif run == "千":
            value, unit = part, "‰"
        elif run == "万":
            value, unit = part, "‱"
        else:
            value, unit = round(part / whole, 6), ""
        self.approximate(start, m.end(), value, unit, "percent", "exact", False)

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
        word = text[before[0] : start] if before is not None else ""
        if before is not None and before[0] >= self.resume and not (word == "近" and unit in _PERIODS):
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
        if following in ("余", "多") or word_before(text, start) is not None:
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

    def ordinal(self, start: int, end: int, value: Decimal) -> None:
        """第十二条, 第三季度, 第一责任人: a place in an order, no count."""
        text = self.text
        after = end + 1 if text[end : end + 1] == " " and unit_at(text, end + 1) else end
        unit = text[after] if text[after : after + 1] in _CHAPTERS else unit_at(text, after)
        begin = start - (1 if text[start - 1] == "第" else 2)
        self.add(begin, after + len(unit) if unit else end, value, unit or "序数", "ordinal")

    def figure(self, start: int, end: int, value: Decimal, *, chinese: str = "") -> None:
        """A figure that counts, with multiplier, 余, unit and range; left alone where nothing is counted."""
        text = self.text
        stop, value, unit, approx = tail_at(text, end, value, chinese)
        if self.range(start, stop, value, unit, chinese):
            return
        large = len(chinese) >= 3 and any(c in MULTIPLIERS for c in chinese)
        if not unit and chinese and not large and (approx == "exact" or len(text) <= stop):
            return
        kind = kind_of(unit)
        if not unit and not chinese and text[start:end] in HOTLINES:
            unit, kind = "名称", "name"
        elif not unit and not chinese and end - start >= 7 and "." not in text[start:end]:
            unit, kind = "编号", "name"
        elif (not unit and text.endswith(("邮编", "邮编：", "邮编:"), 0, start)) or unit == "版":
            unit, kind = "编号" if not unit else "版本", "name"
        elif unit == "季度":
            kind = "date"
        elif not unit and not chinese and text.startswith("号", stop):
            stop, unit, kind = stop + 1, "号", "name"
        elif unit == "年" and text.startswith(("行动", "规划", "计划", "攻坚"), stop):
            kind = "name"
        elif unit == "日" and approx == "exact" and value <= 31 and not chinese and not text.startswith("内", stop):
            kind = "date"
        elif unit == "%" and text[start - 1 : start] == "-" and not text[start - 2 : start - 1].isdigit():
            start, value = start - 1, -value
        self.approximate(start, stop, value, unit, kind, approx, False)

    def range(self, start: int, stop: int, value: Decimal, unit: str, chinese: str) -> bool:
        """3—5次, 5%至10%: a figure and, behind a dash or 至, its upper end."""
        if unit not in ("", "%") and unit not in MONEY:
            return False
        connector = CONNECTOR.match(self.text, stop)
        upper = upper_at(self.text, connector.end(), chinese=bool(chinese)) if connector is not None else None
        if upper is None or not upper.unit or unit not in ("", upper.unit):
            return False
        if not unit and upper.scale > 1 and value * upper.scale <= upper.value:
            value *= upper.scale
        if value >= upper.value:
            return False
        after = word_after(self.text, upper.end)
        end = after[0] if after else upper.end
        self.add(start, end, value, upper.unit, kind_of(upper.unit), "range", (value, upper.value))
        return True
