"""Reads what nobody vouches for in a process of its own, under limits of processor, memory and time.

Where the system can fork (Linux, macOS) a process that has loaded the readers already makes one for each file: some
ten milliseconds. On Windows each file gets a new interpreter (about a second) with a limit of time only; processor and
memory are not limited there. macOS does not enforce the limit of memory.
"""

from __future__ import annotations

import io
import logging
import os
import pickle
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from threading import BoundedSemaphore, Lock
from typing import Any, ParamSpec, TypeVar

from yifa.server.config.confined_worker import LENGTH

P = ParamSpec("P")
T = TypeVar("T")
logger = logging.getLogger(__name__)
WORKER = "yifa.server.config.confined_worker"
MIB = 1024 * 1024
AT_ONCE = 4
"""Files read at the same time by one server process."""
PASSED_ON = frozenset(
    {"PATH", "PYTHONPATH", "PYTHONUTF8", "LANG", "LC_ALL", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "HOME"}
)
"""What of the environment a worker gets: no address of a database, no secret of a sign-in, no folder of the town's."""
_PLAIN = {
    "builtins": {"bytearray", "complex", "frozenset", "range", "set", "slice"},
    "collections": {"Counter", "OrderedDict", "defaultdict", "deque"},
    "datetime": {"date", "datetime", "time", "timedelta", "timezone"},
    "decimal": {"Decimal"},
    "fractions": {"Fraction"},
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of processor, bytes of memory, seconds by the clock on the wall, bytes of an answer."""

    cpu: int = 20
    memory: int = 1024 * MIB
    wall: int = 60
    answer: int = 512 * MIB

    @property
    def in_words(self) -> str:
        """As a refusal names them."""
        return f"处理器{self.cpu}秒、内存{self.memory // MIB}兆、总共{self.wall}秒"


FILE = Limits()
"""For a file that somebody uploads."""
PAPER = Limits(cpu=5, wall=10)
"""For a single attachment, which may be read while others wait to write."""
SCAN = Limits(cpu=240, memory=4096 * MIB, wall=300)
"""For pictures, whose text is recognised page by page."""
VOLUME = Limits(cpu=120, memory=2048 * MIB, wall=240)
"""For a whole case file that is bound."""


class _Plain(pickle.Unpickler):
    """Takes data of the product's own types and of a few of Python's; nothing that could be run."""

    def find_class(self, module: str, name: str) -> Any:
        member = super().find_class(module, name) if module.split(".")[0] == "yifa" else None
        if isinstance(member, type):
            return member
        if name in _PLAIN.get(module, ()):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


class _Forks:
    """The process that has loaded the readers, and the socket over which it is asked for a process."""

    def __init__(self) -> None:
        self._lock, self._owner = Lock(), 0
        self._control: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self) -> socket.socket:
        """A socket to a new process that waits for its task. Raises OSError where none can be made."""
        ours, theirs = socket.socketpair()
        try:
            with self._lock, theirs:
                try:
                    socket.send_fds(self._running(), [b"t"], [theirs.fileno()])
                except OSError:  # it was killed: once more with a new one
                    self._end()
                    socket.send_fds(self._running(), [b"t"], [theirs.fileno()])
        except OSError:
            ours.close()
            raise
        return ours

    def warm(self) -> None:
        """Have it load before the first file comes."""
        with self._lock:
            self._running()

    def _running(self) -> socket.socket:
        if self._owner != os.getpid():  # a server process that was forked has its own
            self._control, self._process, self._owner = None, None, os.getpid()
        if self._control is None:
            self._control, theirs = socket.socketpair()
            with theirs:
                command = [sys.executable, "-m", WORKER, "serve", str(theirs.fileno())]
                self._process = subprocess.Popen(
                    command,
                    pass_fds=[theirs.fileno()],
                    env=_environment(),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                )
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._control = self._process = None


FORKS = os.name == "posix"
_forks = _Forks()
_places = BoundedSemaphore(AT_ONCE)


def confined(function: Callable[P, T], *, refuse: type[Exception], limits: Limits = FILE) -> Callable[P, T]:
    """The same function, run in a process of its own under limits; it and what it is given are pickled.

    What it raises of the product's own kinds is raised here. `refuse` is raised, with a Chinese sentence that says what
    to do, where a limit is met, the process ends, or a reader breaks in a way nobody foresaw (kind and place go to the log).
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        inside = pickle.dumps(partial(function, *args, **kwargs))
        if not _places.acquire(timeout=limits.wall):
            raise refuse("现在读文件的人多，没有排上，请过一会儿再试。")
        try:
            kind, value = _told(inside, limits)
        except OSError as error:
            logger.error("no process for reading a file: %s", type(error).__name__)
            raise refuse("这台电脑现在开不了读文件的进程（内存或进程数用尽），请过一会儿再试。") from error
        finally:
            _places.release()
        if kind == "done":
            return value
        if kind == "refused":
            raise value[0](value[1])
        if kind == "broken":
            logger.error("%s: a file broke its reader: %s", function.__qualname__, value)
            raise refuse("这份文件读到一半出错，可能已经损坏。请用办公软件打开、另存一份后再试。")
        raise refuse(
            f"读这份文件超出了限度（{limits.in_words}），已经停下，什么也没有收下。请删去用不着的内容、拆成几份，或另存一份后再试。"
        )

    return run


def warm_up() -> None:
    """Load the readers before the first file comes, beside the server's own start."""
    if FORKS:
        with suppress(OSError):
            _forks.warm()


def limited(command: list[str], limits: Limits) -> list[str]:
    """The command line that runs a program under limits of processor and memory, where the system has them."""
    if not FORKS:
        return command
    return [sys.executable, "-m", WORKER, "run", str(limits.cpu), str(limits.memory), *command]


def _told(inside: bytes, limits: Limits) -> tuple[str, Any]:
    task = pickle.dumps(((limits.cpu, limits.memory, limits.wall), inside))
    message = len(task).to_bytes(LENGTH, "big") + task
    try:
        answered = _by_fork(message, limits) if FORKS else _by_new_process(message, limits)
    except (TimeoutError, BrokenPipeError, ConnectionResetError):
        return "limit", ""
    length = int.from_bytes(answered[:LENGTH], "big")
    if not length or len(answered) != LENGTH + length:
        return "limit", ""  # ended before it could answer
    kind, value = _Plain(io.BytesIO(answered[LENGTH:])).load()
    return kind, value


def _by_fork(message: bytes, limits: Limits) -> bytes:
    end = time.monotonic() + limits.wall + 5
    with _forks.ask() as task:
        task.settimeout(limits.wall + 5)  # by then the process has ended itself
        task.sendall(message)
        parts, size = list[bytes](), 0
        while part := task.recv(MIB):
            parts.append(part)
            size += len(part)
            if size > limits.answer + LENGTH or time.monotonic() > end:
                return b""
        return b"".join(parts)


def _by_new_process(message: bytes, limits: Limits) -> bytes:
    command = [sys.executable, "-m", WORKER, "once"]
    try:
        done = subprocess.run(
            command, input=message, stdout=subprocess.PIPE, env=_environment(), timeout=limits.wall + 5, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError from error
    return done.stdout if len(done.stdout) <= limits.answer + LENGTH else b""


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.upper() in PASSED_ON}
