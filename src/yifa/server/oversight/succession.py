"""A key handed on: the new one signed by the one before it, so that no new stamped sheet is needed.

`keys/succession.json` of a package lists the handings-on of a town (or of the county), oldest first. Whoever pinned one of
the keys walks on from there to the key that signed the package; a stolen list is of no use without the new private key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yifa.kernel.chain import canonical
from yifa.server.ledger.signing import BadSignature, TownKey, check, key_id
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.models import Succession

FORMAT = "yifa-succession/1"
_SIGNED = ("by_old", "by_new")
_SHEET = "请用盖章的钥匙单重新登记。"
Chain = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Successor:
    """A key that another was handed on to: its fingerprint and its public half (base64)."""

    key_id: str
    public: str


def made(town: str, n: int, old: TownKey, new: TownKey, at: datetime) -> dict[str, Any]:
    """The handing-on of a key, signed with both: the old one names the new one, the new one is held by the same hands."""
    statement = {
        "format": FORMAT,
        "town": town,
        "n": n,
        "old": old.id,
        "new": new.id,
        "public": new.public,
        "made_at": at.isoformat(timespec="seconds"),
    }
    content = canonical(statement)
    return {**statement, "by_old": old.sign(content), "by_new": new.sign(content)}


def hand_on(town: str, old: TownKey, new: TownKey, at: datetime) -> Succession:
    """Note at the town that a key is handed on. One that was broken off before the new key came into use is taken back."""
    Succession.objects.filter(town=town, old=old.id).delete()
    n = Succession.objects.filter(town=town).count() + 1
    statement = canonical(made(town, n, old, new, at)).decode()
    return Succession.objects.create(town=town, n=n, old=old.id, new=new.id, said=statement, at=at)


def leading_to(town: str, key: str) -> list[str]:
    """The handings-on that lead to a key of this machine, oldest first, as JSON texts."""
    by_new = {one.new: one for one in Succession.objects.filter(town=town)}
    statements: list[str] = []
    while (one := by_new.pop(key, None)) is not None:
        statements.insert(0, one.said)
        key = one.old
    return statements


def walked(town: str, start: Successor, wanted: str, chain: Chain) -> list[Successor]:
    """The keys from a pinned one (left out) to the one wanted.

    Args:
        start: the key that is pinned.
        wanted: the fingerprint of the key that signed the package.

    Raises:
        BadPackage: a handing-on is missing, forged, of another town, or does not lead to that key.
    """
    successors: list[Successor] = []
    at, n = start, 0
    for statement in _from(chain, start.key_id):
        _proved(town, at, n, statement)
        at, n = Successor(str(statement["new"]), str(statement["public"])), int(statement["n"])
        successors.append(at)
        if at.key_id == wanted:
            return successors
    if not successors:
        raise BadPackage(
            f"签名的钥匙不是登记的那一把，随包的接替说明也不是从登记的钥匙{start.key_id}接下来的，不收。{_SHEET}"
        )
    raise BadPackage(f"接替说明只到钥匙{at.key_id}，没有接到签名的这一把{wanted}，不收。{_SHEET}")


def _from(chain: Chain, key: str) -> Iterator[Mapping[str, Any]]:
    """The handings-on from the one that begins at a key."""
    begun = False
    for statement in chain:
        begun = begun or statement.get("old") == key
        if begun:
            yield statement


def _proved(town: str, old: Successor, before: int, statement: Mapping[str, Any]) -> None:
    """Raises BadPackage unless the old key hands itself on to the new one for this town, as the next one in order."""
    try:
        content = canonical({key: value for key, value in statement.items() if key not in _SIGNED})
        n = int(statement["n"])
        if statement["format"] != FORMAT or key_id(statement["public"]) != statement["new"]:
            raise BadSignature("格式不对。")
        if statement["town"] != town:
            raise BadPackage(f"接替说明是{statement['town']}的，不是{town}的，不收。{_SHEET}")
        if statement["old"] != old.key_id or (before and n != before + 1):
            raise BadPackage(f"接替说明不连续：钥匙{old.key_id}之后缺了一次，不收。{_SHEET}")
        check(old.public, content, statement["by_old"])
        check(statement["public"], content, statement["by_new"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadPackage):
            raise
        raise BadPackage(f"钥匙{old.key_id}的接替说明不是它自己签的，或者被改动过，不收。{_SHEET}") from error
