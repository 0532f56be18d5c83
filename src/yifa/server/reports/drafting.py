"""Optional help with wording, from an address the town has set; off by default. It writes words, never numbers.

The town's settings: `drafting: {url, model, key_env}`, where `url` is the base of an OpenAI-compatible service
(`…/v1`) and `key_env` the name of the environment variable with its key. What is sent: the kind of report, the part's
heading and the names of figures. No value, no matter and nobody's name is sent.
"""

from __future__ import annotations

import http.client
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from yifa.domains import catalogue
from yifa.proof.quantities import read_quantities
from yifa.server.reports.figure_answers import key_of, name_of
from yifa.server.reports.tokens import Reference, Text, TokenFault, parse
from yifa.server.towns.models import Town

MOST_FIGURES = 30
_PATIENCE = 40
_MOST_BYTES = 200_000
_DIGIT = re.compile(r"[0-9０-９]")
_ASKED = (
    "你为乡镇政府起草公文段落。只写通顺、平实的中文句子，不写标题、列表和客套话。"
    "凡是数，一律写成双方括号引用，如[[调解矛盾纠纷]]，只能用给出的名称，引用后面不写计量单位。"
    "不得写任何阿拉伯数字、汉字数字、百分比、日期、人名和地名。"
)


class DraftRefused(Exception):
    """No suggestion; `str()` says in Chinese why and what to do."""


@dataclass(frozen=True, slots=True)
class Service:
    """Where a town's help with wording is asked."""

    url: str
    model: str
    key: str = ""


def service_of(town: Town) -> Service | None:
    """The service a town has set, or None: then nothing is offered and nothing is sent."""
    setting = town.practice.get("drafting")
    if not isinstance(setting, dict) or not setting.get("url") or not setting.get("model"):
        return None
    return Service(
        str(setting["url"]).rstrip("/"), str(setting["model"]), os.environ.get(str(setting.get("key_env")), "")
    )


def suggest(town: Town, kind: str, part: str, keys: Sequence[str]) -> str:
    """Sentences for a part of a report, every number in them a reference to one of the figures.

    :param kind: name of the kind of report (法治政府建设年度报告).
    :param part: heading of the part.
    :param keys: figures that may be used.
    :raises DraftRefused: not set up, not reachable, or the answer held a number that is no reference.
    """
    service = service_of(town)
    if service is None:
        raise DraftRefused("本镇没有设置拟稿助手。")
    figures = catalogue().figures
    chosen = [key for key in dict.fromkeys(keys) if key in figures][:MOST_FIGURES]
    if not chosen:
        raise DraftRefused("请先选择这一段要用的数。")
    names = "、".join(f"[[{name_of(key)}]]" for key in chosen)
    question = f"文种：{_words(kind)}\n段落：{_words(part)}\n可以引用的数：{names}\n请写二到四句。"
    return checked(_answer(service, question), chosen)


def checked(text: str, keys: Sequence[str]) -> str:
    """The text, if every number in it is a reference to one of the figures.

    :raises DraftRefused: for any other number, a reference to another figure, or one that can't be read.
    """
    body = text.strip()
    try:
        nodes = parse(body)
    except TokenFault as fault:
        raise DraftRefused(f"助手写的引用不对，没有采用：{fault}") from fault
    if not nodes:
        raise DraftRefused("助手没有写出内容，请再试一次。")
    for node in nodes:
        if isinstance(node, Reference):
            if node.options or key_of(node.key) not in keys:
                raise DraftRefused(f"助手引用了没有给它的数“{node.source}”，没有采用。请再试一次。")
        elif not isinstance(node, Text):
            raise DraftRefused("助手写了条件或者编号，没有采用。请再试一次。")
        else:
            number = next((q.text for q in read_quantities(node.text)), "") or _digit(node.text)
            if number:
                raise DraftRefused(f"助手自己写了数“{number}”，没有采用。数只能引用账簿。请再试一次。")
    return body


def _digit(text: str) -> str:
    match = _DIGIT.search(text)
    return match[0] if match else ""


def _words(text: str) -> str:
    """A heading on one line, without digits: nothing of a text goes out but what it is called."""
    return re.sub(r"[\d０-９\s]+", "", text)[:60]


def _answer(service: Service, question: str) -> str:
    try:
        content = json.loads(_posted(service, _request(service, question)))
        return str(content["choices"][0]["message"]["content"] or "")
    except (OSError, http.client.HTTPException) as error:
        raise DraftRefused("连不上拟稿助手，请检查设置的地址和网络；不影响自己写。") from error
    except (ValueError, LookupError, TypeError) as error:
        raise DraftRefused("拟稿助手的回答看不懂，请检查设置的地址和模型。") from error


def _request(service: Service, question: str) -> dict[str, Any]:
    messages = [{"role": "system", "content": _ASKED}, {"role": "user", "content": question}]
    return {"model": service.model, "messages": messages, "temperature": 0.3}


def _posted(service: Service, content: dict[str, Any]) -> bytes:
    """One POST without following redirects, so that the key goes nowhere but where the town sends it."""
    url = urlsplit(service.url)
    if url.scheme not in ("http", "https") or not url.hostname:
        raise DraftRefused("拟稿助手的地址应以 http:// 或 https:// 开头，请在本地做法中更正。")
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(url.hostname, url.port, timeout=_PATIENCE)
    headers = {"Content-Type": "application/json"}
    if service.key:
        headers["Authorization"] = f"Bearer {service.key}"
    try:
        connection.request("POST", f"{url.path}/chat/completions", json.dumps(content).encode(), headers)
        answer = connection.getresponse()
        body = answer.read(_MOST_BYTES)
    finally:
        connection.close()
    if answer.status != 200:
        raise DraftRefused(f"拟稿助手没有回答（{answer.status}），请检查设置的地址、模型和密钥。")
    return body
