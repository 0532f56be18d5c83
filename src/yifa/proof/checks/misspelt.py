"""Standard terms written with a character that sounds or looks like the right one: 行政复仪, 矛盾纠份, 合法性审察."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from yifa.proof.checks.context import Context
from yifa.proof.model import Finding
from yifa.proof.words import words

#: Terms of four characters or more that no report can do without; their misspellings are no other words.
TERMS = words(
    """
    行政复议 行政诉讼 行政应诉 行政执法 行政处罚 行政许可 行政裁决 行政强制 行政决策 行政争议 行政审批 人民调解 矛盾纠纷
    合法性审查 规范性文件 法律顾问 法律援助 法律明白人 法律法规 社区矫正 安置帮教 依法治国 依法行政 法治政府 法治思想
    法治思维 法治建设 法治宣传 政务公开 信息公开 网格管理 贯彻落实 安排部署 统筹协调 履行职责 第一责任人 监督检查
    宣传教育 有组织犯罪 电信网络诈骗 网络诈骗 扫黑除恶 自由裁量 乡村振兴 征地拆迁 土地承包 劳动争议 交通事故 未成年人
    妇女儿童 农民工 综合治理 社会治安 平安建设 隐患排查 排查化解 安全生产 应急管理 生态环境 市场监管 食品安全 烟花爆竹
    便民服务 政府工作报告 权责清单 责任清单 负面清单 集体讨论 公众参与 专家论证 风险评估 备案审查 出庭应诉 调查取证
    案卷评查 双随机 联合执法 专项整治 全过程记录 执法公示 法制审核 持证上岗 执法人员 普法宣传 民法典 宪法宣誓 村规民约
    村民委员会 居民委员会 基层治理 诉源治理 接访下访 信访积案 群众来访 及时受理 按期答复 跟踪督办 督促整改 营商环境
    优化服务 减税降费 证明事项 告知承诺 一网通办 政府采购 招标投标 财政预算 审计监督 党风廉政 廉洁自律 依法履职
    健全完善 持续推进 扎实开展 深入学习 认真贯彻 严格落实 切实加强 全面提升 高质量发展 精准扶贫 疫情防控 常态化
    """
)
#: A character and the ones that typing by sound or by shape puts in its place.
CONFUSED = {
    group[0]: group[1:]
    for group in words(
        """
        议仪义意译 讼颂送 诉述拆 裁栽载 矫娇骄 纷份粉 盾质遁 审申 查察 织职 诈炸作 骗偏 援缓 顾雇 履屡覆 署暑 贯惯
        彻沏澈 筹酬 督都 犯范 扫打 恶悪 除出 征证 拆折 迁牵 承成 包胞 争挣 竹筑 爆暴 烟咽 隐稳 患惠 排徘 预予 备倍
        案按 访仿 积集 跟根 踪综 整正 改该 营赢 境竟 优忧 降将 费废 采彩 购够 标表 廉簾 洁结 律侓 振震 兴新 网纲
        络洛 格恪 罚伐 处外 策测 强抢 制治 调凋 解介 答达 复覆 期旗 约药 众重 普谱 宣喧 传转 誓示 典点 规归 范犯
        件见 法发 治制 维唯 统通 协胁 职织 责则 监鉴 检捡 育欲 综宗 安按 产铲 食实 品口 农浓 村材 民名 公工 开升
        务物 政正 服复 便变 清请 单担 负付 集积 论沦 证征 风凤 险检 估沽 庭厅 应映 取娶 卷倦 评平 随遂 联连 专传
        项向 程成 记纪 录绿 示视 岗刚 健建 完玩 善擅 续叙 推椎 进近 扎札 展占 深身 认任 真贞 严言 切且 加佳 提题
        升生 质值 量良 精经 准淮 扶抚 贫贪 疫役 防妨 控空 常长 态太
        """
    )
}
#: Misspellings that are words of their own or end one word and begin another.
WORDS = words(
    "法制政府 法制思维 法治审核 监督检察 党风廉正 打黑除恶 案卷评察 宪法宣示 普发宣传 全过程纪录 法制建设 法制宣传"
)


@cache
def misspellings() -> dict[str, str]:
    """Every wrong form with the term it stands for."""
    forms: dict[str, str] = {}
    for term in TERMS:
        for at, right in enumerate(term):
            for wrong in CONFUSED.get(right, ""):
                form = term[:at] + wrong + term[at + 1 :]
                if wrong != right and form not in TERMS and form not in WORDS:
                    forms[form] = term
    return forms


def misspelt(context: Context) -> Iterator[Finding]:
    """Each misspelt term once (error: the right form is certain)."""
    text, pairs = context.text, context.pairs
    for form, term in misspellings().items():
        if form[:2] not in pairs or form[-2:] not in pairs:
            continue
        at = text.find(form)
        if at >= 0:
            message = f"“{form}”应为“{term}”。"
            yield Finding("misspelt", "text", "warning", at, at + len(form), message, f"改为“{term}”。")
