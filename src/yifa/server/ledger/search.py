"""Full text by bigrams that we make ourselves, the same on SQLite (FTS5) and PostgreSQL (tsvector).

SQLite's trigram index finds nothing for words of two characters, and most Chinese words have two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from yifa.server.ledger.models import Matter
from yifa.server.towns.scope import within

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\U00020000-\U0002ffff]+")


def bigrams(text: str) -> list[str]:
    """Pairs of neighbouring Chinese characters; Latin words and numbers whole."""
    tokens: list[str] = []
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).lower()):
        if word[0].isascii() or len(word) == 1:
            tokens.append(word)
        else:
            tokens += [word[i : i + 2] for i in range(len(word) - 1)]
    return tokens


def index(texts: Mapping[int, str]) -> None:
    """Replace the indexed text of some matters."""
    if not texts:
        return
    rows = [(matter, " ".join(bigrams(text))) for matter, text in texts.items()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO ledger_text (matter_id, words) VALUES (%s, to_tsvector('simple', %s)) "
                "ON CONFLICT (matter_id) DO UPDATE SET words = excluded.words",
                rows,
            )
        else:
            cursor.executemany("INSERT OR REPLACE INTO ledger_text (rowid, words) VALUES (%s, %s)", rows)


def indexed(matters: Sequence[int]) -> int:
    """How many of these matters stand in the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ledger_text WHERE {_key()} IN ({_marks(matters)})", list(matters))
        return int(cursor.fetchone()[0])


def differing(texts: Mapping[int, str]) -> list[int]:
    """Those of the matters whose indexed text is not that of `texts`."""
    should = {matter: " ".join(bigrams(text)) for matter, text in texts.items()}
    if not should:
        return []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT m.id FROM unnest(%s::bigint[], %s::text[]) AS m (id, words) "
                "LEFT JOIN ledger_text AS t ON t.matter_id = m.id "
                "WHERE t.words IS NULL OR t.words <> to_tsvector('simple', m.words)",
                [list(should), list(should.values())],
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT rowid, words FROM ledger_text WHERE rowid IN ({_marks(should)})", list(should))
        stands = dict(cursor.fetchall())
    return [matter for matter, words in should.items() if stands.get(matter) != words]


def _key() -> str:
    return "matter_id" if connection.vendor == "postgresql" else "rowid"


def _marks(items: Collection[int]) -> str:
    return ", ".join(["%s"] * len(items))


def matching(matters: QuerySet[Matter], query: str, scope: str) -> QuerySet[Matter]:
    """Those of `matters` that contain every word of the query as written. An empty query keeps all.

    Args:
        scope: the digits that the codes of the towns asked begin with.
    """
    words = query.split()
    for word in words:
        tokens = bigrams(word)
        if not tokens or (len(tokens) == 1 and len(tokens[0]) == 1):
            matters = matters.filter(Q(title__contains=word) | Q(number__contains=word) | Q(parties__contains=word))
        else:
            matters = matters.filter(id__in=_found(word, tokens, scope))
    return matters


def _found(word: str, tokens: list[str], scope: str) -> RawSQL:
    """Keys of the matters that say a word or, where it has a digit, have it in their number.

    As one union of keys, so that the database begins with the few that are found instead of asking every matter of
    the town whether it is one of them.
    """
    if connection.vendor == "postgresql":
        phrase = " <-> ".join("'" + token.replace("'", "") + "'" for token in tokens)
        query = "SELECT matter_id FROM ledger_text WHERE words @@ to_tsquery('simple', %s)"
    else:
        phrase = '"' + " ".join(token.replace('"', "") for token in tokens) + '"'
        query = "SELECT rowid FROM ledger_text WHERE ledger_text MATCH %s"
    if not any(char.isdecimal() for char in word):
        return RawSQL(query, (phrase,))
    numbered = Matter.objects.filter(within(scope, "town"), number__contains=word)
    numbers, params = numbered.values("id").query.sql_with_params()
    return RawSQL(f"{query} UNION {numbers}", (phrase, *params))


def newest_with(words: Sequence[str], first: int, end: int, most: int) -> list[int]:
    """For each word the newest matters that have it, a matter once for every word; keys from `first` to before `end`.

    A word that stands everywhere gives no more than a rare one, so that the rare ones decide.
    """
    tokens = [token for word in words if (token := "".join(_WORD.findall(word)))]
    if not tokens:
        return []
    if connection.vendor == "postgresql":
        one = (
            "SELECT matter_id FROM (SELECT matter_id FROM ledger_text WHERE words @@ to_tsquery('simple', %s) "
            f"AND matter_id >= %s AND matter_id < %s ORDER BY matter_id DESC LIMIT {int(most)}) AS newest"
        )
        parameters = [value for token in tokens for value in (f"'{token}'", first, end)]
    else:
        one = (
            "SELECT rowid FROM (SELECT rowid FROM ledger_text WHERE ledger_text MATCH %s "
            f"AND rowid >= %s AND rowid < %s ORDER BY rowid DESC LIMIT {int(most)})"
        )
        parameters = [value for token in tokens for value in (f'"{token}"', first, end)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([one] * len(tokens)), parameters)
        return [row[0] for row in cursor.fetchall()]
