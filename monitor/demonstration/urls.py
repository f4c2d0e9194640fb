from django.urls import URLPattern

app_name = "demonstration"
urlpatterns: list[URLPattern] = []
