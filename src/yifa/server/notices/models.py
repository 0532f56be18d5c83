"""What somebody should know of (notices), where messages go (channels), and the messages on their way."""

from __future__ import annotations

from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models

from yifa.server.administration.kept import Kept, keep

MAIL, WECOM, DINGTALK = "email", "wecom", "dingtalk"
KINDS = [(MAIL, "电子邮件"), (WECOM, "企业微信群机器人"), (DINGTALK, "钉钉群机器人")]
NOW, DAILY, NEVER = "now", "daily", "never"
STAGES = [("alarm", "临期（到警戒日）"), ("due", "当天到期"), ("overdue", "逾期")]
ABOUT = [
    ("due", "我的件临期、到期、逾期，本单位和分管单位的逾期"),
    ("handed", "交给我的件，请我答复的"),
    ("returned", "退回给我的件，答复我的"),
]
# A wish covers these kinds of notice besides its own.
COVERS = {"due": ("raised",), "handed": ("taken", "asked"), "returned": ("answered",)}


class Quiet(Kept):
    """Hours in which nothing is sent; over midnight where the beginning is later than the end."""

    quiet_from = models.TimeField("免打扰起", default=time(20, 0))
    quiet_to = models.TimeField("免打扰止", default=time(8, 0))
    workdays_only = models.BooleanField("只在工作日发送", default=True)
    digest_at = models.TimeField("汇总的时刻", default=time(8, 30))

    class Meta:
        abstract = True


class Channel(Quiet):
    """A way out of the house: the town's mail, or a robot in a group. Address and secret are kept encrypted."""

    town = models.CharField(max_length=12)
    kind = models.CharField("形式", max_length=10, choices=KINDS)
    name = models.CharField("名称", max_length=40)
    unit = models.CharField("单位", max_length=30, blank=True)
    sealed = models.TextField(blank=True)
    hint = models.CharField(max_length=80, blank=True)
    how = models.CharField("怎样发", max_length=10, choices=[(DAILY, "每天汇总一条"), (NOW, "到了就发")], default=DAILY)
    stages = models.CharField("发哪些", max_length=40, default="alarm,due,overdue")
    is_on = models.BooleanField("启用", default=True)
    # The bucket: thousandths of a message, when that was, and a turn that lets only one process take from it.
    level = models.PositiveIntegerField(default=0)
    level_at = models.DateTimeField(null=True)
    turn = models.PositiveIntegerField(default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["kind", "id"]
        indexes: ClassVar = [models.Index(fields=["town", "is_on"], name="channel_town")]

    def __str__(self) -> str:
        return self.name


class Preference(Quiet):
    """What one person wishes by e-mail, and when not."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_preference")
    by_mail = models.CharField(
        "电子邮件", max_length=10, choices=[(DAILY, "每天汇总一封"), (NOW, "到了就发"), (NEVER, "不发")], default=DAILY
    )
    about = models.CharField("发哪些", max_length=60, default="due,handed,returned")


class Notice(models.Model):
    """Something one person, or the group behind a robot, should know of a matter. The key lets it be said once."""

    person = models.BigIntegerField(default=0)
    channel = models.BigIntegerField(default=0)
    town = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    stage = models.CharField(max_length=10, blank=True)
    matter_id = models.BigIntegerField()
    run = models.PositiveIntegerField(default=0)
    limit = models.CharField(max_length=60, blank=True)
    due = models.DateField(null=True)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "read_at"], name="notice_unread"),
            models.Index(fields=["person", "-at"], name="notice_person"),
            models.Index(fields=["town", "mailed_at"], name="notice_mailed"),
        ]


class Message(models.Model):
    """A message on its way out. The key lets it be made once; claimed by one process at a time."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="messages")
    person = models.BigIntegerField(default=0)
    key = models.CharField(max_length=140, unique=True)
    subject = models.CharField(max_length=120)
    body = models.TextField()
    state = models.CharField(max_length=8, default="waiting")  # waiting, sending, sent, failed
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["state", "next_at"], name="message_next")]


class Mark(models.Model):
    """How far a town's book has been read for notices."""

    town = models.CharField(max_length=12, primary_key=True)
    seq = models.BigIntegerField()


keep(Channel, "消息通道", passing=("level", "level_at", "turn"))
keep(Preference, "消息偏好", of="person__town_id")
