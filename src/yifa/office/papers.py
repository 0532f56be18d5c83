"""Case papers and forms: templates in, blocks and a list of what is missing out; then .docx, PDF or HTML."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast, get_args

import yaml
from jinja2 import TemplateError, TemplateSyntaxError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from yifa.office.docx import official_to_docx, official_to_pdf
from yifa.office.errors import ContentFault, TemplateFault
from yifa.office.filters import FILTERS
from yifa.office.inline import protect
from yifa.office.layout import PAGES, Layout
from yifa.office.markdown import parse_markdown
from yifa.office.missing import Missing, MissingItem, blank, forgiving, noting, prepare
from yifa.office.model import Block, Code
from yifa.office.package import word_package
from yifa.office.preview import blocks_to_html
from yifa.office.red_head import official_of
from yifa.office.typeset import blocks_to_pdf
from yifa.office.wordml import blocks_xml

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_KEYS = {"document", "name", "layout", "number", "basis", "fields", "remedy", "outcome"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTemplate:
    """A template as loaded.

    :param document: id of the paper, kebab-case; ``name`` its Chinese name.
    :param number: pattern of the paper's number, or ``None`` for a paper without one. It is data for whoever
        reserves numbers; the number itself comes with the context as ``number``.
    :param basis: acts and articles the paper rests on.
    :param fields: data path → Chinese name, for the list of missing items.
    :param remedy: whether the paper must tell the remedies (复议、诉讼).
    :param outcome: whether it is what a case ends in (决定书、协议书): some provinces put it first in the file.
    :param digest: SHA-256 of the template's text: its version.
    """

    document: str
    name: str
    layout: Layout
    body: str
    number: str | None = None
    basis: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    remedy: bool = False
    outcome: bool = False
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper filled from data; ``missing`` is empty when it may be issued. A draft is not ``issued``.

    :param pictures: pictures that its runs name (a signature written on the phone), by name.
    :param code: how whoever holds the paper checks it, on the edge of its first page.
    """

    document: str
    name: str
    layout: Layout
    blocks: tuple[Block, ...]
    missing: tuple[MissingItem, ...] = ()
    number: str | None = None
    basis: tuple[str, ...] = ()
    template_digest: str = ""
    issued: bool = True
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    code: Code | None = None


def _finalize(value: Any) -> str:
    return protect(str(value))


@lru_cache(maxsize=1)
def _environment() -> ImmutableSandboxedEnvironment:
    # Output is plain data for typesetting, escaped by each writer: HTML escaping here would print "&amp;".
    environment = ImmutableSandboxedEnvironment(
        undefined=Missing, autoescape=False, trim_blocks=True, lstrip_blocks=True, finalize=_finalize
    )
    environment.filters.update({name: forgiving(function) for name, function in FILTERS.items()})
    environment.filters["blank"] = blank
    return environment


