"""Words that tell how figures of a report relate: listing, totals, stages of handling, overlapping attributes."""

from __future__ import annotations

from functools import lru_cache

from yifa.proof.knowledge import lines, rows
from yifa.proof.patterns import lazy

#: Opens a list of parts behind a whole.
PARTS_OPEN = lazy(
    r"其中(?:包括|含)?|(?<!不)包括|(?<!不)包含|分为|(?<!上年)(?<!去年)(?<!同期)分别(?:为|是)|[，,、]含(?!有|量|金)|构成为"
)
#: A 其中 that says something of one member of a list, not of the whole before it.
NARROW = lazy(r"、其中[^，,]*$")
#: The list is said to be complete.
COMPLETE = lazy(r"分别(?:为|是)|分为|组成|构成为")
#: The list is said to be partial.
PARTIAL = lazy(r"等(?=[，。；;,)）#\n]|$)|主要(?:是|为|有|包括|集中)|排名|位居|前[三五十]|重点(?:是|为)|占比较")
REST = lazy(r"^[，、；,;\s]*(?:和|及)?(?:其他|其它|其余|剩余|余下)")
TOTAL = lazy(r"(?:^|[^一-龥]|[^公一])(?:共计|合计|总计|总共|累计|总数(?:达|为)?|共)[^，。；,;]{0,14}$")
STRONG_TOTAL = lazy(
    r"^[，、；：,;:\s]*[^，。；,;]{0,8}?(?:共计|合计|总计|总共|共)(?:达|为|有)?$|^[，；,;\s]*(?:合计|总计|共计)[^，。]{0,8}$"
    r"|^[，；,;\s]*(?:全年|年内|上半年|前三季度|三年|两年|全年度)(?:累计|共|合计|总计)[^，。；]{0,12}$"
)

#: Words by which a figure is a plan and no result.
TARGET = lazy(r"(?:预算|计划|任务|目标|调整预算|年初预算)(?:数|的|总额|指标)*$")
#: Words by which a figure is an average, neither part nor whole.
AVERAGE = lazy(
    r"(?:人|户|日|月|年|周|村|校|场|件|亩|院)均|平均|每[十百千万]?(?:人|户|亩|村|名|件|个|辆|公里|平方公里|月|天|日|年)"
)
#: Verbs that open a new statement about another activity; 服务类3份 is a category of what is listed, though.
_ACTIVITIES = (
    "开展|召开|组织|发放|审查|审核|办理|受理|调解|调处|化解|排查|接待|提供|出具|提出|立案|查处|整改|办结|检查|培训|举办|建立|建成|制定|"
    "发布|公开|下达|签订|处理|解答|走访|巡查|出动|移送|罚款|收缴|没收|拆除|清理|配备|聘请|聘任|参与|参加|代理|代写|协助|帮助|涉及|"
    "为|服务|覆盖|惠及|受教育|投入|完成|新增|推送|录入|登记|约谈|责令|限期|警告|拘留|挽回|追回|减免|发现|征求|采纳|回访|结案|审结|化解|"
    "按期|按时|已|同比|环比|较|比|共|累计|平均|人均|实现|调查|曝光|取缔|关停|报送|上报|印发|悬挂|张贴|播放|摆放|通报|问责|达成"
)
ACTIVITY = lazy(rf"^[，、；：和及与并共,;\s]*(?:{_ACTIVITIES})(?!员|人员|[一-龥]{{0,3}}类)")

#: A later stage of the same matters is contained in the one before and is no separate part.
LATE_STAGE = lazy(
    r"(?:现|均)?已(?:处理|处置|办理|核查|调查)|(?:已|均|成功|完成|按期|按时|及时|现已)*(?:办结|结案|审结|化解|调解成功|成功调[解处]|调处成功|整改|采纳|通过|合格|回复|答复|履行|查实|执结|销号|"
    r"实际出庭|调处结案|处置完毕|办理完毕|整改完成|调结|督促整改|化解成功|成功化解|成功$|解决|结|实际到位|实际办结|优秀)"
)
EARLY_STAGE = lazy(
    r"(?:排查|摸排|受理|收到|接到|接收|立案|发现|录入|收集|应出庭|承办|交办|转办|排查出|调解|申请|登记|查出|上报|整治|接报|接|办理|处理|代办|承接)"
)
#: Cases left from earlier years may be closed in this one.
CARRIED_OVER = lazy(r"旧存|结转|上年|往年|历年|积案|存量|遗留|以前年度|跨年|去年")

