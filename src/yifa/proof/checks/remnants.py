"""What a web page left around the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yifa.proof.checks.context import Context
from yifa.proof.model import Finding
from yifa.proof.patterns import lazy

# Each stands for a thing that pages put around an article and no author writes into one.
REMNANTS = (
    lazy(r"您访问的链接即将离开|是否继续[?？]|继续访问|放弃访问"),
    lazy(r"扫一扫在?手机|(?:用|请)?手机扫一扫|扫描二维码[查浏]|分享到[：:]?|微信扫一扫|扫码分享"),
    lazy(
        r"凡本网|版权均属|版权所有|本网未注明|稿件来源[：:]|转载请注明|未经(?:本网|授权|许可)[^。]{0,12}转载|免责声明"
    ),
    lazy(
        r"[【\[]?打印(?:本页|此页|文章)?[】\]]\s*[【\[]?关闭|打印本页|关闭窗口|字体[：:]?\s*[【\[（(]?\s*大|【字[体号]"
    ),
    lazy(r"(?:浏览|点击|访问|阅读)(?:次数|量|数)\s*[：:]|上一[篇条][：:]|下一[篇条][：:]|责任编辑[：:]|信息来源[：:]"),
    lazy(
        r"[^\sA-Z]ICP备\d|网站标识码|公网安备|技术支持[：:]|网站地图|主办单位[：:].{0,40}承办单位|当前位置[：:]|首页\s*[>＞»]"
    ),
)
METADATA = lazy(
    r"^[-—·•*|\s]*(?:索\s*引\s*号|备注/文号|发文?机构|发布机构|公文生成日期|生成日期|信息分类|主题分类|内容概述|有效性|发布日期|公开方式|公开时限|信息名称)\s*[：:|]"
)


def remnants(context: Context) -> Iterator[Finding]:
    """Lines of a web page in the text (warning); registration data of the publication page (info)."""
    text = context.text
    remnants = [pattern for pattern in REMNANTS if context.may_match(pattern) and pattern.search(text)]
    for line in context.outline.lines:
        for pattern in remnants:
            if pattern.search(line.text):
                start, end = line.start, line.end
                if len(line.text) > 200 and not _is_notice(line.text):
                    match = pattern.search(text, line.start, line.end)
                    start, end = match.span() if match else (start, end)
                shown = text[start : min(end, start + 24)]
                yield Finding(
                    "web-remnant",
                    "form",
                    "warning",
                    start,
                    end,
                    f"“{shown}…”是网页上的文字，不属于报告。"
                    if end - start > 24
                    else f"“{shown}”是网页上的文字，不属于报告。",
                    "删去。",
                )
                break
        else:
            if context.whole and METADATA.match(line.text):
                yield Finding(
                    "page-metadata",
                    "form",
                    "info",
                    line.start,
                    line.end,
                    "这是公开页面的登记项，不属于报告正文。",
                    "从正文中删去，文号、机关写在公文的相应位置。",
                )


def _is_notice(line: str) -> bool:
    return bool(re.match(r"凡本网|版权|免责|声明", line))