def load_template(text: str) -> PaperTemplate:
    """Read a template: YAML front matter between ``---`` lines, then the body in the light text with Jinja2.

    :raises TemplateFault: when the front matter is missing or wrong, or the body's Jinja2 is.
    """
    front = _FRONT.match(text)
    if front is None:
        raise TemplateFault("模板开头缺少用“---”围起的说明（document、name、layout）。")
    try:
        keys = yaml.safe_load(front.group(1))
    except yaml.YAMLError as error:
        raise TemplateFault(f"模板开头的说明不是合格的 YAML：{error}") from error
    if not isinstance(keys, dict):
        raise TemplateFault("模板开头的说明应写成“键: 值”，每行一项。")
    if unknown := sorted(set(map(str, keys)) - _KEYS):
        raise TemplateFault(f"模板说明里有不认识的项：{'、'.join(unknown)}。可用：{'、'.join(sorted(_KEYS))}。")
    for key in ("document", "name", "layout"):
        if not isinstance(keys.get(key), str):
            raise TemplateFault(f"模板说明里缺少“{key}”。")
    if keys["layout"] not in get_args(Layout):
        raise TemplateFault(f"模板的 layout 写作“{keys['layout']}”，应是 {'、'.join(get_args(Layout))} 之一。")
    fields = keys.get("fields") or {}
    if not isinstance(fields, dict):
        raise TemplateFault("模板说明里的 fields 应写成“数据路径: 中文名”，每行一项。")
    flags = {key: keys.get(key, False) for key in ("remedy", "outcome")}
    for key, value in flags.items():
        if not isinstance(value, bool):
            raise TemplateFault(f"模板说明里的 {key} 应写 true 或 false。")
    basis = keys.get("basis") or []
    body = text[front.end() :]
    _parse(body)
    return PaperTemplate(
        document=keys["document"],
        name=keys["name"],
        layout=cast(Layout, keys["layout"]),
        body=body,
        number=None if keys.get("number") is None else str(keys["number"]),
        basis=tuple(map(str, basis)) if isinstance(basis, list) else (str(basis),),
        fields=tuple((str(path), str(name)) for path, name in fields.items()),
        **flags,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def _parse(body: str) -> Any:
    try:
        return _environment().parse(body)
    except TemplateSyntaxError as error:
        raise TemplateFault(f"模板第{error.lineno}行写错了：{error.message}") from error


def template_names(template: PaperTemplate) -> set[str]:
    """The top-level names that a template asks for."""
    return set(meta.find_undeclared_variables(_parse(template.body)))


@lru_cache(maxsize=512)
def _compiled(source: str) -> Any:
    return _environment().from_string(source)


def render_paper(template: PaperTemplate, context: Mapping[str, Any], labels: Mapping[str, str] | None = None) -> Paper:
    """Fill a template. Nothing raises for missing data: a gap is set and the item is listed in ``missing``.

    :param context: the data, the paper's ``number`` among them. An empty text or ``None`` counts as missing; values
        are never read as marks.
    :param labels: data path → Chinese name, added to the template's own ``fields``.
    :raises TemplateFault: when the template itself fails.
    """
    data = prepare(dict(context))
    with noting({**dict(template.fields), **(labels or {})}) as missing:
        try:
            text = _compiled(template.body).render(data)
        except (TemplateError, ArithmeticError, TypeError, ValueError, OverflowError, AttributeError) as error:
            raise TemplateFault(f"《{template.name}》的模板运行出错：{error}") from error
    try:
        blocks = tuple(parse_markdown(text, run_in=False))
    except ContentFault as error:
        raise TemplateFault(f"《{template.name}》的模板排不成版：{error}") from error
    return Paper(
        document=template.document,
        name=template.name,
        layout=template.layout,
        blocks=blocks,
        missing=tuple(missing.values()),
        number=str(context["number"]) if context.get("number") else None,
        basis=template.basis,
        template_digest=template.digest,
    )


def paper_to_docx(paper: Paper) -> bytes:
    """The paper as .docx, to be edited. The same paper gives the same bytes."""
    if paper.layout == "official":
        return official_to_docx(official_of(paper.name, paper.blocks, numbered=paper.issued), paper.code)
    page = PAGES[paper.layout]
    return word_package(
        blocks_xml(paper.blocks, page),
        page,
        title=paper.name,
        subject=paper.number or "",
        pictures=paper.pictures,
        code=paper.code,
    )


def paper_to_pdf(paper: Paper) -> bytes:
    """The paper as PDF, to be printed and filed. The same paper gives the same bytes on one machine's fonts."""
    if paper.layout == "official":
        return official_to_pdf(official_of(paper.name, paper.blocks, numbered=paper.issued), paper.code)
    return blocks_to_pdf(paper.blocks, PAGES[paper.layout], title=paper.name, pictures=paper.pictures, code=paper.code)


def paper_to_html(paper: Paper) -> str:
    """The paper as an HTML fragment for preview, every text escaped, without inline styles."""
    return blocks_to_html(paper.blocks, paper.layout)


__all__ = [
    "MissingItem",
    "Paper",
    "PaperTemplate",
    "load_template",
    "paper_to_docx",
    "paper_to_html",
    "paper_to_pdf",
    "render_paper",
    "template_names",
]