#: Attributes that one person or matter can have together with others.
OVERLAPPING = lazy(
    r"党员|党纪|政纪|政务处分|女(?!性?\d)|学历|本科(?!学校|院校|高校|层次)|大专|研究生|[岁龄]|持证|持有|证书|少数民族|获得|荣获|涉及|骨干|兼任|退役|重点|优秀|资格|以上|以下|超过|首次|"
    r"达到|评为|会员|代表|委员|先进|集体讨论"
)
#: Measures that one person may undergo one after the other.
SUCCESSIVE = lazy(r"刑事拘留|刑拘|取保候审|逮捕|批捕|移送起诉|提起公诉")
#: Ways by which one thing may be published or received more than once.
CHANNEL = lazy(r"网站|微信|公众号|平台|(?:现场|当场)(?!办|整改|处罚|改正|调)|网上(?!信访|投诉)|线上")

#: Labels that together make a whole.
COMPLEMENTS = tuple((row[0], row[1]) for row in rows("exhaustive") if len(row) == 2)
#: Three classes and more that together make a whole.
CLASSES = tuple(row for row in rows("exhaustive") if len(row) > 2)
#: Classes beside which there is another, often left untold.
INCOMPLETE = rows("incomplete")
_DONE = lazy(
    r"(?:现?已|按期|按时|及时)*(?:经)?(?:办结|结案|审结|化解|整改|解决|完工|完成|竣工|采纳|答复|处理完毕|建成|销号)"
)
_OPEN = lazy(r"(?:正在|尚在|还在|仍在)(?!.*其中)|在建|在办|未|尚未|待|推进中|跟进")
#: Of these nothing third exists.
STRICT = frozenset(lines("strict"))


def complementary(labels: list[str], *, strictly: bool = False) -> bool:
    """Whether two labels are known to divide a whole (男 and 女, 口头 and 书面); strictly: nothing third exists."""
    if len(labels) != 2:
        return False
    plain = [label.strip("，、；：和及与,;: ") for label in labels]
    if any(_DONE.match(plain[i]) and _OPEN.match(plain[1 - i]) for i in (0, 1)):
        return True
    if any(_negated(plain[i], plain[1 - i]) for i in (0, 1)):
        return True
    pairs = (*_pairs_in(labels[0]), *_pairs_in(labels[1]))
    return any(_one_each(labels, pair) for pair in pairs if not strictly or "".join(pair) in STRICT)


@lru_cache(maxsize=1 << 12)
def _pairs_in(label: str) -> tuple[tuple[str, str], ...]:
    """The pairs of the table whose first word stands in a label."""
    return tuple(pair for pair in COMPLEMENTS if pair[0] in label)


_VERDICTS = lazy(r"逮捕|起诉|公诉")


def still_open(whole: str, labels: list[str]) -> bool:
    """受理审查逮捕271件，批准逮捕181件，不批准逮捕73件: what a period received is not all decided in it."""
    return "受理" in whole and all(_VERDICTS.search(label) for label in labels)


_NEGATED = lazy(r"非([一-龥]{2,8})")


def _negated(label: str, other: str) -> bool:
    """非耕地 beside 耕地: what is and what is not, named alike to the end."""
    match = _NEGATED.search(label) if "非" in label else None
    return match is not None and "非" not in other and match[1][:2] in other and other.endswith(match[1][-2:])


def exhaustive(labels: list[str]) -> bool:
    """Whether labels are all the classes of one kind that there are (满意, 基本满意, 不满意)."""
    if complementary(labels):
        return True
    return any(len(row) == len(labels) and _each_once(labels, row) for row in CLASSES)


def stops_short(labels: list[str]) -> bool:
    """Whether labels are classes beside which there is another that is often left untold."""
    return any(len(row) == len(labels) and _each_once(labels, row) for row in INCOMPLETE)


def _each_once(labels: list[str], row: tuple[str, ...]) -> bool:
    """Each class stands in one label; a longer name is looked for first (基本满意 is no 满意)."""
    left = list(labels)
    for name in sorted(row, key=len, reverse=True):
        own = next((label for label in left if name in label), None)
        if own is None:
            return False
        left.remove(own)
    return True


def _one_each(labels: list[str], pair: tuple[str, ...]) -> bool:
    first, second = pair
    return any(
        first in labels[i] and second in labels[1 - i] and not (first in second and second in labels[i]) for i in (0, 1)
    )


def parallel(labels: list[str]) -> bool:
    """Whether labels are built alike: they share their first or last character."""
    stripped = [label.strip("，、；：和及与,;: #") for label in labels]
    if any(not label for label in stripped):
        return False
    same_first = len({label[0] for label in stripped}) == 1
    same_last = len({label[-1] for label in stripped}) == 1
    return same_first or same_last
