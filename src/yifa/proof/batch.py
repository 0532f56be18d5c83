"""Many texts at once: lines of JSON in, lines of JSON out, in order, on all cores."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from yifa.proof.api import MOST_CHARACTERS, check_text
from yifa.proof.model import Report

#: Lines handed to a worker at a time.
CHUNK = 16
#: Fewer lines than this are not worth starting workers for.
FEW = 64


Check = Callable[..., Report]
"""Called with a text and its `id`; must be picklable, for it is sent to other processes."""


def check_line(line: str, check: Check = check_text) -> str:
    """One line `{"id":…, "text":…}` to one line of the report; a bad line gives its id and a Chinese error."""
    identifier: Any = None
    try:
        record = json.loads(line)
        if not isinstance(record, dict):
            return _fault(None, '这一行不是 JSON 对象，应为 {"id": …, "text": …}。')
        identifier = record.get("id")
        text = record.get("text")
        if not isinstance(text, str):
            return _fault(identifier, "缺少文字：字段 text 应为字符串。")
        if len(text) > MOST_CHARACTERS:
            return _fault(identifier, f"文字过长（{len(text)} 字），最多核对 {MOST_CHARACTERS} 字，请分开核对。")
        report = check(text, id=identifier).to_json()
        return json.dumps(report, ensure_ascii=False)
    except json.JSONDecodeError as error:
        return _fault(None, f"这一行不是有效的 JSON（第 {error.colno} 个字符处），已跳过。")
    except RecursionError:
        return _fault(identifier, "这一行的 JSON 嵌套过深，已跳过。")
    except UnicodeError:
        return _fault(identifier, "这一行含有无法编码的字符，已跳过。")


def _fault(identifier: Any, message: str) -> str:
    return json.dumps({"id": identifier, "error": message}, ensure_ascii=False)


def check_lines(
    lines: Iterable[str],
    *,
    check: Check = check_text,
    workers: int | None = None,
) -> Iterator[str]:
    """Reports for all lines, in the order of the lines; blank lines are passed over.

    ``check`` examines one text; the arithmetic alone unless another is given.
    ``workers`` defaults to the number of cores; a short batch is done in this process.
    """
    work = partial(check_line, check=check)
    filled = (line for line in lines if line.strip())
    head: list[str] = []
    for line in filled:
        head.append(line)
        if len(head) >= FEW:
            break
    count = workers if workers is not None else os.cpu_count() or 1
    if len(head) < FEW or count <= 1:
        yield from map(work, _chained(head, filled))
        return
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with context.Pool(count) as pool:
        yield from pool.imap(work, _chained(head, filled), chunksize=CHUNK)


def _chained(head: list[str], rest: Iterable[str]) -> Iterator[str]:
    yield from head
    yield from rest
