"""Addresses of sign-in, one's own page, and the administration of people, places and holidays."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from yifa.server.towns import holidays, passkey_pages, people, places, sign_in, single_sign_on, stand_ins

app_name = "towns"
urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/sso/", single_sign_on.begin, name="sso"),
    path("sign-in/sso/back/", single_sign_on.back, name="sso-back"),
    path("sign-in/cas/", single_sign_on.cas, name="cas"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("verify/", sign_in.verify, name="verify"),
    path("me/", sign_in.profile, name="profile"),
    path("me/password/", sign_in.password, name="password"),
    path("me/code/", sign_in.code_setup, name="code-setup"),
    path("me/code/picture.svg", sign_in.code_picture, name="code-picture"),
    path("me/code/remove/", sign_in.code_remove, name="code-remove"),
    path("me/passkey/", passkey_pages.passkey_setup, name="passkey-setup"),
    path("me/passkey/<int:pk>/remove/", passkey_pages.passkey_remove, name="passkey-remove"),
    path("me/stand-ins/", stand_ins.own, name="own-stand-ins"),
    path("people/", people.people, name="people"),
    path("people/add/", people.add_person, name="add-person"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/grants/", people.add_grant, name="add-grant"),
    path("people/<int:pk>/grants/<int:grant_pk>/end/", people.end_grant, name="end-grant"),
    path("people/<int:pk>/active/", people.set_active, name="set-active"),
    path("people/<int:pk>/reset-password/", people.reset_password, name="reset-password"),
    path("people/<int:pk>/stand-ins/", stand_ins.of_person, name="person-stand-ins"),
    path("units/", places.units, name="units"),
    path("units/add/", places.unit, name="add-unit"),
    path("units/<int:pk>/", places.unit, name="unit"),
    path("villages/add/", places.village, name="add-village"),
    path("villages/<str:code>/", places.village, name="village"),
    path("holidays/", holidays.holidays, name="holidays"),
]
