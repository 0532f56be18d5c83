"""What the office registered of a contract beside what its text says."""

from __future__ import annotations

from collections.abc import Iterator

from yifa.proof.contract.model import Contract, Finding, Registered
from yifa.proof.contract.values import capital_money, cn, money, yuan

LOCAL = "合同快速检查（本地做法）"


def against(c: Contract, registered: Registered) -> Iterator[Finding]:
    """Amount, counterparty and term; what the text does not say is not compared."""
    put = "改登记或者改文本"
    if registered.amount is not None and c.total is not None:
        sums = {v.value for s in c.body for v in (*money(s.text), *capital_money(s.text))}
        if registered.amount not in sums:
            yield Finding(
                "other", "must", "", f"登记的金额是{yuan(registered.amount)}，文本是{yuan(c.total)}", LOCAL, put
            )
    if (
        registered.counterparty
        and c.parties
        and not any(registered.counterparty in p.name or p.name in registered.counterparty for p in c.parties)
    ):
        yield Finding("other", "must", "", f"登记的相对人“{registered.counterparty}”不在文本的当事人中", LOCAL, put)
    for end, recorded, read in (("起", registered.term_from, c.term_from), ("止", registered.term_until, c.term_until)):
        if recorded and read and recorded != read:
            yield Finding("other", "must", "", f"登记的履行期{end}是{cn(recorded)}，文本是{cn(read)}", LOCAL, put)
