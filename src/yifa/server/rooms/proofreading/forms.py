"""What may be handed in for checking."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from yifa.server.ui.forms import DeskForm

MAX_BYTES = 20 * 1024 * 1024
"""Largest file the page takes; the command takes larger ones."""
ACCEPT = ".docx,.doc,.wps,.pdf,.html,.htm,.txt,.xlsx,.xls,.et"
ERRORS = {"empty": "文件是空的（0 字节）。请检查是否保存成功。", "max_length": "文件名太长，请改短后再核。"}


class CheckForm(DeskForm):
    """A file or a text; last year's report, the day of the law and the town's name where they help."""

    file = forms.FileField(
        label="报告文件",
        required=False,
        error_messages=ERRORS,
        help_text="Word、WPS、PDF、网页、文本、Excel，不超过20兆字节。可以拖到这里。",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, "data-drop": "file"}),
    )
    text = forms.CharField(
        label="或者粘贴文字",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "placeholder": "把报告的一段或全文粘贴到这里"}),
    )
    last = forms.FileField(
        label="上年的报告",
        required=False,
        error_messages=ERRORS,
        help_text="核对沿用的句子、上年结转和同比。",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT, "data-drop": "last"}),
    )
    town = forms.CharField(
        label="乡镇（街道）名称",
        required=False,
        max_length=30,
        help_text="用来找出文中别处的地名；不填时按报告自己的标题和落款。",
    )
    on = forms.DateField(
        label="按哪一天的有效法律",
        required=False,
        help_text="不填时按成文日期。",
        error_messages={"invalid": "日期看不懂，请写成 2025-02-28 的样子"},
    )
    ledger = forms.BooleanField(label="同时与本镇台账的数核对（按报告的年度）", required=False)

    def __init__(self, *args: Any, with_ledger: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_ledger:
            del self.fields["ledger"]

    def clean_file(self) -> UploadedFile | None:
        return _within_size(self.cleaned_data["file"])

    def clean_last(self) -> UploadedFile | None:
        return _within_size(self.cleaned_data["last"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        has_text = bool((cleaned.get("text") or "").strip())
        if not self.errors and bool(cleaned.get("file")) == has_text:
            say = "文件和文字只要一样：要核文件，请清空文字框。" if has_text else "请选择一个报告文件，或者粘贴文字。"
            self.add_error("text" if has_text else "file", say)
        return cleaned


def _within_size(file: UploadedFile | None) -> UploadedFile | None:
    if file is not None and (file.size or 0) > MAX_BYTES:
        raise forms.ValidationError(
            f"文件有 {(file.size or 0) / 1_048_576:.0f} MB，超过20 MB。报告正文一般不到1 MB，请删去图片、附件，或只留正文再核。"
        )
    return file
