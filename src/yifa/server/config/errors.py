"""Error pages in Chinese that say what to do. None of them needs the database or a session."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from yifa.server.config.machine import Fault, fault_of
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
READ_ONLY = Page(
    503,
    "现在只能看，不能写",
    "存放数据的磁盘或者数据库变成了只读。这次没有保存任何内容，原有数据没有损坏。",
    ("请联系系统管理员检查磁盘和权限；恢复以前再送也写不进去。", "返回上一页，您填写的内容还在，可以先抄下来。"),
)
DATABASE_LOST = Page(
    503,
    "数据库读不出来了",
    "数据库文件不见了、损坏了，或者磁盘出了故障。这次没有保存任何内容。",
    ("请立即告诉系统管理员：停止服务，保留现状，从备份恢复（yifa restore）。", "不要反复再送；要紧的内容先记在纸上。"),
)
KEY_LOST = Page(
    503,
    "密钥读不出来",
    "本机的密钥文件不见了、损坏了，或者权限不对，个人信息暂时既读不出也写不进。这次没有保存任何内容。",
    ("请立即告诉系统管理员，从备份恢复密钥文件，放回以后即可再用。", "返回上一页，您填写的内容还在。"),
)
BROKEN = Page(
    500,
    "系统出错了",
    "这不是您的操作造成的。这次没有保存任何内容。",
    ("返回上一页再试一次。", "反复出现时，请把出错的时间告诉系统管理员。"),
)

# What the machine got wrong -> what a person is shown; a database that is not there is none whose writer is busy.
OF_MACHINE = {
    Fault.FULL: DISK_FULL,
    Fault.READ_ONLY: READ_ONLY,
    Fault.DAMAGED: DATABASE_LOST,
    Fault.DISK: DATABASE_LOST,
    Fault.GONE: DATABASE_LOST,
    Fault.STRUCTURE: DATABASE_LOST,
    Fault.KEYS: KEY_LOST,
}


class ErrorPage(HttpResponse):
    """One error page with its status: made without a request, for who asks may be what could not be read."""

    def __init__(self, what: Page) -> None:
        super().__init__(render_to_string("errors/page.html", {"page": what}), status=what.status)
        self.what = what


def of_machine(error: BaseException | None) -> Page | None:
    """What to show where a machine, not a person or the program, got it wrong; None for every other error."""
    if fault := fault_of(error):
        return OF_MACHINE.get(fault, BUSY)
    return BUSY if isinstance(error, OperationalError) else None


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 when the request was refused for its size."""
    too_big = isinstance(exception, RequestDataTooBig | TooManyFilesSent)
    return ErrorPage(TOO_LARGE if too_big else BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return ErrorPage(FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return ErrorPage(NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or what the machine got wrong where no view was reached: the session could not be read."""
    return ErrorPage(of_machine(sys.exc_info()[1]) or BROKEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from this site, or came too late."""
    return ErrorPage(FORGED)


class ErrorMiddleware:
    """Refuses oversized requests before they are read, and tells a full disk or a busy database from a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = whole_of(request.META.get("CONTENT_LENGTH") or "0", 18)
        # PostgreSQL keeps no NUL in a text, and nobody types one.
        if length is None or "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return ErrorPage(BAD_REQUEST)
        if length > settings.REQUEST_MAX_BYTES:
            return ErrorPage(TOO_LARGE)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Pages for what a machine, not a person, got wrong; other exceptions take Django's way to `server_error`."""
        what = of_machine(exception)
        if what is None:
            return None
        log.error("%s %s: %s", request.method, request.path, type(exception).__name__)
        return ErrorPage(what)
