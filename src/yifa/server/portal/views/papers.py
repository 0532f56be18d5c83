"""文书核验: whoever holds a paper of the town learns whether it stands, and the hash its file must have."""

from __future__ import annotations

from django.http import HttpRequest

from yifa.server.config.numbers import whole_of
from yifa.server.ledger.paper_standing import checked
from yifa.server.portal.keeping import Shown, Standing, public_page

HASHED = {"pdf": "PDF文件", "docx": "Word文件"}


@public_page
def paper(request: HttpRequest, now: Standing) -> Shown:
    """A paper by its place in the book, its name and its mark, as the code on it says them."""
    asked = {key: request.GET.get(key, "").strip()[:60] for key in ("n", "d", "h")}
    position = whole_of(asked["n"], 12)
    standing = checked(now.town, position, asked["d"], asked["h"]) if position and asked["d"] and asked["h"] else None
    files = [(HASHED[form], digest) for form, digest in standing.files.items()] if standing else []
    return "portal/paper.html", {"asked": asked, "found": standing, "files": files, "sought": any(asked.values())}
