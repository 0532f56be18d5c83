"""A sound contract and the faults planted into it: each fault is a piece of text and what it is replaced by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

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


_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(body: str) -> str:
    """A made-up 身份证号 of region 3599xx with the right check digit."""
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


_CODES = {
    "GOV": code("11", "00923456X"),
    "FIRM": code("91", "00923471J"),
    "COOP": code("N2", "00923460H"),
    "COOP2": code("93", "00923480H"),
    "SCHOOL": code("12", "00923455H"),
    "SOC": code("53", "00923453J"),
    "LAW": code("31", "00923431J"),
    "VILL": code("54", "00923490H"),
    "ID1": identity("35990019640312002"),
    "ID2": identity("35990019710523011"),
}


def read_samples(name: str) -> tuple[Sample, ...]:
    """The samples of a text file beside this one: “=== name”, the sound text with @GOV@ for a code, “--- faults” and a
    line for each fault: kind | words of the sound text | words in their place | place of the fault, - where there is none."""
    text = re.sub(r"@(\w+)@", lambda m: _CODES[m[1]], (Path(__file__).parent / name).read_text(encoding="utf-8"))
    samples = []
    for part in re.split(r"(?m)^=== ", text)[1:]:
        title, _, rest = part.partition("\n")
        sound, _, lines = rest.partition("\n--- faults\n")
        faults = []
        for line in lines.strip().splitlines():
            kind, old, new, place = line.split(" | ")
            faults.append((kind, old, new, "" if place == "-" else place))
        samples.append(Sample(title, f"{sound.strip()}\n", tuple(faults)))
    return tuple(samples)
