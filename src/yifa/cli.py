"""The `yifa` command. Every sub-command lives in `yifa.commands` and is imported only when called."""

from __future__ import annotations

import importlib
import os
from typing import Any

import click

# name -> (module, one-line help). The help stands here so that `yifa --help` imports nothing.
COMMANDS: dict[str, tuple[str, str]] = {
    "deadline": ("yifa.commands.deadline", "计算法定期限，说明逐日怎么算"),
    "law": ("yifa.commands.law", "法律法规：某日的条号、引用审核、新版本的影响"),
    "serve": ("yifa.commands.serve", "启动网页服务"),
    "migrate": ("yifa.commands.migrate", "建立或更新数据库"),
    "demo": ("yifa.commands.demo", "载入演示乡镇"),
    "figures": ("yifa.commands.figures", "列出一个镇的各项数、口径和记录件数"),
    "replay-report": ("yifa.commands.replay_report", "演示镇公开的数逐个与账簿对照"),
    "fill": ("yifa.commands.fill", "填别处发来的 Excel 表"),
    "export": ("yifa.commands.export", "把一个镇的全部资料写到一个目录"),
    "duties": ("yifa.commands.duties", "列出每件在办的事等谁、何时到期，有没有没人办的"),
    "import": ("yifa.commands.import_ledger", "旧台账、村居和人员名册整份导入"),
    "verify": ("yifa.commands.verify", "核验账簿有没有被改动"),
    "rebuild": ("yifa.commands.rebuild", "由账簿重建办件、期限和各项数"),
    "checkpoint": ("yifa.commands.checkpoint", "封存账簿，供打印或交县级留存"),
    "package": ("yifa.commands.package", "制作报送县级的数据包，签名"),
    "county": ("yifa.commands.county", "县级：登记钥匙、接收数据包、导出留存的位置"),
    "rollup": ("yifa.commands.rollup", "县级以上：把收到的各乡镇的数逐级合计"),
    "backup": ("yifa.commands.backup", "备份：数据库、附件和另外加密的密钥"),
    "restore": ("yifa.commands.restore", "从备份恢复到空目录，并核验"),
    "cert": ("yifa.commands.cert", "制作办公网用的 HTTPS 证书"),
    "keys": ("yifa.commands.keys", "密钥：列出在用的，更换"),
    "service": ("yifa.commands.service", "登记为开机自启的服务"),
    "doctor": ("yifa.commands.doctor", "体检：权限、密钥、磁盘、时钟、备份、版本"),
    "draw": ("yifa.commands.draw", "重抽一次案卷，验证抽查"),
    "tick": ("yifa.commands.tick", "办一次定时工作"),
    "setup": ("yifa.commands.setup", "用一份工作簿设好一个镇：村居、单位、人员、名册"),
    "town": ("yifa.commands.town", "登记乡镇和它的首位系统管理员"),
    "catalogue": ("yifa.commands.catalogue", "程序目录：检查写法、试办、覆盖情况"),
    "review": ("yifa.commands.review", "合同审查：读合同，指出不能这样签的和要核对的"),
    "compare": ("yifa.commands.compare", "比对审查稿与签署稿，实质改动在前"),
    "check": ("yifa.commands.check", "核数：读报告，找出对不上的数和不妥之处"),
}


class LazyGroup(click.Group):
    """A group whose commands are imported on demand, so that `yifa check` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[name][0])
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; what goes wrong with machine, file or database is told in a sentence, not in a traceback."""
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if os.environ.get("YIFA_TRACEBACK") == "1":
                raise
            from yifa.commands.failures import sentence

            raise click.ClickException(sentence(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="yifa")
def main() -> None:
    """Yifa 依法：乡镇（街道）法治工作台。"""


if __name__ == "__main__":
    main()
