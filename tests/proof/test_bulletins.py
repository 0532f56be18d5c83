"""What bulletins of hotlines, courts, finance, census and schools say in figures: true sentences stay silent, false ones do not."""

import pytest

from yifa.proof.examine import examine
from yifa.proof.model import Document

PAIRS = [
    ("共办理工单1250件。位居前三的：道路类380件、供水类270件、噪声类150件，占工单总量的64%。", "64%", "84%"),
    ("本周共受理诉求1250件，日均178.6件。", "178.6件", "118.6件"),
    ("第二季度受理来电1830个，日均20.1个。", "20.1个", "12.1个"),
    (
        "收回意见表540份，对办理态度满意532件，对办理结果满意510件，态度满意率和结果满意率分别为98.5%和94.4%。",
        "94.4%",
        "49.4%",
    ),
    ("全院共受理各类案件2310件，审结2105件，尚有未结案件205件。", "205件", "250件"),
    ("重点事项共460件（其中市级80件），有402件已完成（其中市级71件），58件正在推进中。", "58件", "85件"),
    ("按期回复1830件，逾期回复20件，共回复1850件。", "1830件", "1380件"),
    ("男性人口为20110人，占50.48%；女性人口为19730人，占49.52%。", "50.48%", "54.08%"),
    ("男性人口为20110人，女性人口为19730人，常住人口性别比（以女性为100）为101.93。", "101.93", "110.93"),
    ("家庭户13420户，家庭户人口为37580人，平均每个家庭户的人口为2.80人。", "2.80人", "2.08人"),
    ("抽检食品1640批次，检出不合格样品41批次，不合格率为2.50%。", "2.50%", "5.20%"),
    ("总体不合格率2.50%，合格率为97.50%。", "97.50%", "95.70%"),
    ("常住人口为39840人，与2010年第六次全国人口普查的41020人相比，减少1180人，减少2.88%。", "1180人", "1810人"),
    ("共受理案件532件768人，去年同期为787件1279人，件数和人数同比分别下降32.40%、39.95%。", "32.40%", "34.20%"),
    ("审结案件478件635人，去年同期为774件1350人，同比件数下降38.24%、人数下降52.96%。", "52.96%", "59.26%"),
    ("第一产业增加值完成31250万元，生产总值（GDP）完成125000万元，第一产业增加值占生产总值的比重为25%。", "25%", "52%"),
]
SOUND = [
    "今年共受理案件5140件，审执结4310件，法官人均结案143.7件，结案率83.85%。",
    "全年受理案件6920件，审执结6740件，法定审限内结案率100%，法官人均办案224.7件。",
    "共受理案件1008件，结案927件，审判案件结案率92.32%，执行案件执结率88.63%。",
    "财政总收入完成4348万元，占年初预算10065万元的43.2%。其中：税收收入3511万元，占年初预算8465万元的41.5%；"
    "非税收入837万元，占年初预算1600万元的52.3%。",
    "收入完成28500万元。从部门看：税务部门完成13800万元，占调整预算100.9%，占全部收入的48.42%；"
    "财政部门完成14700万元，占调整预算110.1%，占全部收入的51.58%。",
    "全年人均地区生产总值28300元，比去年新增3600元，增长12.7%。",
    "按常住人口计算人均生产总值为74310元。其中，第一产业增加值57100万元，第二产业增加值446000万元，第三产业增加值448300万元。",
    "完成投资8.44亿元。其中住宅投资7.37亿元，增长7.7%，商业用房投资0.84亿元，增长16.1%。",
    "上半年抽检2920批次，不合格70批次，不合格率为2.40%。其中，第二季度抽检不合格率为2.49%。",
]


def _alarms(text: str) -> list[str]:
    return [f.message for f in examine(Document(text=text)).findings if f.severity != "info" and f.about == "figures"]


@pytest.mark.parametrize(("text", "true", "false"), PAIRS)
def test_a_false_figure_is_told_and_the_true_one_is_not(text: str, true: str, false: str) -> None:
    assert _alarms(text) == []
    assert text.count(true) == 1
    assert _alarms(text.replace(true, false))


@pytest.mark.parametrize("text", SOUND)
def test_sound_sentences_of_bulletins_stay_silent(text: str) -> None:
    assert _alarms(text) == []


def test_lists_behind_a_full_stop_go_on_over_semicolons() -> None:
    text = "全省共有学校3074所。其中，普通小学1242所（含教学点164所）；普通初中1500所；中职学校332所。"
    assert _alarms(text) == []
    assert _alarms(text.replace("3074所", "3704所"))


def test_a_ratio_of_units_is_no_part_of_a_sum() -> None:
    text = "完成抽检16641批次。其中，普通食品10673批次，食用农产品5968批次，抽检量达到5.36批次/千人。"
    assert _alarms(text) == []
    assert _alarms(text.replace("5968批次", "5698批次"))


def test_a_monthly_bulletin_is_signed_after_its_month_began() -> None:
    bulletin = (
        "云溪县2025年5月热线运行情况通报\n各乡镇人民政府：\n现将5月份运行情况通报如下。\n一、总体情况\n"
        + "5月份各单位按照职责办理群众诉求，办理质量有所提高，群众反映的问题得到及时答复。" * 12
        + "\n二、下一步工作\n加强业务培训，提高办理质量。\n云溪县人民政府办公室\n2025年6月9日"
    )
    assert "signed-early" not in {f.rule for f in examine(Document(text=bulletin)).findings}
    early = bulletin.replace("2025年6月9日", "2025年4月9日")
    assert "signed-early" in {f.rule for f in examine(Document(text=early)).findings}
