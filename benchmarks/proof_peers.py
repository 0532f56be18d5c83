"""Runs in a peer's own interpreter: numbers and sentences on standard input, each peer's reading on standard output.

Input  `{"numbers": [text, …], "sentences": [text, …]}`
Output `{peer: {"version": …, "numbers": [value or null, …], "sentences": [[value, …] or null, …], "seconds": …}}`
A peer that is not installed is left out.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Any

DIGITS = re.compile(r"\d+(?:\.\d+)?")
Reader = Callable[[str], Any]


def _cn2an() -> tuple[Reader, Reader]:
    import cn2an

    def number(text: str) -> float:
        return float(cn2an.cn2an(text, "smart"))

    def sentence(text: str) -> list[float]:
        return [float(m) for m in DIGITS.findall(cn2an.transform(text, "cn2an"))]

    return number, sentence


def _jionlp() -> tuple[Reader, Reader | None]:
    import jionlp

    def number(text: str) -> float:
        return float(jionlp.parse_money(text)["num"])

    return number, None


def _recognizers() -> tuple[Reader, Reader]:
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_text import Culture

    def read(text: str) -> list[float]:
        percents = recognize_percentage(text, Culture.Chinese)
        numbers = recognize_number(text, Culture.Chinese)
        found = [(p.start, p.end, float(p.resolution["value"].rstrip("%"))) for p in percents]
        for n in numbers:
            if not any(s <= n.start and n.end <= e for s, e, _ in found):
                found.append((n.start, n.end, float(n.resolution["value"])))
        return [value for _, _, value in sorted(found)]

    def number(text: str) -> float:
        (found,) = recognize_number(text, Culture.Chinese)
        return float(found.resolution["value"])

    return number, read


PEERS: dict[str, tuple[str, Callable[[], tuple[Reader, Reader | None]]]] = {
    "cn2an": ("cn2an", _cn2an),
    "jionlp": ("jionlp", _jionlp),
    "recognizers-text": ("recognizers-text-number", _recognizers),
}


def _try(reader: Reader, text: str) -> Any:
    """A peer's reading; its failures of whatever kind count as no reading."""
    try:
        return reader(text)
    except Exception:
        return None


def main() -> None:
    """Run every peer that is installed here."""
    given = json.load(sys.stdin)
    answers: dict[str, Any] = {}
    for peer, (package, load) in PEERS.items():
        try:
            release = version(package)
            number, sentence = load()
        except (ImportError, PackageNotFoundError):
            continue
        answer: dict[str, Any] = {"version": release, "numbers": [_try(number, t) for t in given["numbers"]]}
        started = time.process_time()
        answer["sentences"] = [_try(sentence, t) for t in given["sentences"]] if sentence else None
        answer["seconds"] = time.process_time() - started
        answers[peer] = answer
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
