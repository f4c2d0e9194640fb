from django.urls import URLPattern, path

from monitor.agenda import views

app_name = "agenda"

urlpatterns: list[URLPattern] = [
    path("agenda/<str:token>.ics", views.feed, name="feed"),
    path("redes/<slug:network>/comprovativos/<int:evidence>/", views.evidence, name="evidence"),
]
