"""Catalogue files as they were read, kept beside the compiled modules: reading two hundred YAML files takes seconds."""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from pathlib import Path

from yifa.kernel.catalogue import Source, read_source

# What a file is known by: its name, size and time of change.
Known = tuple[str, int, int]


class Remembered:
    """Reads catalogue files, those unchanged since the last time from one kept file."""

    def __init__(self, root: Path) -> None:
        self._file = root / "__pycache__" / f"catalogue.{sys.implementation.cache_tag}.pickle"
        self._known: dict[Known, Source] = {}
        self._used: dict[Known, Source] = {}
        # A file that cannot be read or is of another version is no loss: the catalogue itself is read again.
        with contextlib.suppress(OSError, pickle.UnpicklingError, EOFError, AttributeError, ImportError, ValueError):
            self._known = pickle.loads(self._file.read_bytes())

    def read(self, root: Path, path: Path) -> Source:
        """One file. Raises CatalogueError as `read_source` does."""
        stat = path.stat()
        key = (path.relative_to(root).as_posix(), stat.st_size, stat.st_mtime_ns)
        source = self._known.get(key) or read_source(root, path)
        self._used[key] = source
        return source

    def keep(self) -> None:
        """Keep what was read for the next process, where the folder may be written."""
        if self._used.keys() == self._known.keys():
            return
        draft = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(exist_ok=True)
            draft.write_bytes(pickle.dumps(self._used, protocol=pickle.HIGHEST_PROTOCOL))
            os.replace(draft, self._file)
