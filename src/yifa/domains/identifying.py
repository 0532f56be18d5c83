"""Numbers that point at a person: telephone, identity card, bank card (R049)."""

from __future__ import annotations

import re

IDENTIFYING = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx]|\d{16,19})(?!\d)")
