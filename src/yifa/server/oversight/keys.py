"""Public keys pinned on both sides, each from a sheet that was printed, stamped and handed over."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from yifa.kernel.chain import canonical
from yifa.server.ledger.signing import ALGORITHM, BadSignature, check, key_id, key_of
from yifa.server.oversight.container import BadPackage
from yifa.server.oversight.models import Key
from yifa.server.oversight.succession import Successor, leading_to, walked
from yifa.server.towns.codes import RegionCodeError, parent_of
from yifa.server.towns.models import Region

FORMAT = "yifa-key/1"


class BadKey(ValueError):
    """A sheet that can't be taken; `str()` says in Chinese why."""


def sheet(code: str, name: str, at: datetime, place: str = "") -> dict[str, Any]:
    """What a town (or the county) says of its key, signed with it.

    Args:
        name: the government, as it stands on the stamped paper.
        place: the town's plain name; without it `name`.
    """
    key = key_of(code)
    content = {
        "format": FORMAT,
        "town": code,
        "name": name,
        "place": place or name,
        "algorithm": ALGORITHM,
        "key": key.id,
        "public": key.public,
        "made_at": at.isoformat(timespec="seconds"),
    }
    return {**content, "signature": key.sign(canonical(content))}


def printed(content: Mapping[str, Any]) -> str:
    """The sheet that is stamped and handed over."""
    made = str(content["made_at"])[:10]
    return (
        f"签名钥匙登记单\n\n单位：{content['name']}\n区划代码：{content['town']}\n算法：{content['algorithm']}\n"
        f"指纹：{spaced(content['key'])}\n导出日期：{made}\n\n"
        "本单位报送的数据包用以上钥匙签名。钥匙更换的，由原钥匙签名交接；遗失或者泄露的，另行报送登记单，本单随即作废。\n\n"
        "（盖章）　　　　经办人：　　　　　　日期：\n"
    )


def spaced(fingerprint: str) -> str:
    """A fingerprint in groups of four, to be read aloud."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def enrol(text: str, fingerprint: str, at: datetime, only: str = "") -> Key:
    """Pin the key of a sheet's file; the one before it ends.

    Args:
        text: the file.
        fingerprint: what stands on the stamped paper, typed by whoever has it in his hands.
        only: the code whose key alone is taken here; empty for any.

    Raises:
        BadKey: no sheet, altered, or another fingerprint than the paper's.
    """
    content = _read(text)
    if fingerprint.replace(" ", "").lower() != content["key"]:
        raise BadKey("指纹与盖章的钥匙单不符，没有登记。请核对纸上的16位；仍不符的，请乡镇重新打印、盖章。")
    if only and content["town"] != only:
        raise BadKey("这不是本镇所属县级的钥匙单，没有登记。请核对区划代码。")
    with transaction.atomic():
        _region(content["town"], content["place"])
        Key.objects.filter(town=content["town"], until=None).exclude(key_id=content["key"]).update(until=at)
        known = Key.objects.filter(town=content["town"], key_id=content["key"]).first()
        if known is None:
            return Key.objects.create(
                town=content["town"],
                name=content["name"],
                key_id=content["key"],
                algorithm=ALGORITHM,
                public=content["public"],
                since=at,
            )
        if known.until is not None:
            raise BadKey("这把钥匙已经停用，不能再登记。请乡镇换一把新的。")
        return known


def _read(text: str) -> Mapping[str, str]:
    try:
        content = json.loads(text)
        unsigned = {key: value for key, value in content.items() if key != "signature"}
        if content["format"] != FORMAT or not content["place"] or key_id(content["public"]) != content["key"]:
            raise ValueError("another key")
        check(content["public"], canonical(unsigned), content["signature"])
        base64.b64decode(content["public"], validate=True)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, BadSignature) as error:
        raise BadKey("不是完整的钥匙单文件，或者被改动过。请乡镇用 yifa package --enrol 重新导出。") from error
    return dict(content)


def _region(code: str, name: str) -> None:
    """The place itself and those above it, where the register has none of them yet."""
    try:
        above = parent_of(code)
    except RegionCodeError as error:
        raise BadKey(f"钥匙单上的区划代码不对：{error}") from error
    if Region.objects.filter(code=code).exists():
        return
    if above:
        _region(above, above)
    Region.objects.create(code=code, name=name, parent_id=above or None)


def county_code(town: str) -> str:
    """The code of the county that a town belongs to."""
    return town[:6].ljust(12, "0")


def pinned(town: str, fingerprint: str, chain: Sequence[Mapping[str, Any]] = ()) -> str:
    """The public key by which a town's signature holds: the pinned one, or one that it was handed on to. Empty for none.

    Raises:
        BadPackage: another key is pinned, and it was not handed on to this one.
    """
    key = Key.objects.filter(town=town, until=None).first()
    if key is None or key.key_id == fingerprint:
        return key.public if key else ""
    ended = set(Key.objects.filter(town=town).exclude(until=None).values_list("key_id", flat=True))
    if fingerprint in ended:
        raise BadPackage(
            f"签名的钥匙{fingerprint}已经停用，现在登记的是{key.key_id}，不收。请用现在的钥匙重新制作；"
            "不是本单位换的钥匙，请立即核对盖章的钥匙单。"
        )
    if not chain:
        return ""
    chain_walked = walked(town, Successor(key.key_id, key.public), fingerprint, chain)
    if again := [one.key_id for one in chain_walked if one.key_id in ended]:
        raise BadPackage(f"接替说明又用回停用过的钥匙{again[0]}，不收。请换一把新的，用盖章的钥匙单登记。")
    return chain_walked[-1].public


def ever_pinned(town: str, fingerprint: str, chain: Sequence[Mapping[str, Any]] = ()) -> str:
    """As `pinned`, of what was received before: by any key that is or was pinned, or was handed on from one."""
    ever = dict(Key.objects.filter(town=town).values_list("key_id", "public"))
    if fingerprint in ever or not chain:
        return ever.get(fingerprint, "")
    for key in ever.items():
        try:
            return walked(town, Successor(*key), fingerprint, chain)[-1].public
        except BadPackage:
            continue
    return ""


def follow(town: str, fingerprint: str, chain: Sequence[Mapping[str, Any]], at: datetime) -> str:
    """Pin the key that a good package was signed with, where the pinned one was handed on to it; what is to be said of it.

    To be called within the transaction that takes the package in.
    """
    key = Key.objects.filter(town=town, until=None).first()
    if key is None or key.key_id == fingerprint:
        return ""
    chain_walked = walked(town, Successor(key.key_id, key.public), fingerprint, chain)
    Key.objects.filter(town=town, until=None).update(until=at)
    for one in chain_walked:
        until = None if one is chain_walked[-1] else at
        Key.objects.create(
            town=town, name=key.name, key_id=one.key_id, algorithm=ALGORITHM, public=one.public, since=at, until=until
        )
    return f"{key.name}的签名钥匙已由{key.key_id}接替为{fingerprint}。"


def handed_on(town: str) -> bytes:
    """`keys/succession.json`: how the key of a town on this machine came to be; empty where it is its first one."""
    texts = leading_to(town, key_of(town).id)
    return f"[{','.join(texts)}]".encode() if texts else b""
