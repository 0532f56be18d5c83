"""Conditions of the catalogue as functions of Python, so that asking one costs what a comparison costs.

The catalogue writes CEL. Most of what it writes needs only a part of the language, and means the same in Python: that
part is translated here, once for each expression. What lies outside of it, and whatever does not come out (a name that
is missing, a division by nothing, texts compared with numbers), is left to the CEL library, which alone says what an
expression means (`kernel.conditions`).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Run = Callable[[Mapping[str, Any]], Any]

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.\d+|\d+)(?![\w.])|(?P<name>[A-Za-z_]\w*)|(?P<text>'[^'\\\n]*'|\"[^\"\\\n]*\")"
    r"|(?P<sign>&&|\|\||[=!<>]=|[-+*/%<>!?:.,()\[\]]))"
)
_COMPARED: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq,
    "!=": ast.NotEq,
    "<": ast.Lt,
    "<=": ast.LtE,
    ">": ast.Gt,
    ">=": ast.GtE,
    "in": ast.In,
}
_RESERVED = frozenset({"null", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let"})
_RESERVED |= {"loop", "package", "namespace", "return", "var", "void", "while"}
# The functions of the language itself; those of the catalogue are given by whoever translates.
_OWN = frozenset({"size", "double"})
_METHODS = frozenset({"contains", "startsWith", "endsWith"})
_EACH = frozenset({"exists", "all", "filter", "map"})
MOST_NESTED = 40


class _OutsideError(Exception):
    """The expression uses more of the language than is translated here."""


def translated(source: str, functions: Mapping[str, Callable[..., Any]]) -> tuple[Run, frozenset[str]] | None:
    """A function of the names an expression reads, and these names; None where it is left to the library.

    The function may raise any LookupError, TypeError, ValueError, AttributeError or ArithmeticError: then too the
    library decides.
    """
    try:
        parser = _Parser(source, functions)
        body = parser.whole()
    except _OutsideError:
        return None
    arguments = ast.arguments(posonlyargs=[], args=[ast.arg("names_")], kwonlyargs=[], kw_defaults=[], defaults=[])
    tree = ast.fix_missing_locations(ast.Expression(ast.Lambda(arguments, body)))
    known = {f"f_{name}": function for name, function in functions.items()}
    run: Run = eval(compile(tree, "<condition>", "eval"), {"__builtins__": {}, **_HELPERS, **known})
    return run, frozenset(parser.names)


def _size(value: Any) -> int:
    """The library counts the bytes of a text."""
    return len(value.encode()) if isinstance(value, str) else len(value)


def _divided(whole: Any, by: Any) -> Any:
    """Whole numbers are divided towards nothing."""
    if type(whole) is int and type(by) is int:
        part = abs(whole) // abs(by)
        return part if (whole < 0) == (by < 0) else -part
    if type(whole) is not float or type(by) is not float:
        raise TypeError("only numbers of one kind are divided")
    return whole / by


def _double(value: Any) -> float:
    if type(value) not in (int, float):
        raise TypeError("left to the library")
    return float(value)


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("left to the library")
    return value


_HELPERS: dict[str, Any] = {
    "size_": _size,
    "divided_": _divided,
    "double_": _double,
    "text_": _text,
    "any_": any,
    "all_": all,
}


def _name(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _item(of: ast.expr, key: ast.expr) -> ast.expr:
    return ast.Subscript(of, key, ast.Load())


def _call(function: str, *arguments: ast.expr) -> ast.expr:
    return ast.Call(_name(function), list(arguments), [])


class _Parser:
    """Reads one expression, from the operators that bind least to those that bind most."""

    def __init__(self, source: str, functions: Mapping[str, Any]) -> None:
        self._tokens: Sequence[tuple[str, str]] = _tokens(source)
        self._at = 0
        self._deep = 0
        self._functions = functions
        # What stands for a row within `exists`, `filter` …, innermost last.
        self._bound: list[str] = []
        self.names: set[str] = set()

    def whole(self) -> ast.expr:
        body = self._choice()
        if self._at != len(self._tokens):
            raise _OutsideError
        return body

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise _OutsideError
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, *signs: str) -> str:
        """One of some signs, if it stands here; "" otherwise."""
        if self._at < len(self._tokens):
            kind, text = self._tokens[self._at]
            if text in signs and kind != "text":
                self._at += 1
                return text
        return ""

    def _must(self, sign: str) -> None:
        if not self._take(sign):
            raise _OutsideError

    def _choice(self) -> ast.expr:
        self._deep += 1
        if self._deep > MOST_NESTED:
            raise _OutsideError
        test = self._joined("||", ast.Or, lambda: self._joined("&&", ast.And, self._compared))
        if self._take("?"):
            then = self._joined("||", ast.Or, lambda: self._joined("&&", ast.And, self._compared))
            self._must(":")
            test = ast.IfExp(test, then, self._choice())
        self._deep -= 1
        return test

    def _joined(self, sign: str, operator: type[ast.boolop], part: Callable[[], ast.expr]) -> ast.expr:
        parts = [part()]
        while self._take(sign):
            parts.append(part())
        return parts[0] if len(parts) == 1 else ast.BoolOp(operator(), parts)

    def _compared(self) -> ast.expr:
        left = self._sum()
        while sign := self._take(*_COMPARED):
            left = ast.Compare(left, [_COMPARED[sign]()], [self._sum()])
        return left

    def _sum(self) -> ast.expr:
        left = self._product()
        while sign := self._take("+", "-"):
            left = ast.BinOp(left, ast.Add() if sign == "+" else ast.Sub(), self._product())
        return left

    def _product(self) -> ast.expr:
        left = self._single()
        while sign := self._take("*", "/"):
            right = self._single()
            left = ast.BinOp(left, ast.Mult(), right) if sign == "*" else _call("divided_", left, right)
        return left

    def _single(self) -> ast.expr:
        if self._take("!"):
            return ast.UnaryOp(ast.Not(), self._single())
        if self._take("-"):
            return ast.UnaryOp(ast.USub(), self._single())
        return self._followed(self._first())

    def _first(self) -> ast.expr:
        kind, text = self._next()
        if kind == "number":
            return ast.Constant(float(text) if "." in text else int(text))
        if kind == "text":
            return ast.Constant(text[1:-1])
        if text == "(":
            inner = self._choice()
            self._must(")")
            return inner
        if text == "[":
            return ast.List(self._listed("]"), ast.Load())
        if kind != "name" or text in _RESERVED or text == "in":
            raise _OutsideError
        if text in ("true", "false"):
            return ast.Constant(text == "true")
        if self._take("("):
            return self._function(text)
        if text in self._bound:
            return _name(f"v_{text}")
        self.names.add(text)
        return _item(_name("names_"), ast.Constant(text))

    def _listed(self, end: str) -> list[ast.expr]:
        if self._take(end):
            return []
        items = [self._choice()]
        while self._take(","):
            items.append(self._choice())
        self._must(end)
        return items

    def _function(self, name: str) -> ast.expr:
        if name == "has":
            inner = self._choice()
            self._must(")")
            if not isinstance(inner, ast.Subscript):
                raise _OutsideError
            return ast.Compare(inner.slice, [ast.In()], [inner.value])
        arguments = self._listed(")")
        if name in _OWN and len(arguments) == 1:
            return _call(f"{name}_", *arguments)
        if name not in self._functions:
            raise _OutsideError
        return _call(f"f_{name}", *arguments)

    def _followed(self, of: ast.expr) -> ast.expr:
        while sign := self._take(".", "["):
            if sign == "[":
                key = self._choice()
                self._must("]")
                of = _item(of, key)
                continue
            kind, member = self._next()
            if kind != "name":
                raise _OutsideError
            of = self._method(of, member) if self._take("(") else _item(of, ast.Constant(member))
        return of

    def _method(self, of: ast.expr, method: str) -> ast.expr:
        if method in _EACH:
            return self._each(of, method)
        arguments = self._listed(")")
        if method == "size" and not arguments:
            return _call("size_", of)
        if method not in _METHODS or len(arguments) != 1:
            raise _OutsideError
        text = _call("text_", of)
        if method == "contains":
            return ast.Compare(arguments[0], [ast.In()], [text])
        return ast.Call(ast.Attribute(text, method.lower(), ast.Load()), arguments, [])

    def _each(self, of: ast.expr, method: str) -> ast.expr:
        kind, row = self._next()
        if kind != "name" or row in _RESERVED or row in self._bound:
            raise _OutsideError
        self._must(",")
        self._bound.append(row)
        body = self._choice()
        self._bound.pop()
        self._must(")")
        rows = ast.comprehension(ast.Name(f"v_{row}", ast.Store()), of, [], 0)
        if method in ("exists", "all"):
            return _call("any_" if method == "exists" else "all_", ast.GeneratorExp(body, [rows]))
        if method == "filter":
            rows.ifs.append(body)
            body = _name(f"v_{row}")
        return ast.ListComp(body, [rows])


def _tokens(source: str) -> list[tuple[str, str]]:
    """(kind, text) of each token."""
    tokens, at, text = [], 0, source.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            raise _OutsideError
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    return tokens
