"""Relations by meaning: classes that are all there are, flows, shares and targets; and rival readings that silence."""

from __future__ import annotations

import pytest

from benchmarks.proof_planted import base, score_planted, serious
from yifa.proof.api import check_text


def alarms(text: str) -> list[str]:
    return [f.message for f in check_text(text).findings if f.severity != "info"]


FAULTY = {
    "two classes and a wide gap": "排查燃气隐患305处，其中重大隐患7处，一般隐患18处。",
    "content and fairly content": "抽查入户208户，其中满意17户，基本满意6户。",
    "a total behind its classes": "税收收入5260万元，非税收入1130万元，财政总收入6590万元。",
    "a total over full stops": "小学在校生2417人。初中在校生1386人。义务教育在校生共计3830人。",
    "a list behind a colon": "共办理210件：咨询5件，求助4件，建议7件，表扬6件，举报8件，投诉61件，其他92件。",
    "the rate of the rest": "检查餐饮店240家，不合格36家，合格率为91.2%。",
    "a stock": "累计建档困难职工520户，累计脱困388户，在档142户。",
    "a share a sentence on": "受理投诉144件。其中停车类30件，占20.83%。噪声类51件占45.42%。",
    "a base behind its shares": "教育类留言41件占18.97%，交通类留言58件占25%（有效留言232件）。",
    "a target": "完成预算88240万元的6.35%，支出5120万元。",
    "words of change": "罚没收入1065万元，减收264万元，下降26.31%。",
    "a share of GDP": "生产总值356.2亿元，其中数字经济207.1亿元，占GDP的比重为5.8%。",
    "from, to and by how much": "合作社销售额由184万元增加到312.8万元，增幅达到42%。",
    "more mediated than received": "共调解劳动争议83件，调解成功81件，受理各类劳动争议64件。",
    "more answered than handed on": "转交部门2310件次；答复2604件、退回118件、不予受理97件。",
    "three industries": "地区生产总值244394万元。其中第一产业增加值32857万元；第二产业65585万元，其中工业40653万元；第三产业115952万元。",
    "a structure of 110 %": "三次产业结构为21.4:30.2:58.4。",
    "up and down at once": "比上年增收8360万元，下降27.87%。",
    "done and open": "受理省派工单6917件，已处理完毕2349件，时限内正在办理568件。",
    "a hundred marks": "实行百分制，考核占35%，评议占15%。",
}
FAULTY |= {
    "targets in turn": "新增就业1860人，完成全年目标17200人的34.07%；再就业1568人，完成全年目标5500人的28.51%。",
    "points between two rates": "登记失业率为1.37%，比年目标4%低0.63个百分点。",
    "a base named once": "三熟地区188291亩，占全国耕地的14.73%；两熟地区478266亩，占17.40%；一熟地区612062亩，占47.87%。",
    "the last two in turn": "旱地面积比重较大，占55.1%；水田和水浇地面积分别占21.0%和18.9%。",
    "what can not be done": "征集意见建议91条，已落实68条，正在落实22条，暂不能落实5条。",
    "a share by name": "共处置警情165万起，火灾扑救46万起，抢险救援30万起。火灾扑救占任务总量的40%。",
    "per village": "村级集体经济总收入412.6万元，村均25.8万元，19个村全部超过10万元。",
}
FAULTY |= {
    "a yield": "夏粮播种面积2.1万亩，总产量8190吨，平均亩产930公斤。",
    "requests answered": "本年新收政府信息公开申请5件，上年结转0件；予以公开3件，部分公开2件，无法提供1件；结转下年度0件。",
    "changes of the parts": "用水量增加78.0万吨，其中，生活减少1.7万吨，工业减少81.2万吨，农业增加137.0万吨，生态增加25.9万吨。",
    "rates of the parts": "超标天数比例为27.3%，其中轻度污染为15.9%，中度污染为4.2%，重度污染为2.5%，严重污染为0.7%。",
    "a second division": "调处纠纷53件。其中重大案件4件，一般案件49件；婚姻家庭10件，土地承包12件，环境污染6件，其他18件，财产1件。",
    "told of all": "801件提案中，已经解决的564件。此外，另有207件已列入计划，因条件所限不能办理的37件。",
    "shares of two classes": "男性人口为7233人，占58.24%；女性人口为6884人，占48.76%。",
    "shares above all": "优良级的比例为9.1%，良好级的比例为55.0%，较好级的比例为4.6%，较差级的比例为42.5%，极差级的比例为18.8%。",
    "a fund's year": "居民医保基金收入10128.90万元；支出7353.44万元；当期结存775.46万元。",
    "days of no number": "热线受理诉求71412件，日均40202件。",
    "从业人员 opens no span": "法人单位从业人员38323.6万人，比2013年末增加2321.3万人，增长7.6%。",
    "done and open a sentence on": "全镇共发生纠纷38件，其中重大14件，一般24件。已成功调解17件，正在调处中的1件。",
}
SOUND = {
    "done and open behind a list": "发生纠纷38件，其中重大14件、一般24件；已调解成功37件，正在调处1件，成功率97.4%。",
    "a share of others": "火灾1765起，建筑物720起，占总数的40.8%，露天687起，占总数的38.9%，车辆等火灾合计占总数的20.3%。",
    "a third class between": "城市地区火灾2596起，占40.8%；农村地区3528起，占55.4%；旅游区等其它区域244起，占3.8%。",
    "shares that hold of a list that stops short": "床位910万张，其中：医院713万张（占78.4%），基层165万张（占18.1%），专业29.6万张（占3.3%）。",
    "waters counted twice": "水资源总量27088亿吨。其中，地表水25984亿吨，地下水7924亿吨，两者不重复量1104亿吨。",
    "changes told in turn": "最低工资每月提高190元，养老金、低保每月分别提高25元、50元，特困供养每月提高65元。",
    "a change of something else": "全县城镇化率提升4.31个百分点，毕业生留县率从61.6%提高到72%。",
    "multiples of others": "技术合同额从1200亿元增加到3600亿元，高新技术企业、科技型企业数量分别增长3.6倍、2.5倍。",
    "ranks between": "科技企业数增长4.9倍、从第13位升至第5位，专精特新“小巨人”企业从80户增加到810户。",
    "constant prices": "地区生产总值达到1369.7亿元，较五年前的932.3亿元增加437.4亿元，增长33.6%。",
    "其中 of one of a list": "新增铁路里程639公里、其中高铁370公里，新增高速公路2600公里、农村公路3000公里、硬化路3.66万公里。",
    "so many for each thousand": "食品抽检量超每千人6.6批次，其中开展“你点我检”食品抽检超5万批次。",
    "医共体 is no total": "8所高校14个学科入选，20所高校130个学科入围。组建医疗集团39个、县域医共体192个，5个医疗中心落地。",
    "a plan and what came": "去年全产业链总产值达到3420亿元。今年做强特色产业集群，确保全产业链总产值达到3500亿元。",
    "增收": "教育费附加收入5230万元，同比增收640万元，增长13.94%。",
    "members overlap": "志愿者占会员总数的62.4%，女会员6120人，青年会员8240人，会员共54010人。",
    "an inner bracket": "卫生机构214所，其中，医院31所、卫生院46所（其中中心卫生院12所、普通34所），诊所120所，其他17所。",
    "a rate of a group": "报名考生1240人，参考1100人，其中中职考生86人，中职考生参考率93.4%。",
    "respectively over four": "开展演练26场，参演5100人，出动车辆84台，投入经费31.2万元，四项指标同比分别下降12.2%、8.57%、19.23%、15.2%。",
    "an average of others": "集训学员320人，人均补贴1500元；全年培训4.1万人次，支出培训经费860万元。",
    "besides": "车辆40台，其中新能源25台，另有租用22台。",
    "several troubles of one firm": "检查企业42家，其中安全问题19家、环保问题17家、消防问题21家。",
    "a rate with its own subject": "从6人减少到3人，工作效率提升40%。",
    "an average and a year": "年均1840亿元，其中去年2310亿元。",
    "a better rank": "排名从78位上升到43位。",
    "full-width thousands": "国民收入１３，７６２，０９０，０００元，占总收入的５０％。",
    "parts of a share": "三类纠纷占45870宗总量的62%，分别是11237宗、10623宗、6443宗。",
    "each in a bracket": "排名前五的是公安局（287宗）、忠信镇（225宗）、人社局（154宗）。",
    "by two divisions": "65件按目的分：揭发控告1件、求决57件、意见建议7件；按类型分：建议11件、举报9件、投诉15件、咨询30件。",
    "not all with a share": "有效工单11171件中农林水利1590件占14.23%，社会保障1485件占13.29%，公安执法1152件占10.31%。",
}


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY)
def test_a_relation_that_its_words_assert_and_its_figures_deny_is_found(text: str) -> None:
    assert alarms(text)


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_a_reading_that_holds_silences_the_alarm(text: str) -> None:
    assert alarms(text) == []


