"""Whatever goes wrong is answered as a problem (RFC 9457, application/problem+json), in Chinese, saying what to do."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from yifa.kernel.records import Refusal
from yifa.server.config import errors
from yifa.server.ledger.errors import LedgerError, Refused

PREFIX = "/api/v1/"
TITLES = {
    400: "请求看不懂",
    401: "没有登录",
    403: "不在权限之内",
    404: "没有找到",
    405: "这个地址不这样用",
    406: "给不出这种格式",
    409: "已被别人先办",
    413: "送来的内容太大",
    415: "格式不收",
    422: "不能办理",
    429: "请求太密",
    500: "系统出错",
    503: "暂时写不进去",
    507: "磁盘已满",
}
DETAILS = {
    400: errors.BAD_REQUEST.text + "请核对地址和内容。",
    401: "请在请求头里带上 Authorization: Bearer 令牌，或者先在浏览器里登录。令牌在“我的账号—接口令牌”里制作。",
    403: "令牌所属的人现在的岗位不能查看或办理这一项。如工作需要，请联系本镇系统管理员调整岗位。",
    404: "地址有误，或者这一项不在您可以查看的范围内。",
    405: "请看 /api/ 上这个地址收哪几种方法。",
    413: errors.TOO_LARGE.text + "正文（不含附件）最多2兆字节，请分几次送。",
    500: errors.BROKEN.text + "请把出错的时间告诉系统管理员。",
    503: errors.BUSY.text + "请稍后用同一个 Idempotency-Key 再送一次。",
}
FORGED = "用浏览器会话办理时须带上 X-CSRFToken；机器请改用令牌。这次没有保存任何内容。"
OWED = "须先在浏览器里完成登录（更改临时密码或者填写动态验证码）。"
# What pydantic says of a body or an address, in words; the rest is said to be of a wrong kind.
SAID = {
    "missing": "没有填",
    "extra_forbidden": "没有这一项，请核对名称",
    "string_type": "应为文字",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_parsing_size": "数字太大",
    "int_from_float": "应为整数",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "string_too_long": "太长",
    "bool_type": "应为true或false",
    "bool_parsing": "应为true或false",
    "dict_type": "应为对象",
    "list_type": "应为数组",
    "model_attributes_type": "应为对象",
    "model_type": "应为对象",
    "date_from_datetime_parsing": "应为日期，例如2026-03-05",
    "date_parsing": "应为日期，例如2026-03-05",
    "date_type": "应为日期，例如2026-03-05",
    "literal_error": "不在可选的范围内",
    "string_pattern_mismatch": "格式不对",
}


class Problem(Exception):
    """A fault with its status, what to do, and more to say of it."""

    def __init__(self, status: int, detail: str = "", headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status, self.detail, self.headers, self.more = status, detail, headers or {}, more


def answer(status: int, detail: str = "", headers: dict[str, str] | None = None, **more: Any) -> HttpResponse:
    """A problem as it is sent."""
    content = {
        "type": f"{settings.API_PROBLEMS}#{status}",
        "title": TITLES.get(status, "请求不能完成"),
        "status": status,
        "detail": detail or DETAILS.get(status, DETAILS[400]),
        **more,
    }
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False), status=status, content_type="application/problem+json"
    )
    for name, value in (headers or {}).items():
        response[name] = value
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="yifa"'
    return response


def reasons(refusals: Iterable[Refusal], names: Callable[[str], str] = str) -> list[dict[str, Any]]:
    """Why a step is refused: the rule, the act and article, the field, and the steps that mend it."""
    return [
        {
            "say": r.say,
            "kind": r.kind,
            "rules": list(r.rules),
            "basis": r.basis,
            "field": r.field,
            "mend": [{"action": key, "name": names(key)} for key in r.fix],
            "needs_reason": r.soft,
        }
        for r in refusals
    ]


def refuse(refusals: Iterable[Refusal], names: Callable[[str], str] = str) -> Problem:
    """The problem of a refused step."""
    refused = list(refusals)
    return Problem(422, "；".join(r.say for r in refused) or "这一步不能办理。", reasons=reasons(refused, names))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    faults = []
    for item in error.errors:
        where = ".".join(str(part) for part in item["loc"] if part not in ("body", "payload", "asked", "query", "path"))
        faults.append({"field": where, "say": SAID.get(item["type"], "写法不对")})
    message = "；".join(f"“{f['field'] or '正文'}”{f['say']}" for f in faults[:10])
    return answer(422, f"{message}。请照 /api/openapi.json 的说明改正后再送。", faults=faults[:50])


def _http(request: HttpRequest, error: Any) -> HttpResponse:
    if isinstance(error, AuthenticationError):
        return answer(401)
    cause = error.__cause__
    if isinstance(cause, Problem):
        return answer(cause.status, cause.detail)
    if error.status_code == 400:
        return answer(400, "正文不是可以读的JSON，请核对引号、括号和编码（UTF-8）。")
    return answer(error.status_code)


def _own(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error.status, error.detail, error.headers, **error.more)


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return _problem(refuse(error.examination.refusals))


def _ledger(request: HttpRequest, error: Any) -> HttpResponse:
    return answer(error.status, error.message)


def register(api: NinjaAPI) -> None:
    """Give every fault of an operation its words. What is not foreseen takes Django's way to `ProblemMiddleware`."""
    api.add_exception_handler(Problem, _own)
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(LedgerError, _ledger)
    api.add_exception_handler(Http404, lambda request, e: answer(404, str(e) if e.args and _chinese(str(e)) else ""))
    api.add_exception_handler(PermissionDenied, lambda request, e: answer(403))
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _http)
    for kind in (RequestDataTooBig, TooManyFilesSent):
        api.add_exception_handler(kind, lambda request, e: answer(413))


def _problem(problem: Problem) -> HttpResponse:
    return answer(problem.status, problem.detail, **problem.more)


def _chinese(text: str) -> bool:
    return any("\u4e00" <= ch <= "\u9fff" for ch in text)


class ProblemMiddleware:
    """Turns the pages that other layers answer with (an ended session, an oversized body, a fault) into problems."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self._told(request, self.get_response(request))
        if request.path.startswith(PREFIX):
            # Records of people: nothing on the way keeps them for whoever asks next.
            response["Cache-Control"] = "no-store"
        return response

    def _told(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if not request.path.startswith(PREFIX) or response.get("Content-Type", "").startswith("application/"):
            return response
        if 300 <= response.status_code < 400:
            return answer(401) if response["Location"].startswith("/sign-in/") else answer(403, OWED)
        if isinstance(response, errors.ErrorPage) and response.what in errors.OF_MACHINE.values():
            return answer(response.status_code, response.what.text + response.what.advice[0])
        if response.status_code >= 400:
            return answer(response.status_code, headers={"Allow": response["Allow"]} if "Allow" in response else None)
        return response
