"""Supervision of enforcement: a draw anybody can repeat, files scored by a sheet, publicity without personal data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yifa.domains.enforcement.draws import draw, files_of, seed_of
from yifa.domains.enforcement.rules import PRIVATE
from yifa.kernel.context import StepContext
from yifa.kernel.registry import check, effect


@effect("count-pool")
def count_pool(ctx: StepContext) -> Mapping[str, Any]:
    """How many files take part in the draw."""
    return {"pool": len(files_of(str(ctx["it"]["pool_list"])))}


@effect("draw-files")
def draw_files(ctx: StepContext) -> Mapping[str, Any]:
    """The draw and how to repeat it. The hash comes from the book itself; nobody can type it."""
    it, seal = ctx["it"], ctx["seal"]
    files = files_of(str(it["pool_list"]))
    seed = seed_of(str(seal["head"]), str(it["nonce"]))
    chosen = draw(files, int(it["sample_size"]), seed)
    note = (
        f"种子＝方案在账簿第{seal['seq']}条的校验值＋“|”＋公开随机数。对“种子|案号”逐一求SHA-256，取值最小的"
        f"{len(chosen)}个；范围{len(files)}卷。任何人用同样的种子和范围都能抽出同样的案卷。"
    )
    return {
        "seal_seq": seal["seq"],
        "seal_head": seal["head"],
        "seed_": seed,
        "drawn": "\n".join(chosen),
        "draw_note": note,
    }


@effect("draw-county-files")
def draw_county_files(ctx: StepContext) -> Mapping[str, Any]:
    """The county's draw: from the head it holds of the town's book and the number produced in public after the list came."""
    it = ctx["it"]
    chosen = draw(files_of(str(it["pool_list"])), int(it["size"]), seed_of(str(it["head"]), str(it["nonce"])))
    return {"drawn": len(chosen), "numbers": "\n".join(chosen)}


@check("withheld-of-drawn")
def withheld_of_drawn(ctx: StepContext) -> str:
    """Only a file that was drawn can be kept back, and the county is told why (法治政府建设与责任落实督察工作规定)."""
    drawn = set(files_of(str(ctx["it"]["numbers"])))
    others = [str(row["file"]) for row in ctx["it"]["withheld"] or () if str(row["file"]).strip() not in drawn]
    return f"“{'、'.join(others)}”没有抽中，不用写；抽中的是：{'、'.join(sorted(drawn))}。" if others else ""


def _items(ctx: StepContext) -> tuple[dict[str, Mapping[str, Any]], Mapping[str, Any]]:
    for sheet in ctx.refs("sheet"):
        return {str(row["code"]): row for row in sheet["values"].get("items") or ()}, sheet["values"]
    return {}, {}


@effect("score-files")
def score_files(ctx: StepContext) -> Mapping[str, Any]:
    """Every drawn file's mark: full mark less what was taken off; an item with a veto fails the file (R057)."""
    items, sheet = _items(ctx)
    rows = list(ctx["it"]["rows"])
    full, passes, good = (int(sheet.get(key) or 0) for key in ("full_mark", "pass_mark", "good_mark"))
    results = []
    for file in files_of(str(ctx["it"]["drawn"])):
        own = [row for row in rows if str(row["file"]).strip() == file]
        vetoed = [str(row["code"]) for row in own if items.get(str(row["code"]), {}).get("veto")]
        points = max(full - sum(int(row["off"]) for row in own), 0)
        grade = "不合格" if vetoed or points < passes else "优秀" if points >= good else "合格"
        why = f"否决项{'、'.join(vetoed)}" if vetoed else f"扣{full - points}分" if own else "没有扣分"
        results.append({"file": file, "points": points, "grade": grade, "why": why})
    return {
        "results": results,
        "checked": len(results),
        "defects": len(rows),
        "failed": sum(row["grade"] == "不合格" for row in results),
    }


@check("scored-by-sheet")
def scored_by_sheet(ctx: StepContext) -> str:
    """Points are taken off files that were drawn, for items of the sheet, never more than an item is worth (R057)."""
    items, _ = _items(ctx)
    drawn = set(files_of(str(ctx["it"]["drawn"])))
    off: dict[tuple[str, str], int] = {}
    for row in ctx["it"]["rows"]:
        file, code = str(row["file"]).strip(), str(row["code"])
        if file not in drawn:
            return f"“{file}”没有抽中，不能评分；抽中的是：{'、'.join(sorted(drawn))}。"
        if code not in items:
            return f"评分标准里没有项目“{code}”，可用的编号：{'、'.join(items)}。"
        off[file, code] = off.get((file, code), 0) + int(row["off"])
        worth = int(items[code].get("points") or 0)
        if off[file, code] > worth:
            return f"“{file}”的项目“{code}”共扣{off[file, code]}分，超过这一项的{worth}分。"
    return ""


@check("sheet-adds-up")
def sheet_adds_up(ctx: StepContext) -> str:
    """The items' points make the full mark, codes are unique, the marks are in order (R057)."""
    it = ctx["it"]
    codes = [str(row["code"]) for row in it["items"]]
    if len(set(codes)) != len(codes):
        return "评分项目的编号有重复，请改成各不相同。"
    total = sum(int(row["points"]) for row in it["items"])
    if total != int(it["full_mark"]):
        return f"各项分值合计{total}分，与满分{it['full_mark']}分不一致。"
    if not int(it["pass_mark"]) <= int(it["good_mark"]) <= int(it["full_mark"]):
        return "合格线、优秀线、满分应依次不减。"
    return ""


@check("publicity-masked")
def publicity_masked(ctx: StepContext) -> str:
    """No identity, mobile or card number in anything published (政府信息公开条例 第15条; R049)."""
    kinds = [name for name, pattern in PRIVATE.items() if pattern.search(str(ctx["it"]["text"]))]
    return f"公示内容里还有{'、'.join(kinds)}，请去掉后再公示。" if kinds else ""
