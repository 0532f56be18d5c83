"""What the ledger keeps. Entries are the truth; every other table here can be rebuilt from them.

Keys are numbers that begin with the town's nine digits, so that a sharded database can distribute by town and
rows of one town lie together: id = town × 10⁹ + position in the town's book.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import connection, models

from yifa.server.administration.kept import Kept, keep
from yifa.server.ledger import key_marks, postings  # noqa: F401  (their tables are made with these)

POSITIONS = 10**9


def row_id(town: str, position: int) -> int:
    """The key of the entry (or of the matter it opened) at a position in a town's book."""
    return int(town[:9]) * POSITIONS + position


def position_of(row: int) -> int:
    """The position in the town's book that a key stands for."""
    return row % POSITIONS


class Book(models.Model):
    """One town's chain: its head. Writers of one town queue here."""

    town = models.CharField(max_length=12, primary_key=True)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, default="0" * 64)

    # What every step asks and writes once is asked in so many words: putting the query together costs ten times as much.
    @classmethod
    def held(cls, town: str) -> Book:
        """The book of a town, held until the transaction ends; begun where there is none yet."""
        locking = " FOR UPDATE" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            for _ in range(2):
                cursor.execute(f"SELECT seq, head FROM {cls._meta.db_table} WHERE town = %s{locking}", [town])
                if row := cursor.fetchone():
                    return cls(town=town, seq=row[0], head=row[1])
                cls.objects.get_or_create(town=town)
        raise cls.DoesNotExist(town)

    def moved(self) -> None:
        """Write where the chain stands now."""
        with connection.cursor() as cursor:
            table = self._meta.db_table
            cursor.execute(f"UPDATE {table} SET seq = %s, head = %s WHERE town = %s", [self.seq, self.head, self.town])


class Entry(models.Model):
    """One action taken on one matter. Never updated, never deleted (database triggers refuse it)."""

    id = models.BigIntegerField(primary_key=True)
    town = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    matter_id = models.BigIntegerField()
    n = models.PositiveIntegerField()
    procedure = models.CharField(max_length=60)
    action = models.CharField(max_length=60)
    actor = models.BigIntegerField()
    day = models.DateField()
    recorded_at = models.DateTimeField()
    payload = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "seq"], name="entry_seq"),
            models.UniqueConstraint(fields=["matter_id", "n"], name="entry_n"),
        ]
        indexes: ClassVar = [models.Index(fields=["town", "actor", "seq"], name="entry_actor")]


class Matter(models.Model):
    """A matter as it stands now. What lists filter and sort by is a column; the rest is in the snapshot."""

    id = models.BigIntegerField(primary_key=True)
    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    version = models.CharField(max_length=10)
    domain = models.CharField(max_length=30)
    number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=40)
    is_open = models.BooleanField()
    village = models.CharField(max_length=12, blank=True)
    unit = models.CharField(max_length=30, blank=True)
    given_to = models.CharField(max_length=30, blank=True)  # the unit or village it was handed to, while it lies there
    hidden_unit = models.CharField(max_length=30, blank=True)
    handler = models.BigIntegerField(default=0)
    parties = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    changed_on = models.DateField()
    next_due = models.DateField(null=True)
    next_alarm = models.DateField(null=True)
    n = models.PositiveIntegerField()
    batch = models.BigIntegerField(default=0)  # position of the import that brought an old matter in; 0: lived here
    snapshot = models.TextField()

    class Meta:
        indexes: ClassVar = [
            # A page of a list is found by its keys alone, however far down: what lists leave out stands in the index.
            models.Index(
                fields=["town", "procedure", "-opened_on", "-id", "status", "is_open", "hidden_unit", "next_due"],
                name="matter_list",
            ),
            # Holds whatever says who may see a matter and where it stands, so that counting reads no snapshots:
            # whatever `matter_q` asks for has to stand in it.
            models.Index(
                fields=[
                    "town",
                    "procedure",
                    "status",
                    "is_open",
                    "hidden_unit",
                    "unit",
                    "village",
                    "given_to",
                    "handler",
                    "id",
                ],
                name="matter_sight",
            ),
            models.Index(
                fields=["town", "procedure", "village", "is_open", "-opened_on", "-id", "status", "hidden_unit"],
                name="matter_village",
            ),
            models.Index(fields=["town", "hidden_unit"], condition=~models.Q(hidden_unit=""), name="matter_hidden"),
            models.Index(
                fields=[
                    "town",
                    "is_open",
                    "next_alarm",
                    "procedure",
                    "hidden_unit",
                    "handler",
                    "unit",
                    "village",
                    "given_to",
                    "id",
                ],
                name="matter_alarm",
            ),
            models.Index(fields=["town", "handler", "is_open"], name="matter_handler"),
            models.Index(fields=["town", "-changed_on", "-id"], name="matter_changed"),
            models.Index(fields=["town", "number", "id", "procedure", "status", "hidden_unit"], name="matter_number"),
            models.Index(fields=["town", "batch"], name="matter_batch"),
            models.Index(fields=["town", "given_to", "procedure"], name="matter_given"),
        ]


