"""Addresses of the dispute centre."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.centre.views import board, hotline, mediators, record, standards

app_name = "centre"
urlpatterns = [
    path("centre/", board.board, name="board"),
    path("centre/duty/", board.duty, name="duty"),
    path("centre/record/", record.record, name="record"),
    path("centre/mediators/", mediators.mediators, name="mediators"),
    path("centre/allowance/", mediators.allowance, name="allowance"),
    path("centre/allowance/sheet.xlsx", mediators.allowance_sheet, name="allowance-sheet"),
    path("centre/hotline/", hotline.hotline, name="hotline"),
    path("centre/hotline/write-back/", hotline.write_back, name="write-back"),
    path("centre/hotline/<int:position>/", hotline.whose, name="whose"),
    path("centre/standards/", standards.standards, name="standards"),
    path("mine/mediation/", mediators.workspace, name="workspace"),
]
