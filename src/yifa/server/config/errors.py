"""Error pages in Chinese that say what to do. None of them needs the database or a session."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from yifa.server.config.numbers import whole_of

log = logging.getLogger("yifa.errors")


@dataclass(frozen=True, slots=True)
class Page:
    """What an error page says: what happened, and what to do about it."""

    status: int
    title: str
    text: str
    advice: tuple[str, ...]


BAD_REQUEST = Page(400, "这个请求看不懂", "送来的内容不完整，或者地址有误。", ("返回上一页，刷新后再试一次。",))
FORBIDDEN = Page(
    403,
    "这里不在您的权限之内",
    "您现在的岗位不能查看或办理这一项。",
    ("如工作需要，请联系本镇系统管理员调整岗位。", "如果刚换了岗位，请退出后重新登录。"),
)
NOT_FOUND = Page(
    404,
    "没有找到这一页",
    "地址有误，或者这一项不在您可以查看的范围内。",
    ("核对地址，或从“今日”和台账里重新查找。",),
)
TOO_LARGE = Page(
    413,
    "送来的文件太大",
    "一次最多可送50兆字节。",
    ("把扫描件压缩，或分几次上传。", "您填写的内容还在上一页，返回即可继续。"),
)
FORGED = Page(
    403,
    "这张表单已经失效",
    "为防止他人冒用您的身份，表单要在登录后由本系统打开，并在有效时间内送出。这次没有保存任何内容。",
    ("返回上一页，复制已填写的文字，刷新页面后再送出。", "如果浏览器禁用了 Cookie，请允许本站使用。"),
)
BUSY = Page(
    503,
    "暂时写不进去",
    "数据库正忙或暂时连不上。这次没有保存任何内容。",
    ("稍等片刻，返回上一页再送一次。", "反复出现时，请联系系统管理员。"),
)
DISK_FULL = Page(
    507,
    "磁盘已满，写不进去",
    "存放数据的磁盘没有空间了。这次没有保存任何内容，原有数据没有损坏。",
    ("请联系系统管理员清理磁盘后再试。", "返回上一页，您填写的内容还在。"),
)
BROKEN = Page(
    500,
    "系统出错了",
    "这不是您的操作造成的。这次没有保存任何内容。",
    ("返回上一页再试一次。", "反复出现时，请把出错的时间告诉系统管理员。"),
)


def page(request: HttpRequest, what: Page) -> HttpResponse:
    """Render one error page with its status."""
    return render(request, "errors/page.html", {"page": what}, status=what.status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the request was refused for its size."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return page(request, TOO_LARGE if too_big else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return page(request, NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500."""
    return page(request, BROKEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from this site, or came too late."""
    return page(request, FORGED)


class ErrorMiddleware:
    """Refuses oversized requests before they are read, and tells a full disk or a busy database from a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = whole_of(request.META.get("CONTENT_LENGTH") or "0", 18)
        # PostgreSQL keeps no NUL in a text, and nobody types one.
        if length is None or "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return page(request, BAD_REQUEST)
        if length > settings.REQUEST_MAX_BYTES:
            return page(request, TOO_LARGE)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Pages for what a machine, not a person, got wrong; other exceptions take Django's way to `server_error`."""
        full = isinstance(exception, OSError) and exception.errno == 28  # ENOSPC
        if isinstance(exception, OperationalError):
            full = "disk is full" in str(exception) or "No space left" in str(exception)
        elif not full:
            return None
        log.error("%s %s: %s", request.method, request.path, type(exception).__name__)
        return page(request, DISK_FULL if full else BUSY)
