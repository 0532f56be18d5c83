"""Run a trial and write its table into docs/benchmarks.md.

    python3 run.py trial NAME [--size N] [--seed N]

Each module `trials/NAME.py` defines `TITLE`, `SIZE` (how many tries by default) and `run(size, seed) -> Table`. A trial that
finds what must not be exits with 1.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys

import trials
from benchmarks.__main__ import DOCUMENT
from benchmarks.document import machine, write_block

NO_TRIAL = {"__main__", "town", "hostile", "sound"}


def main() -> int:
    """Read the command line and run one trial."""
    found = sorted(m.name for m in pkgutil.iter_modules(trials.__path__) if m.name not in NO_TRIAL)
    parser = argparse.ArgumentParser(prog="run.py trial", description="试：" + "、".join(found))
    parser.add_argument("name", choices=found)
    parser.add_argument("--size", type=int, default=0, help="试多少次")
    parser.add_argument("--seed", type=int, default=1, help="随机数的种子")
    options = parser.parse_args()
    module = importlib.import_module(f"trials.{options.name}")
    table, failed = module.run(options.size or module.SIZE, options.seed)
    print(table.text(), flush=True)
    size = f" --size {options.size}" if options.size else ""
    write_block(DOCUMENT, f"trial_{options.name}", module.TITLE, table, machine(), f"trial {options.name}{size}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
