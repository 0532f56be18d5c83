"""The operations together, and their description."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ninja import NinjaAPI
from ninja.operation import Operation

from yifa.server.api import operations_changes, operations_figures, operations_law, operations_matters, problems
from yifa.server.api.auth import SessionSeat, TokenSeat
from yifa.server.api.json_values import StrictParser

ABOUT = (
    "依法（Yifa）的接口。与页面走同一道门：能看什么、能办什么、为什么不能办，与令牌所属的人在页面上所见相同。"
    "金额以元为单位；日期为2026-03-05，时刻为2026-03-05T09:30（北京时间）。"
    "出错时答 application/problem+json（RFC 9457），detail说明怎么办，被拒的步骤另附reasons。"
)
FAULTS = {
    400: "看不懂",
    401: "没有登录",
    403: "不在权限之内",
    404: "没有，或者看不到",
    422: "不能办理",
    429: "请求太密",
}
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 100},
    "description": "同一个键、同样的内容，不论送几次只办一次，以后各次得到第一次的结果",
}


class Api(NinjaAPI):
    """Operations are called as their functions are."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__


api = Api(
    title="依法 Yifa",
    version="1",
    description=ABOUT,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    auth=[TokenSeat(), SessionSeat()],
    parser=StrictParser(),
)
problems.register(api)
for room in (operations_law, operations_matters, operations_changes, operations_figures):
    api.add_router("", room.router)


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The OpenAPI document, with the answer that every operation gives when something is wrong."""
    made: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=problems.PREFIX))
    schemas = made["components"]["schemas"]
    reason = {"type": "object", "additionalProperties": True}
    schemas["Problem"] = {
        "title": "Problem",
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "出了什么问题，怎么办"},
            "reasons": {"type": "array", "items": {"$ref": "#/components/schemas/Reason"}},
            "faults": {"type": "array", "items": reason},
            "meanwhile": {"type": "array", "items": reason},
        },
    }
    schemas["Reason"] = _reason()
    for path in made["paths"].values():
        for method, operation in path.items():
            _complete(method, operation)
    return made


def _reason() -> dict[str, Any]:
    text, many = {"type": "string"}, {"type": "array", "items": {"type": "string"}}
    named = {"type": "object", "properties": {"action": text, "name": text}}
    return {
        "title": "Reason",
        "type": "object",
        "required": ["say", "kind"],
        "properties": {
            "say": text,
            "kind": text,
            "rules": many,
            "basis": {"type": "string", "description": "法律条款"},
            "field": text,
            "mend": {"type": "array", "items": named},
            "needs_reason": {"type": "boolean"},
        },
    }


def _complete(method: str, operation: dict[str, Any]) -> None:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    faults = dict(FAULTS)
    if method == "post" and "application/json" in operation.get("requestBody", {}).get("content", {}):
        faults[409] = "其间被别人办过"
        operation.setdefault("parameters", []).append(IDEMPOTENCY)
    for status, description in faults.items():
        operation["responses"].setdefault(str(status), {"description": description, "content": content})
    operation["responses"] = {str(status): response for status, response in operation["responses"].items()}