class MatterField(models.Model):
    """A field of a matter that its ledger filters or sorts by, as text, number or date."""

    matter_id = models.BigIntegerField()
    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    field = models.CharField(max_length=60)
    text = models.CharField(max_length=200, blank=True)
    number = models.BigIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter_id", "field"], name="matter_field_once")]
        indexes: ClassVar = [
            models.Index(fields=["town", "procedure", "field", "text"], name="matter_field_text"),
        ]


class Deadline(models.Model):
    """A running of a limit of a matter, with its computed dates. `run` counts the runnings of a matter from 0."""

    matter_id = models.BigIntegerField()
    run = models.PositiveIntegerField()
    town = models.CharField(max_length=12)
    key = models.CharField(max_length=60)
    rule = models.CharField(max_length=60)
    start = models.DateField()
    due = models.DateField()
    due_at = models.DateTimeField(null=True)
    alarm = models.DateField()
    provisional = models.BooleanField()
    kind = models.CharField(max_length=8)  # ours, theirs, minimum
    state = models.CharField(max_length=10)  # running, paused, met, cancelled
    met_on = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["matter_id", "run"], name="deadline_run")]
        indexes: ClassVar = [
            models.Index(fields=["town", "state", "due", "kind", "alarm", "matter_id"], name="deadline_due"),
            models.Index(fields=["provisional", "state"], name="deadline_provisional"),
        ]


class Duty(models.Model):
    """One thing somebody is waited for in a matter (待办), as the kernel's `duties_of` has it.

    `unit`, where set, confines `posts` to its members; `lies_in` is the unit the matter lies with. `person` has it in
    hand, 0 for nobody yet. `since` may lie ahead: rows say what will be due, so that no clock need rewrite them.
    """

    # The matter's key has 18 digits in the west of the country: times 8 is the most that 63 bits hold.
    MOST: ClassVar = 8

    id = models.BigIntegerField(primary_key=True)  # matter × 8 + n
    matter_id = models.BigIntegerField()
    town = models.CharField(max_length=12)
    procedure = models.CharField(max_length=60)
    status = models.CharField(max_length=40)
    kind = models.CharField(max_length=8)  # step, limit, right, theirs, lapsed, handed
    what = models.CharField(max_length=200)
    posts = models.TextField(blank=True)
    unit = models.CharField(max_length=30, blank=True)
    lies_in = models.CharField(max_length=30, blank=True)
    person = models.BigIntegerField(default=0)
    barred = models.CharField(max_length=200, blank=True)
    village = models.CharField(max_length=12, blank=True)
    hidden_unit = models.CharField(max_length=30, blank=True)
    since = models.DateField()
    due = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    alarm = models.DateField(null=True)
    clock = models.CharField(max_length=8)  # law, practice, right, theirs
    limit = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["town", "person", "kind", "due"], name="duty_person"),
            models.Index(fields=["town", "lies_in", "kind", "due"], name="duty_unit"),
            models.Index(fields=["town", "kind", "due"], name="duty_due"),
            models.Index(fields=["town", "due", "id"], name="duty_order"),
            models.Index(fields=["matter_id"], name="duty_matter"),
        ]


class DutyPost(models.Model):
    """A post that may take up a duty; `named`: only a holder who is named in the matter."""

    duty_id = models.BigIntegerField()
    matter_id = models.BigIntegerField()
    town = models.CharField(max_length=12)
    post = models.CharField(max_length=40)
    unit = models.CharField(max_length=30, blank=True)
    named = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["town", "post", "unit", "named", "duty_id"], name="duty_post_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["matter_id"], name="duty_post_matter")]


