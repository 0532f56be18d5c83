"""Is the database the one this version works with? Told before anything is read or written."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from yifa import __version__
from yifa.server.config import heads


def known_steps() -> set[tuple[str, str]]:
    """(application, migration) of everything this version brings."""
    steps = set()
    for config in apps.get_app_configs():
        try:
            package = importlib.import_module(f"{config.name}.migrations")
        except ModuleNotFoundError:
            continue
        steps |= {
            (config.label, module.name) for module in pkgutil.iter_modules(package.__path__) if module.name[0] != "_"
        }
    return steps


def taken_steps() -> set[tuple[str, str]]:
    """(application, migration) of what the database went through; empty where there is no database yet.

    Raises:
        DatabaseError: it cannot be read.
    """
    name = connection.settings_dict["NAME"]
    # Connecting would make an empty file. A name with a colon is SQLite's own, in memory.
    if connection.vendor == "sqlite" and ":" not in Path(str(name)).name and not Path(str(name)).exists():
        return set()
    with connection.cursor() as cursor:
        if "django_migrations" not in connection.introspection.table_names(cursor):
            return set()
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, step) for app, step in cursor.fetchall()}


def refuse_vanished(taken: set[tuple[str, str]]) -> None:
    """Raises ImproperlyConfigured: there is no database, and this folder remembers that there was one."""
    if not taken and (chains := heads.all_noted()):
        towns = len({town for _, town in chains})
        raise ImproperlyConfigured(
            f"数据库不见了或者是空的，而本机记得写过{towns}本账。请不要另建：把数据库文件放回数据目录，"
            "或者用 YIFA_DATA 另指一个空目录，从最近的备份恢复（yifa restore）。"
        )


def refuse_newer_schema() -> None:
    """Raises ImproperlyConfigured: a newer version has changed the database."""
    unknown = {step for step in taken_steps() - known_steps() if step[0] in apps.app_configs}
    if unknown:
        raise ImproperlyConfigured(
            f"数据库是更新版本的依法改过的，本版本（{__version__}）不认识其中{len(unknown)}步，什么也没有改。"
            "请换回那个新版本；要留在本版本，只能从升级以前的备份恢复。"
        )


def refuse_other_schema() -> None:
    """Raises ImproperlyConfigured: no database yet, or no longer; an older or a newer one."""
    taken = taken_steps()
    refuse_vanished(taken)
    if not taken:
        raise ImproperlyConfigured("数据库还没有建立，请先运行 yifa migrate。")
    refuse_newer_schema()
    if missing := known_steps() - taken:
        raise ImproperlyConfigured(
            f"数据库是旧版本的，还差{len(missing)}步。请先运行 yifa backup 备份，再运行 yifa migrate 更新。"
        )
