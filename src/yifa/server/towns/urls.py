from django.urls import URLPattern

app_name = "towns"
urlpatterns: list[URLPattern] = []
