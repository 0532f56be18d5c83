"""What a backup is written into: a folder, where unchanged files are left as they are, or one tar file."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

BLOCK = 1024 * 1024


class Vessel(Protocol):
    """Takes files by name."""

    def has(self, name: str, size: int) -> bool:
        """Whether a file of that name and size lies there already."""

    def put(self, name: str, source: Path) -> str:
        """Take a file; returns the SHA-256 of what was written, read back."""

    def write(self, name: str, content: bytes) -> None:
        """Take some bytes."""

    def close(self, named: set[str]) -> None:
        """Everything has been taken; what is not named belongs to an older backup, or to one broken off."""


def sha256_of(path: Path) -> str:
    """The hash of a file's content."""
    digest = hashlib.sha256()
    with path.open("rb") as content:
        while block := content.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


class Folder:
    """A folder; each file is put in place whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def has(self, name: str, size: int) -> bool:
        path = self._folder / name
        return path.is_file() and path.stat().st_size == size

    def put(self, name: str, source: Path) -> str:
        target = self._folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.part")
        with source.open("rb") as content, draft.open("wb") as out:
            shutil.copyfileobj(content, out, BLOCK)
            out.flush()
            os.fsync(out.fileno())
        digest = sha256_of(draft)
        draft.replace(target)
        return digest

    def write(self, name: str, content: bytes) -> None:
        draft = self._folder / f".{name}.part"
        with draft.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._folder / name)

    def close(self, named: set[str]) -> None:
        ours = [*self._folder.glob("database-*"), *self._folder.glob("keys-*.yifa"), *self._folder.glob(".*.part")]
        for folder in (self._folder / "data", *self._folder.glob("data-*")):
            ours += folder.rglob("*")
        for path in sorted(ours, reverse=True):
            if path.is_file() and path.relative_to(self._folder).as_posix() not in named:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        for folder in self._folder.glob("data-*"):
            if not any(folder.iterdir()):
                folder.rmdir()


class Tar:
    """One file; it bears its name only when it is whole."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file, self._draft = file, file.with_name(f".{file.name}.part")
        self._tar = tarfile.open(self._draft, "w")  # noqa: SIM115 - closed in close()

    def has(self, name: str, size: int) -> bool:
        return False

    def put(self, name: str, source: Path) -> str:
        digest = sha256_of(source)
        self._tar.add(source, name, recursive=False)
        return digest

    def write(self, name: str, content: bytes) -> None:
        entry = tarfile.TarInfo(name)
        entry.size, entry.mode = len(content), 0o600
        self._tar.addfile(entry, io.BytesIO(content))

    def close(self, named: set[str]) -> None:
        self._tar.close()
        self._draft.replace(self._file)


def vessel(target: Path) -> Vessel:
    """A tar file where the name says so, else a folder."""
    return Tar(target) if target.suffix == ".tar" else Folder(target)


def unpacked(source: Path, room: Path) -> Path:
    """The folder of a backup; a tar file is unpacked into `room` first, names that lead out of it refused."""
    if source.is_dir():
        return source
    with tarfile.open(source) as tar:
        tar.extractall(room, filter="data")
    return room


def files_under(folder: Path) -> Iterator[tuple[str, Path]]:
    """(name with slashes, path) of every file below a folder, in order; drafts left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix(), path
