"""A sound contract and the faults planted into it: each fault is a piece of text and what it is replaced by."""

from __future__ import annotations

from dataclasses import dataclass

_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def code(kind: str, body: str) -> str:
    """A made-up 统一社会信用代码 of region 3599xx with the right check digit."""
    text = f"{kind}359900{body}"
    return text + _CHARS[-sum(_CHARS.index(c) * pow(3, i, 31) for i, c in enumerate(text)) % 31]


@dataclass(frozen=True)
class Sample:
    """`faults`: (kind, words of the sound text, words put in their place, place of the fault in the new text or "")."""

    name: str
    sound: str
    faults: tuple[tuple[str, str, str, str], ...]

    def faulty(self) -> str:
        """The text with every fault planted."""
        text = self.sound
        for kind, old, new, _ in self.faults:
            assert text.count(old) >= 1, (self.name, kind, old)
            text = text.replace(old, new, 1)
        return text


TOWN = f"""甲方（{{role}}）：梧桥县石塘镇人民政府
统一社会信用代码：{code("11", "00123456X")}
地址：梧桥县石塘镇振兴路1号
"""
