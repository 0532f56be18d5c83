"""Measure everything in this folder and write the tables of docs/benchmarks.md.

    python3 run.py bench [NAME …]

Each module `benchmarks/NAME.py` defines `TITLE` (a heading) and `run() -> Table`. Its table replaces the
block of that name in the document; every other word of the document stays.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import benchmarks
from benchmarks.document import Table, machine, write_block

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"
NOT_MEASURED = {
    "__main__",
    "books",
    "document",
    "multiplied",
    "neighbours",
    "proof_peers",
    "proof_planted",
    "proof_real",
    "proof_scores",
    "serving",
}


def main(names: list[str]) -> int:
    """Run the benchmarks named, or all of them, in the order of their names."""
    found = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if m.name not in NOT_MEASURED)
    unknown = sorted(set(names) - set(found))
    if unknown:
        print(f"没有名为 {'、'.join(unknown)} 的测量；现有：{'、'.join(found)}", file=sys.stderr)
        return 2
    for name in names or found:
        module = importlib.import_module(f"benchmarks.{name}")
        print(f"== {module.TITLE}", flush=True)
        table: Table = module.run()
        print(table.text(), flush=True)
        write_block(DOCUMENT, name, module.TITLE, table, machine())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
