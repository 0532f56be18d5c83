"""What runs in a process of its own with limits: one task, read from a stream, answered as plain data.

Started by `confined.py` only. Holds no key, no database and no setting: nothing that a file it reads could give away.

    python -m yifa.server.config.confined_worker serve FD   forks a process for each socket it is sent over socket FD
    python -m yifa.server.config.confined_worker once       reads one task from its input, answers to its output
    python -m yifa.server.config.confined_worker run CPU MEMORY PROGRAM …   becomes that program, under these limits
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import socket
import sys
import traceback
from importlib import import_module
from typing import BinaryIO

LENGTH = 8
"""Bytes that say how long a message is."""
PRELOADED = (
    "docx",
    "pypdf",
    "python_calamine",
    "yifa.law.in_force",
    "yifa.office.binder",
    "yifa.office.ledgers",
    "yifa.office.paper_text",
    "yifa.office.sheets",
    "yifa.proof.examine",
    "yifa.proof.readers.html",
    "yifa.proof.readers.pdf",
    "yifa.proof.readers.sheet",
    "yifa.proof.readers.word",
    "yifa.proof.render.word",
)
"""What most tasks need, loaded once before any process is made for a task."""
LARGEST_WRITTEN = 256 * 1024 * 1024
"""Bytes of a single file that a task may write."""


def limit(cpu: int, memory: int, wall: int = 0) -> None:
    """Limit this process and what it starts; does nothing where the system knows no such limits (Windows).

    Args:
        cpu: seconds of processor; beyond them the process is ended.
        memory: bytes of address space beyond what it holds already.
        wall: seconds until this process is ended whatever it does; 0 for no such end.
    """
    if os.name != "posix":
        return
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, cpu),
        (resource.RLIMIT_AS, _held() + memory),
        (resource.RLIMIT_FSIZE, LARGEST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        resource.setrlimit(what, (most, most) if hard == resource.RLIM_INFINITY else (min(most, hard), hard))
    if wall:
        # Nobody handles it: it ends the process even in the midst of a search that never returns to Python.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, wall)


def _held() -> int:
    """Bytes of address space this process holds; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as sizes:
            return int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def answer(stream_in: BinaryIO, stream_out: BinaryIO) -> None:
    """Read one task, do it under its limits, and write what came of it."""
    length = int.from_bytes(stream_in.read(LENGTH), "big")
    (cpu, memory, wall), inside = pickle.loads(stream_in.read(length))
    limit(cpu, memory, wall)
    try:
        result = pickle.dumps(_done(inside))
    except MemoryError:
        result = pickle.dumps(("limit", ""))
    stream_out.write(len(result).to_bytes(LENGTH, "big") + result)
    stream_out.flush()


def _done(inside: bytes) -> tuple[str, object]:
    try:
        return "done", pickle.loads(inside)()
    except MemoryError:
        return "limit", ""
    except Exception as error:
        # What the product refuses in words goes back as it is; of anything else only kind and place, never the content.
        if type(error).__module__.startswith("yifa."):
            return "refused", (type(error), str(error))
        last = traceback.extract_tb(error.__traceback__)[-1]
        return "broken", f"{type(error).__name__} at {os.path.basename(last.filename)}:{last.lineno}"


def serve(control: socket.socket) -> None:
    """A process for each socket that comes, until the server is gone."""
    for name in PRELOADED:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # ended ones leave nothing behind
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's; this ends with it
    gc.freeze()
    while True:
        _, handles, _, _ = socket.recv_fds(control, 1, 1)
        if not handles:
            return
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            with socket.socket(fileno=handles[0]) as task, task.makefile("rb") as given, task.makefile("wb") as answers:
                answer(given, answers)
            os._exit(0)
        os.close(handles[0])


def main(arguments: list[str]) -> None:
    """Carry out what the command line says."""
    if arguments[0] == "serve":
        serve(socket.socket(fileno=int(arguments[1])))
    elif arguments[0] == "once":
        answer(sys.stdin.buffer, sys.stdout.buffer)
    else:
        limit(int(arguments[1]), int(arguments[2]))
        os.execv(arguments[3], arguments[3:])


if __name__ == "__main__":
    main(sys.argv[1:])
