"""Public pages are kept rendered: as long as the book stands where it stood, nobody renders the same page twice.

What a page depends on is asked of the database at most every `FRESH` seconds for a town; a page is thrown away when
the book has moved on, a report was published or a new day has begun. Browsers ask again with the page's mark (ETag).
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import wraps
from threading import Lock
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from yifa import __version__
from yifa.server.config.numbers import whole_of
from yifa.server.portal import published
from yifa.server.portal.frame import frame, is_large
from yifa.server.portal.place import today, town_of
from yifa.server.towns.models import Town

FRESH = 2.0
MOST_BYTES = 48_000_000
MOST_SEARCHED_BYTES = 6_000_000
MAX_AGE = 30
MOST_MADE = 200
PAGES = 20
"""Pages of a list that are kept; further ones are made anew each time."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A town and what its pages depend on now."""

    town: Town
    mark: str
    on: date


class _Kept:
    """Rendered pages, the least lately used thrown out first."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._lock = Lock()
        self._pages: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._standing: dict[str, tuple[float, Standing]] = {}
        self._made: OrderedDict[tuple[str, ...], Any] = OrderedDict()

    def standing(self, code: str) -> Standing:
        """Where a town stands, as of at most `FRESH` seconds ago. Raises Http404."""
        now = time.monotonic()
        known = self._standing.get(code)
        on = today()
        if known and now - known[0] < FRESH and known[1].on == on:
            return known[1]
        town = town_of(code)
        head, report = published.standing(town)
        mark = hashlib.sha256(
            f"{__version__}|{code}|{head}|{report}|{on}|{town.name}|{town.settings}".encode()
        ).hexdigest()[:20]
        standing = Standing(town, mark, on)
        with self._lock:
            self._standing[code] = (now, standing)
        return standing

    def get(self, key: str) -> bytes | None:
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def put(self, key: str, page: bytes) -> None:
        with self._lock:
            self._size += len(page) - len(self._pages.pop(key, b""))
            self._pages[key] = page
            while self._size > self._most:
                self._size -= len(self._pages.popitem(last=False)[1])

    def made(self, code: str, name: str, make: Callable[[], Any]) -> Any:
        """A thing that follows from a town's public rows, made once as long as they stand. Not to be changed."""
        key = (self.standing(code).mark, name)
        with self._lock:
            if key in self._made:
                return self._made[key]
        result = make()
        with self._lock:
            self._made[key] = result
            while len(self._made) > MOST_MADE:
                self._made.popitem(last=False)
        return result

    def clear(self) -> None:
        """Forget everything (for tests)."""
        with self._lock:
            self._made.clear()
            self._pages.clear()
            self._standing.clear()
            self._size = 0


kept = _Kept()
# Apart from the others: whoever fills it with words of his own throws out what others searched for, and nothing else.
searched = _Kept(MOST_SEARCHED_BYTES)
Shown = tuple[str, dict[str, Any]]
View = Callable[..., Shown | HttpResponse]


def public_page(view: View) -> Callable[..., HttpResponse]:
    """A page anybody may read. The view takes the standing and gives a template with its values."""

    @login_not_required
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, town: str, **kwargs: Any) -> HttpResponse:
        now = kept.standing(town)
        large = is_large(request)
        address = request.get_full_path()
        key = f"{now.mark}{'L' if large else ''} {address}"
        etag = f'"{hashlib.sha256(key.encode()).hexdigest()[:24]}"'
        if etag in request.headers.get("If-None-Match", ""):
            return _marked(HttpResponseNotModified(), etag)
        store = _store_for(request)
        page = store.get(key) if store else None
        if page is None:
            shown = view(request, now, **kwargs)
            if isinstance(shown, HttpResponse):
                return shown
            template, context = shown
            page = render_to_string(template, {**frame(now.town, request.path, large), **context}).encode()
            if store:
                store.put(key, page)
        return _marked(HttpResponse(page), etag)

    return answer


def _store_for(request: HttpRequest) -> _Kept | None:
    """Where a page is kept. Pages to read are of a bounded number, so that nobody can fill their store with addresses
    of his own; what is searched for has a small store of its own; anything else is kept nowhere."""
    keys = set(request.GET)
    number = whole_of(request.GET.get("page", "1"), 3)
    if number is None or number > PAGES or len(request.get_full_path()) >= 300:
        return None
    if keys <= {"page", "part"}:
        return kept
    return searched if keys <= {"q", "page"} else None


def _marked(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={MAX_AGE}"
    patch_vary_headers(response, ["Cookie"])
    return response