def test_amounts_are_told_in_the_unit_of_the_text_with_grouping() -> None:
    said = alarms("税收收入5260万元，非税收入1130万元，财政总收入6590万元。")
    assert "6,590万元 ≠ 5,260万元＋1,130万元" in said[0]


def test_planted_faults_are_found_and_little_else_is_said() -> None:
    score = score_planted()
    print(f"\nplanted: found {score.found} of {score.planted}, false {len(score.false)}")
    assert score.found >= 0.85 * score.planted
    assert len(score.false) * 10_000 <= 2 * score.characters


BASES = ("qingshi", "heping", "liushu", "hotline", "disclosure", "finance", "summary")
BASES += ("baishi", "qingxi", "yunqiao", "songping", "hewan", "changtan")


@pytest.mark.parametrize("name", BASES)
def test_the_sound_bases_of_the_planted_documents_raise_no_alarm(name: str) -> None:
    assert [f.message for f in serious(base(name))] == []


@pytest.mark.parametrize(
    ("sound", "altered"),
    [
        (
            "全省刑事立案从24.1万起下降至15.8万起、降幅34.3%；起诉从6.8万人上升至8.2万人、升幅19.5%。",
            ("34.3%", "44.3%"),
        ),
        ("常住人口与第六次普查的725482人相比，增加25907人，增长3.57%。", ("3.57%", "4.57%")),
        ("共受理诉求180.00万件，办结150.25万件，正在办理中29.75万件。", ("150.25", "450.25")),
        ("文盲率由1.6%减少为0.98%，减少0.62个百分点。", ("0.62", "0.32")),
    ],
)
def test_figures_rounded_by_the_writer_and_bases_compared_with(sound: str, altered: tuple[str, str]) -> None:
    assert alarms(sound) == []
    assert alarms(sound.replace(*altered)) != []
