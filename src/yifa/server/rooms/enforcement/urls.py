"""Addresses of the enforcement room."""

from __future__ import annotations

from django.urls import path

from yifa.server.rooms.enforcement.views import (
    calculators,
    home,
    matters,
    moving,
    plans,
    powers,
    publicity,
    supervision,
)

app_name = "enforcement"
urlpatterns = [
    path("", home.home, name="home"),
    path("calculators/<slug:key>/", calculators.calculator, name="calculator"),
    path("powers/", powers.powers, name="powers"),
    path("powers/move/", moving.powers_moved, name="move-powers"),
    path("expiring/", home.expiring, name="expiring"),
    path("plans/", plans.plans, name="plans"),
    path("publicity/", publicity.publicity, name="publicity"),
    path("draw/", supervision.check_draw, name="draw"),
    path("m/<town:town>/<int:position>/time-chain/", matters.time_chain, name="time-chain"),
    path("m/<town:town>/<int:position>/recording/", matters.recording, name="recording"),
    path("m/<town:town>/<int:position>/publication/", matters.publication, name="publication"),
    path("m/<town:town>/<int:position>/pool/", supervision.pool, name="pool"),
]
