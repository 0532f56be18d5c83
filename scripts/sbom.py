"""The bill of materials: what the product is made of, as CycloneDX 1.6 JSON, from the lock files alone.

    python3 run.py sbom FILE        write it
    python3 run.py sbom --check     is every dependency that the project names listed with licence and reason?

Standard library only, so that `run.py` may call it before anything is installed.
"""

from __future__ import annotations

import base64
import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ENTRY = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>[^\s;\\]+)")


def python_components(lock: str) -> list[dict[str, Any]]:
    """The Python packages of a lock, with the hashes it pins."""
    found = []
    for entry in re.split(r"\n(?=\S)", (ROOT / lock).read_text(encoding="utf-8").strip()):
        if not (named := ENTRY.match(entry)):
            continue
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
        found.append(
            {
                "type": "library",
                "name": named["name"],
                "version": named["version"],
                "purl": f"pkg:pypi/{named['name']}@{named['version']}",
                "bom-ref": f"pypi:{named['name']}",
                "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
                **_licence(licences().get(named["name"].lower(), "")),
            }
        )
    return found


def node_components() -> list[dict[str, Any]]:
    """The front-end packages of package-lock.json."""
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    found = []
    for path, one in lock["packages"].items():
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        algorithm, _, digest = str(one.get("integrity", "")).partition("-")
        hashes = [{"alg": "SHA-512", "content": base64.b64decode(digest).hex()}] if algorithm == "sha512" else []
        scope = {"scope": "excluded"} if one.get("dev") else {}
        found.append(
            {
                "type": "library",
                "name": name,
                "version": one["version"],
                "bom-ref": f"npm:{name}",
                "purl": f"pkg:npm/{name.replace('@', '%40')}@{one['version']}",
                "hashes": hashes,
                **scope,
                **_licence(str(one.get("license", ""))),
            }
        )
    return found


def _licence(text: str) -> dict[str, Any]:
    return {"licenses": [{"license": {"name": text}}]} if text else {}


def licences() -> dict[str, str]:
    """package → licence, as docs/dependencies.md says with a reason."""
    found: dict[str, str] = {}
    for line in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[1] and cells[2] and not set(cells[0]) <= set("-: "):
            for name in re.split(r", ", cells[0]):
                found[name.strip("`").lower().replace("_", "-")] = cells[1]
    return found


def unexplained() -> list[str]:
    """Dependencies that the project names and docs/dependencies.md does not give licence and reason of."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *(one for group in project["dependency-groups"].values() for one in group),
    ]
    names = {re.split(r"[\[<>=;! ]", one)[0].lower().replace("_", "-") for one in wanted if isinstance(one, str)}
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    names |= {*package.get("dependencies", {}), *package.get("devDependencies", {})}
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    return sorted(name for name in names if name not in licences() and f"`{name}`" not in text)


def bill() -> dict[str, Any]:
    """The whole document."""
    version = re.search(r'__version__ = "([^"]+)"', (ROOT / "src/yifa/__init__.py").read_text(encoding="utf-8"))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "yifa",
                "version": version[1] if version else "",
                "bom-ref": "yifa",
                **_licence("Apache-2.0"),
            }
        },
        "components": [*python_components("requirements.lock"), *node_components()],
    }


def main(words: list[str]) -> int:
    """Write the bill, or check the reasons."""
    if missing := unexplained():
        print("docs/dependencies.md 里没有写明许可证和理由：" + "、".join(missing), file=sys.stderr)
        return 1
    if words and words[0] != "--check":
        content = bill()
        Path(words[0]).write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(f"已写 {words[0]}：{len(content['components'])}个组件。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
