"""YAML read together with the line of every key, so that a fault can be named by file and line."""

from __future__ import annotations

from typing import Any

import yaml

from yifa.law.data_files import LOADER

Path = tuple[str | int, ...]


class CatalogueSyntaxError(ValueError):
    """The file is not readable YAML; carries the line (1-based)."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def load_with_lines(text: str) -> tuple[Any, dict[Path, int]]:
    """Parse YAML into plain data and a map from path to 1-based line.

    Raises CatalogueSyntaxError for malformed YAML and for a key given twice.
    """
    lines: dict[Path, int] = {}
    loader = LOADER(text)
    try:
        node = loader.get_single_node()
        data = _build(loader, node, (), lines) if node is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise CatalogueSyntaxError(mark.line + 1 if mark else 1, error.problem or str(error)) from error
    finally:
        loader.dispose()
    return data, lines


def _build(loader: Any, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _scalar(loader, key_node)
            if key in result:
                raise CatalogueSyntaxError(key_node.start_mark.line + 1, f"键“{key}”写了两次")
            lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = _build(loader, value_node, (*path, key), lines)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*path, index), lines) for index, child in enumerate(node.value)]
    return _scalar(loader, node)


def _scalar(loader: Any, node: yaml.Node) -> Any:
    """YAML 1.1 reads the bare words on, off, yes and no as booleans; here they are words."""
    if node.tag == "tag:yaml.org,2002:bool" and str(node.value).lower() not in ("true", "false"):
        return node.value
    return loader.construct_object(node, deep=True)
