"""`PUT /api/county/packages/<sm3>`, `GET /api/county/returns/<town>`: over HTTPS the same bytes as on a stick."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from yifa.kernel.chain import sm3
from yifa.server.api.auth import TokenSeat
from yifa.server.api.problems import Problem, answer
from yifa.server.oversight import container, package
from yifa.server.oversight.receipts import county_of
from yifa.server.oversight.receiving import receive
from yifa.server.oversight.returning import build_return
from yifa.server.ui.downloads import to_keep

STATUS = {"taken": 200, "already": 200, "restated": 202, "wait": 409, "forked": 409, "refused": 422}


@csrf_exempt
@login_not_required
@require_http_methods(["PUT"])
def put(request: HttpRequest, digest: str) -> HttpResponse:
    """Take a package in. The token says who brings it; whose it is, its signature says."""
    try:
        if TokenSeat()(request) is None:
            return answer(401)
        data = request.read(container.MOST + 1)
        if len(data) > container.MOST:
            raise Problem(413)
        if sm3(data).hex() != digest:
            raise Problem(422, "送来的内容与网址里的摘要不符，可能没有传完。请再送一次。")
        _in_reach(request, data)
    except Problem as fault:
        return answer(fault.status, fault.detail, fault.headers, **fault.more)
    receipt = receive(data, "push")
    content = {"verdict": receipt.verdict, "well": receipt.well, "say": receipt.say, "held": receipt.held}
    return JsonResponse(content, status=STATUS[receipt.verdict], json_dumps_params={"ensure_ascii": False})


@csrf_exempt
@login_not_required
@require_GET
def get(request: HttpRequest, town: str) -> HttpResponse:
    """What the county hands back to a town, for a token of that town."""
    try:
        if TokenSeat()(request) is None:
            return answer(401)
        county = county_of(town)
        if not _reaches(request, town) or county is None:
            raise Problem(403, "这个令牌不能取这个乡镇的回件。请用本镇账号的令牌。")
    except Problem as fault:
        return answer(fault.status, fault.detail, fault.headers, **fault.more)
    made = build_return(county, town)
    return to_keep(made.data, "application/zip", made.file_name)


def _in_reach(request: HttpRequest, data: bytes) -> None:
    """A token brings packages of towns within its own region only."""
    try:
        town = package.named(data)
    except container.BadPackage as fault:
        raise Problem(422, str(fault)) from fault
    if not _reaches(request, town):
        raise Problem(403, "这个令牌不能送这个乡镇的数据包。请用本镇账号的令牌。")


def _reaches(request: HttpRequest, town: str) -> bool:
    scope = request.actor.scope  # type: ignore[attr-defined]
    return bool(scope) and town.startswith(scope)
