"""What a proof of a book found: faults by kind, with the first places of each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

# Kind of fault → what people call it. The order is that in which a report tells them.
KINDS = {
    "database": "数据库文件",
    "town": "缺少乡镇",
    "book": "账簿首尾",
    "chain": "链条",
    "column": "查询列与原文",
    "checkpoint": "封存",
    "outside": "外部留存的封存",
    "seal": "记数与封存",
    "key": "密钥",
    "replay": "重放",
    "projection": "推算表",
    "number": "编号",
    "file": "附件和文书",
    "administration": "管理账",
    "row": "人员、岗位、设置等",
    "received": "县级留存的乡镇数据",
}
# So many places of one kind are told; the rest is counted.
TOLD = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be. `seq`: the position in the book it is about, 0 where it is none's."""

    kind: str
    say: str
    seq: int = 0


@dataclass(slots=True)
class Verdict:
    """What `verify` found in one town's books."""

    town: str
    name: str = ""
    entries: int = 0
    matters: int = 0
    files: int = 0
    acts: int = 0
    skipped: int = 0
    faults: list[Fault] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return not self.counts

    def add(self, kind: str, say: str, seq: int = 0) -> None:
        """Note a fault."""
        assert kind in KINDS, kind
        self.counts[kind] = self.counts.get(kind, 0) + 1
        if self.counts[kind] <= TOLD:
            self.faults.append(Fault(kind, say, seq))

    def seqs(self, kind: str) -> list[int]:
        """Positions at which faults of a kind were found."""
        return [fault.seq for fault in self.faults if fault.kind == kind]

    def sentences(self) -> list[str]:
        """The faults as sentences, by kind."""
        lines = []
        for kind, name in KINDS.items():
            if not (count := self.counts.get(kind, 0)):
                continue
            places = [fault.say for fault in self.faults if fault.kind == kind]
            more = f"……共{count:,}处" if count > len(places) else ""
            lines.append(f"{name}：{'；'.join(places)}{more}")
        return lines

    def as_dict(self) -> dict[str, Any]:
        """As JSON tells it."""
        return {
            "town": self.town,
            "name": self.name,
            "sound": self.sound,
            "entries": self.entries,
            "matters": self.matters,
            "files": self.files,
            "acts": self.acts,
            "skipped": self.skipped,
            "counts": self.counts,
            "faults": [{"kind": f.kind, "seq": f.seq, "say": f.say} for f in self.faults],
        }
