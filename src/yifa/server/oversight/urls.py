from __future__ import annotations

from django.urls import path, re_path

from yifa.server.oversight.views import checks, exchange, forms, pages, pushed, report_files, reports

app_name = "county"
urlpatterns = [
    path("county/", pages.home, name="home"),
    path("county/reports/<int:year>/", reports.reports, name="reports"),
    path("county/reports/<int:year>/progress/", reports.progress, name="report-progress"),
    path("county/reports/<int:year>/all.zip", report_files.everything, name="report-files"),
    path("county/reports/<int:year>/<str:town>/report.<str:form>", report_files.one, name="report-file"),
    path("county/reports/<int:year>/<str:town>/", reports.report, name="report"),
    path("county/reports/<int:year>/<str:town>/answer/", reports.answer, name="answer"),
    path("county/figures/", pages.figures, name="figures"),
    path("county/figures/explain/", pages.explain, name="explain"),
    path("county/late/", pages.late, name="late"),
    path("county/forms/", forms.forms, name="forms"),
    path("county/forms/<int:position>/", forms.form, name="form"),
    path("county/forms/<int:position>/issue/", forms.issue, name="issue"),
    path("county/requests/<int:position>/", forms.request_page, name="request"),
    path("county/requests/<int:position>/reply/", forms.reply, name="reply"),
    path("county/requests/<int:position>/close/", forms.close, name="close"),
    path("county/requests/<int:position>/merged.xlsx", forms.workbook, name="workbook"),
    path("county/checks/<int:position>/<int:n>/", checks.drawn_file, name="drawn-file"),
    path("county/packages/", exchange.packages, name="packages"),
    path("county/packages/key/", exchange.sheet, name="sheet"),
    path("county/packages/returns.zip", exchange.give_all_back, name="returns"),
    path("county/packages/<str:town>/agree/", exchange.agree, name="agree"),
    path("county/packages/<str:town>/return/", exchange.give_back, name="give-back"),
    re_path(r"^api/county/packages/(?P<digest>[0-9a-f]{64})$", pushed.put, name="push"),
    re_path(r"^api/county/returns/(?P<town>[0-9]{12})$", pushed.get, name="return"),
]
