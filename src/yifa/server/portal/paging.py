"""One question to a page, for a phone, without a script: what was answered waits under a cookie until it is sent.

A page is an address (`?at=<question>`), so that the browser's Back and a closed tab lose nothing. What was typed lies
sealed, under a key that only the browser knows, and goes when it is sent or after three hours.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.datastructures import MultiValueDict

from yifa.server.casework.form_fields import Ask
from yifa.server.ledger import crypto
from yifa.server.portal.models import Draft
from yifa.server.portal.step_forms import ResidentForm

CHECK = "check"
COOKIE = "yifa-form"
SALT = "yifa.portal.draft"
LEAST = 3
"""Questions below which a form is one page anyway."""
KEPT_FOR = timedelta(hours=3)
EMPTY = "没有填"


def suits(form: ResidentForm) -> bool:
    """Whether a form is asked question by question on a phone; one with a map begins with the map and stays whole."""
    return not form.form.spot and len(form.fields) >= LEAST


def wanted(request: HttpRequest) -> bool:
    """Whether the reader holds a phone, or asked for one question to a page; `?pages=0` gives the whole form."""
    asked = request.GET.get("pages", "")
    if "at" in request.GET or asked in ("0", "1"):
        return asked != "0"
    return request.headers.get("Sec-CH-UA-Mobile") == "?1" or "Mobi" in request.headers.get("User-Agent", "")


@dataclass(slots=True)
class Answered:
    """What was answered so far, as a browser sends it, and what was wrong with the page sent last."""

    key: str
    began: int
    values: dict[str, list[str]] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)
    general: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls) -> Answered:
        """Nothing answered, under a new key."""
        return cls(secrets.token_urlsafe(24), int(timezone.now().timestamp()))

    @classmethod
    def of(cls, request: HttpRequest, scope: str) -> Answered | None:
        """What this browser has answered of a form; None where there is nothing, or it is too old."""
        key = request.COOKIES.get(COOKIE, "")[:64]
        row = Draft.objects.filter(key=_digest(key, scope), at__gt=timezone.now() - KEPT_FOR).first() if key else None
        if row is None:
            return None
        content = json.loads(crypto.open_file(bytes(row.sealed), row.key))
        return cls(key, **content)

    def keep(self, scope: str) -> None:
        """Store it, sealed."""
        name = _digest(self.key, scope)
        content = {"began": self.began, "values": self.values, "faults": self.faults, "general": self.general}
        sealed = crypto.seal_file(json.dumps(content, ensure_ascii=False).encode(), name)
        Draft.objects.update_or_create(key=name, defaults={"sealed": sealed, "at": timezone.now()})

    def drop(self, scope: str) -> None:
        """It was sent, or is begun anew."""
        Draft.objects.filter(key=_digest(self.key, scope)).delete()

    def remember(self, answer: HttpResponse, path: str, secure: bool) -> HttpResponse:
        """Give the browser the key; it forgets it when it is closed."""
        answer.set_cookie(COOKIE, self.key, httponly=True, secure=secure, samesite="Strict", path=path)
        return answer

    @property
    def post(self) -> QueryDict:
        """The answers as if they had come in one form."""
        sent = QueryDict(mutable=True)
        for name, values in self.values.items():
            sent.setlist(name, values)
        return sent


def clear() -> int:
    """Drop what nobody went on with. Returns how many went."""
    return Draft.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]


def _digest(key: str, scope: str) -> str:
    return salted_hmac(SALT, f"{key}|{scope}", algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the page on which everything is checked. `key`: the question to go back to."""

    key: str
    name: str
    text: str
    errors: tuple[str, ...]


@dataclass(slots=True)
class Pages:
    """The questions of a form, one after another, and what was answered."""

    form: ResidentForm
    answered: Answered

    @property
    def keys(self) -> list[str]:
        """All questions in their order."""
        return list(self.form.fields)

    def show(self, at: str) -> None:
        """Fill the form with what was answered; say only what is wrong with the page shown."""
        self.form.read_kept(self.answered.post)
        self.form.general = list(self.answered.general)
        self.form.faults = {
            key: messages for key, messages in self.answered.faults.items() if at == CHECK or _question(key) == at
        }

    def take(self, request: HttpRequest, at: str) -> str:
        """Keep the answer of one page; where to go on: the same page where something is wrong with it."""
        sent = {name: [str(one) for one in values] for name, values in request.POST.lists() if _question(name) == at}
        others = {name: values for name, values in self.answered.values.items() if _question(name) != at}
        self.answered.values = others | sent
        files = MultiValueDict({n: request.FILES.getlist(n) for n in request.FILES if _question(n) == at})
        self.form.read(self.answered.post, files)
        if tickets := [ticket for ask in self.form.asks() if ask.key == at for _, ticket in ask.files]:
            self.answered.values[f"{at}-kept"] = tickets
        self.answered.general = []
        self.answered.faults = {key: messages for key, messages in self.form.faults.items() if _question(key) == at}
        if self.answered.faults:
            return at
        after = self.keys.index(at) + 1
        return CHECK if request.POST.get("checked") or after == len(self.keys) else self.keys[after]

    def lines(self) -> list[Line]:
        """Everything answered, as it will be sent."""
        return [
            Line(ask.key, ask.name, text_of(ask) or EMPTY, tuple(error for _, _, error in self.form.wrong([ask])))
            for ask in self.form.asks()
        ]


def _question(name: str) -> str:
    """The question a control, or a fault, belongs to: `applicant-0-name`, `files.2`, `files-kept`."""
    return name.partition("-")[0].partition(".")[0]


def text_of(ask: Ask) -> str:
    """An answer in words."""
    if ask.widget == "party":
        parts: list[Any] = [text_of(part) for row in ask.rows for part in row if part.widget != "hidden"]
        return "，".join(filter(None, parts))
    if ask.widget == "attachment":
        return "、".join(name for name, _ in ask.files)
    if ask.options:
        return "、".join(option.label for option in ask.options if option.chosen)
    if ask.widget == "tick":
        return "是" if ask.value else "否"
    return f"{ask.value}{ask.unit}" if ask.value else ""