class Link(models.Model):
    """A link between two matters, said once and seen from both. `kind` is the word shown (来源、关联 …)."""

    from_id = models.BigIntegerField()
    to_id = models.BigIntegerField()
    town = models.CharField(max_length=12)
    kind = models.CharField(max_length=40)
    seq = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["from_id", "to_id", "kind"], name="link_once")]
        indexes: ClassVar = [models.Index(fields=["to_id"], name="link_to")]


class Named(models.Model):
    """People who act on a matter or are named in it as staff: they may see it."""

    matter_id = models.BigIntegerField()
    person = models.BigIntegerField()
    town = models.CharField(max_length=12)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "matter_id"], name="named_once")]
        indexes: ClassVar = [models.Index(fields=["matter_id"], name="named_matter")]


class PartyIndex(models.Model):
    """Blind index of parties: keyed digests of name, identity number and phone, to find matters of the same people."""

    matter_id = models.BigIntegerField()
    town = models.CharField(max_length=12)
    digest = models.CharField(max_length=32)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "digest", "matter_id"], name="party_once")]
        indexes: ClassVar = [models.Index(fields=["matter_id"], name="party_matter")]


class MatterKey(models.Model):
    """The key of a matter's personal data, wrapped by the master key. Erasing the row erases the person."""

    matter_id = models.BigIntegerField(primary_key=True)
    town = models.CharField(max_length=12)
    wrapped = models.BinaryField()


class Erasure(Kept):
    """A matter whose key was destroyed on purpose: its people can't be read any more, and that is lawful."""

    matter_id = models.BigIntegerField(primary_key=True)
    town = models.CharField(max_length=12)
    at = models.DateTimeField()
    person = models.BigIntegerField()
    reason = models.CharField(max_length=200)


class Attachment(Kept):
    """A file kept by its content hash outside the database."""

    id = models.BigAutoField(primary_key=True)
    town = models.CharField(max_length=12)
    sha = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    mime = models.CharField(max_length=100)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField()
    stored_by = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "sha"], name="attachment_once")]


class Unclaimed(models.Model):
    """A file taken in that no entry uses yet. What stays so for more than a day is cleared away."""

    town = models.CharField(max_length=12)
    sha = models.CharField(max_length=64)
    size = models.BigIntegerField()
    person = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "sha"], name="unclaimed_once")]
        indexes: ClassVar = [models.Index(fields=["town", "person"], name="unclaimed_person")]


class Sequence(models.Model):
    """The last number given to a kind of matter or paper in a town and year; gap-free, inside the transaction."""

    town = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["town", "key", "year"], name="sequence_once")]

    @classmethod
    def of(cls, town: str, key: str, year: int) -> Sequence:
        """A town's sequence; begun where there is none yet."""
        with connection.cursor() as cursor:
            table = cls._meta.db_table
            cursor.execute(
                f"SELECT id, last FROM {table} WHERE town = %s AND key = %s AND year = %s", [town, key, year]
            )
            if row := cursor.fetchone():
                return cls(id=row[0], town=town, key=key, year=year, last=row[1])
        return cls.objects.get_or_create(town=town, key=key, year=year)[0]


class Checkpoint(Kept):
    """A sealed position of a book, to be printed or handed to the county. Never updated, never deleted.

    `seal` covers the postings as well (`seals`); `acts` and `acts_head` are the administrative book's position.
    """

    town = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    head = models.CharField(max_length=64)
    seal = models.CharField(max_length=64, blank=True)
    acts = models.BigIntegerField(default=0)
    acts_head = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["town", "seq"], name="checkpoint_seq")]


class Restatement(Kept):
    """A book counted anew up to `seq`, because a definition was mended: seals made before bind other postings."""

    town = models.CharField(max_length=12)
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)


class ReadLog(Kept):
    """Who looked at whose personal data, when and for what. Never updated, never deleted."""

    town = models.CharField(max_length=12)
    matter_id = models.BigIntegerField()
    person = models.BigIntegerField()
    at = models.DateTimeField()
    what = models.CharField(max_length=100)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["matter_id", "at"], name="readlog_matter")]


keep(Erasure, "销毁密钥的记录", growing=True)
keep(Attachment, "文件登记", personal=("name",))
keep(Checkpoint, "封存", growing=True)
keep(Restatement, "重新记数", growing=True)
keep(ReadLog, "查看记录", growing=True)
