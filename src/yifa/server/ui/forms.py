"""The form every page of the desk starts from."""

from __future__ import annotations

from typing import Any

from django import forms

CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.BooleanField, forms.DateField)


class DeskForm(forms.Form):
    """Says what to do in the words of the work (请填写协议内容), and asks for dates with the browser's calendar."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "请选择" if isinstance(field, CHOSEN) else "请填写"
            field.error_messages["required"] = f"{verb}{field.label or ''}"
            if isinstance(field, forms.DateField):
                field.widget.input_type = "date"
                field.widget.format = "%Y-%m-%d"
