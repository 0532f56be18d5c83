"""What a machine or a file got wrong, as one Chinese sentence that says what to do: no command ends in a traceback."""

from __future__ import annotations

import errno
import re
import traceback
from pathlib import Path

from yifa.server.config.machine import Fault, fault_of

CHINESE = re.compile(r"[一-鿿]")
FULL = "磁盘已满，没有写成。请清理出空间再运行一次；原有数据没有损坏。"
BROKEN_FILE = "数据库文件损坏，读不出来。请停止服务，保留现状，从备份恢复（yifa restore）。"
DATABASE = {
    Fault.FULL: FULL,
    Fault.READ_ONLY: "数据库不能写入。请检查数据目录的权限，或者是不是挂成了只读。",
    Fault.DAMAGED: BROKEN_FILE,
    Fault.DISK: "读写磁盘出错。请检查磁盘是不是满了或者坏了，再运行一次；不行就从备份恢复。",
    Fault.GONE: "数据库文件打不开。请检查数据目录（YIFA_DATA）是否存在、有没有权限。",
    Fault.BUSY: "数据库正忙，别的程序占着写。请稍等再运行一次。",
    Fault.STRUCTURE: "数据库的结构与本版本不符。请先运行 yifa migrate。",
    Fault.REFUSED: "数据库不认用户名或者口令。请核对 DATABASE_URL。",
    Fault.UNREACHABLE: "连不上数据库。请看 PostgreSQL 是否在运行，核对 DATABASE_URL。",
}
FILES = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: FULL,
    errno.EROFS: "{name}在只读的磁盘上，不能写。请检查挂载，或换一个目录再运行。",
    errno.EACCES: "没有权限读写{name}。请检查文件和目录的权限，或换运行依法的账户。",
    errno.EPERM: "没有权限读写{name}。请检查文件和目录的权限，或换运行依法的账户。",
    errno.ENOENT: "找不到{name}。请核对文件名和所在的目录。",
    errno.ENOTDIR: "{name}不是目录。请核对路径。",
    errno.EISDIR: "{name}是目录，这里要的是文件。请核对路径。",
    errno.EEXIST: "{name}已经有了，没有覆盖它。请换一个名字。",
    errno.EMFILE: "打开的文件太多。请关掉一些程序，或调高系统限制再运行。",
    errno.EIO: "读写{name}时磁盘出错。请检查磁盘，再运行一次。",
}


def sentence(error: BaseException) -> str:
    """What to tell whoever ran the command: what is wrong and what to do, in one line or two.

    An error nobody foresaw is named by its kind and place only: what it says may hold what people typed.
    """
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    if isinstance(error, ImproperlyConfigured):
        return str(error) if CHINESE.search(str(error)) else f"设置不对：{str(error).splitlines()[0]}"
    if isinstance(error, DatabaseError) or type(error).__module__ == "sqlite3":
        return _of_database(error)
    if isinstance(error, UnicodeError):
        return "文件不是 UTF-8 编码的文字，读不出来。请另存为 UTF-8 再运行一次。"
    if isinstance(error, OSError):
        return _of_file(error)
    if isinstance(error, MemoryError):
        return "内存不够，没有做完。请关掉一些程序再运行，或换内存大些的机器。"
    return _unforeseen(error)


def _of_database(error: BaseException) -> str:
    fault = fault_of(error)
    return DATABASE[fault] if fault else _unforeseen(error)


def _of_file(error: OSError) -> str:
    name = f"“{error.filename}”" if error.filename else "文件"
    message = FILES.get(error.errno or 0)
    if message is None:
        return f"{name}读写出错（{error.strerror or type(error).__name__}）。请检查磁盘、网络和权限，再运行一次。"
    return message.format(name=name)


def _unforeseen(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = next((frame for frame in reversed(frames) if "yifa" in Path(frame.filename).parts), None)
    where = f"，{Path(ours.filename).name} 第{ours.lineno}行" if ours else ""
    return (
        f"没有做成：程序遇到没有料到的情况（{type(error).__name__}{where}）。请把这句话和当时的命令告诉维护人员；"
        "设 YIFA_TRACEBACK=1 再运行一次，可以看到全部细节。"
    )
