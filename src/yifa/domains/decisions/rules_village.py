"""Self-government in villages and communities: quorum, majority and what a village may not decide."""

from __future__ import annotations

from yifa.domains.decisions.majorities import at_least, least, least_over_half, over_half
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check


@check("village-two-committees")
def village_two_committees(ctx: StepContext) -> str:
    """More than half of the two committees present, more than half of those present agree (四议两公开; R146)."""
    it = ctx["it"]
    if it["two_present"] > it["two_total"] or it["two_yes"] > it["two_present"]:
        return "人数不合逻辑：赞成不多于到会，到会不多于成员，请核对。"
    if not over_half(it["two_present"], it["two_total"]):
        return f"两委到会没有过半数：成员{it['two_total']}人，到会{it['two_present']}人。"
    if not over_half(it["two_yes"], it["two_present"]):
        return (
            f"两委赞成没有过半数：到会{it['two_present']}人，赞成{it['two_yes']}人；没有通过的请办“终止”或者修改方案。"
        )
    return ""


@check("village-party-meeting")
def village_party_meeting(ctx: StepContext) -> str:
    """Two thirds of party members present, more than half of all agree (四议两公开; R146)."""
    it = ctx["it"]
    total, present, yes = it["party_total"], it["party_present"], it["party_yes"]
    if present > total or yes > present:
        return "人数不合逻辑：赞成不多于实到，实到不多于应到，请核对。"
    if not at_least(present, total, 2, 3):
        return f"党员大会到会不足三分之二：应到{total}人，至少{least(total, 2, 3)}人，实到{present}人。"
    if not over_half(yes, total):
        return f"赞成没有过应到党员的半数：应到{total}人，至少{least_over_half(total)}人，赞成{yes}人。"
    return ""


@check("village-resolution-quorum")
def village_resolution_quorum(ctx: StepContext) -> str:
    """Quorum and majority by the body that resolves (村民委员会组织法 第26条、第29条; 城市居民委员会组织法 第28条; R142, R143, R151)."""
    it = ctx["it"]
    total, present, yes = it["total"], it["present"], it["yes"]
    if present > total or yes > present:
        return "人数不合逻辑：赞成不多于实到，实到不多于应到，请核对。"
    body = it["resolved_by"]
    if body == "assembly" and not over_half(present, total):
        return (
            f"村民会议须有十八周岁以上村民过半数到会：应到{total}人，至少{least_over_half(total)}人，实到{present}人。"
        )
    if body == "households" and not at_least(present, total, 2, 3):
        return f"村民会议由户代表参加的，须有三分之二以上的户到会：{total}户，至少{least(total, 2, 3)}户，实到{present}户。"
    if body == "reps" and not at_least(present, total, 2, 3):
        return f"代表会议须有三分之二以上组成人员到会：应到{total}人，至少{least(total, 2, 3)}人，实到{present}人。"
    if not over_half(yes, present):
        return f"赞成没有过到会人数的半数：实到{present}，至少{least_over_half(present)}，赞成{yes}，决议没有通过。"
    return ""


@check("village-quorum-told")
def village_quorum_told(ctx: StepContext) -> str:
    """The arithmetic of a vote that carries, told to whoever records it (第26条、第29条; R142, R143, R151)."""
    it = ctx["it"]
    total, present, yes = it["total"], it["present"], it["yes"]
    half = it["resolved_by"] == "assembly"
    needed, share = (least_over_half(total), "过半数") if half else (least(total, 2, 3), "三分之二")
    if present < needed or yes < least_over_half(present):
        return ""
    return f"应到{total}，{share}为{needed}，实到{present}；到会的过半数为{least_over_half(present)}，赞成{yes}：决议有效。"


UNLAWFUL = {
    "罚款": "村（居）民自治组织没有罚款权",
    "没收": "没有没收财物的权力",
    "取消承包权": "不得剥夺土地承包权",
    "收回承包地": "不得违法收回承包地",
    "不得享受征地补偿": "不得剥夺征地补偿收益",
    "停发低保": "不得停发社会救助",
    "断水": "不得停水",
    "断电": "不得停电",
    "停水": "不得停水",
    "停电": "不得停电",
    "禁闭": "不得限制人身自由",
    "游街": "不得侮辱人格",
    "外嫁女不得": "不得侵害妇女权益",
    "出嫁女不得": "不得侵害妇女权益",
}


@check("village-text-lawful")
def village_text_lawful(ctx: StepContext) -> str:
    """Resolutions and charters may not take persons', property or democratic rights (村民委员会组织法 第31条; R145)."""
    it = ctx["it"]
    text = "".join(str(it[key]) for key in ("resolution", "text") if key in it)
    conflicts = [f"“{word}”（{why}）" for word, why in UNLAWFUL.items() if word in text]
    return f"内容有与法律相抵触的条款：{'、'.join(conflicts)}，请修改后再通过。" if conflicts else ""


@check("village-reps-composition")
def village_reps_composition(ctx: StepContext) -> str:
    """Representatives four fifths of the body, women a third of representatives (第29条; 居组法 第28条; R143, R151)."""
    it = ctx["it"]
    if it["reps"] > it["body_size"] or it["women_reps"] > it["reps"]:
        return "人数不合逻辑：妇女代表不多于代表，代表不多于组成人员，请核对。"
    size, reps, women = it["body_size"], it["reps"], it["women_reps"]
    if not at_least(reps, size, 4, 5):
        return (
            "村（居）民代表应当占代表会议组成人员的五分之四以上："
            f"组成人员{size}人，代表至少{least(size, 4, 5)}人，现有{reps}人。"
        )
    if it["place"] == "village" and not at_least(women, reps, 1, 3):
        return f"妇女村民代表应当占三分之一以上：代表{reps}人，妇女至少{least(reps, 1, 3)}人，现有{women}人。"
    return ""


@check("village-election-valid")
def village_election_valid(ctx: StepContext) -> str:
    """Half of the voters vote; who is elected has half of the votes, a third in a by-ballot (第18条; R147)."""
    it = ctx["it"]
    voters, votes = it["voters"], it["votes"]
    if votes > voters:
        return f"投票数{votes}多于登记参加选举的村民{voters}人，请核对。"
    if not over_half(votes, voters):
        return f"投票没有过半数：登记{voters}人，至少{least_over_half(voters)}票，实投{votes}票，选举无效。"
    for row in it["elected"]:
        got = int(row.get("got") or 0)
        if row.get("second") and not at_least(got, votes, 1, 3):
            return f"另行选举当选的得票不少于投票数的三分之一：{row['person']}得{got}票，至少{least(votes, 1, 3)}票。"
        if not row.get("second") and not over_half(got, votes):
            return f"当选须得到投票数过半的票：{row['person']}得{got}票，至少{least_over_half(votes)}票；不足的可以另行选举。"
    return ""
