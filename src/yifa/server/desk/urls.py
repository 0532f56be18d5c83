"""Addresses of the desk."""

from __future__ import annotations

from django.urls import include, path

from yifa.server.desk.views import (
    casefile,
    changes,
    deadline,
    exports,
    files,
    imports,
    intake,
    law,
    ledgers,
    matter,
    papers,
    procedures,
    search,
    steps,
    today,
)
from yifa.server.ui import styleguide

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/nobody/", today.nobody, name="today-nobody"),
    path("today/<str:which>/", today.today_list, name="today-list"),
    path("intake/", intake.intake, name="intake"),
    path("intake/alike/<slug:procedure>/<slug:action>/", intake.alike_form, name="alike"),
    path("search/", search.search, name="search"),
    path("ledgers/", ledgers.ledgers, name="ledgers"),
    path("registers/", ledgers.registers, name="registers"),
    path("ledgers/<slug:procedure>/", ledgers.ledger, name="ledger"),
    path("ledgers/<slug:procedure>/export.xlsx", exports.export, name="export"),
    path("ledgers/<slug:procedure>/template.xlsx", exports.template, name="template"),
    path("ledgers/<slug:procedure>/import/", imports.upload, name="import"),
    path("ledgers/<slug:procedure>/import/<uuid:token>/", imports.check, name="import-check"),
    path("ledgers/<slug:procedure>/import/<uuid:token>/faults.xlsx", imports.faults, name="import-faults"),
    path("begin/<slug:procedure>/", steps.begin, name="begin"),
    path("new/<slug:procedure>/", steps.new, name="new"),
    path("new/<slug:procedure>/<slug:action>/", steps.open_matter, name="open"),
    path("choices/<slug:procedure>/<slug:field>/", steps.choices, name="choices"),
    path("m/<town:town>/<int:position>/", matter.show, name="matter"),
    path("m/<town:town>/<int:position>/personal/", matter.personal, name="personal"),
    path("m/<town:town>/<int:position>/counted/<int:run>/", matter.how, name="counted"),
    path("m/<town:town>/<int:position>/do/<slug:action>/", steps.step, name="step"),
    path("m/<town:town>/<int:position>/correct/<int:n>/", changes.correct, name="correct"),
    path("m/<town:town>/<int:position>/void/<int:n>/", changes.void, name="void"),
    path("m/<town:town>/<int:position>/file/", casefile.show, name="case-file"),
    path("m/<town:town>/<int:position>/file/bound.pdf", casefile.bound, name="case-file-bound"),
    path("m/<town:town>/<int:position>/assign/", changes.assign, name="assign"),
    path("m/<town:town>/<int:position>/link/", changes.link, name="link"),
    path("m/<town:town>/<int:position>/files/<int:n>/<str:sha>/", files.attachment, name="file"),
    path("m/<town:town>/<int:position>/papers/<int:n>/<slug:document>/", papers.paper, name="paper"),
    path("m/<town:town>/<int:position>/papers/<int:n>/<slug:document>.<str:kind>", papers.download, name="paper-file"),
    path("procedures/", procedures.procedures, name="procedures"),
    path("procedures/<slug:procedure>/", procedures.procedure, name="procedure"),
    path("procedures/<slug:procedure>/<slug:name>.bpmn", procedures.bpmn, name="bpmn"),
    path("roles/", procedures.roles, name="roles"),
    path("deadline/", deadline.deadline, name="deadline"),
    path("law/", law.laws, name="laws"),
    path("law/<str:act>/", law.act, name="act"),
    path("law/<str:act>/<str:number>/", law.article, name="article"),
    path("desk/style/", styleguide.show, name="style"),
    path("", include("yifa.server.desk.urls_figures")),
]
