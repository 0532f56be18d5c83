"""Signatures written on a screen: attachments of one kind, which must be pictures that can stand in a paper."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

# The kind of attachment that is a signature, and the pictures it may be.
SIGNATURE = "签名"
SIGNED_AS = frozenset({"image/png", "image/jpeg"})


def signature_fault(kinds: Collection[str], item: Mapping[str, Any]) -> str:
    """Why a file does not fit a field of these kinds, as a sentence; "" where it asks for no signature or it is one."""
    if SIGNATURE not in kinds or item.get("mime") in SIGNED_AS:
        return ""
    return (
        f"“{item.get('name', '附件')}”不是图片，印不到签名处。请在屏幕上签名，或者拍成照片（png、jpg）再传；"
        "在纸上签好的文书传到“签字盖章的文书”或者“附件”。"
    )
