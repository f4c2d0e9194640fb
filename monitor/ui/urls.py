from django.urls import path

from monitor.ui import views

app_name = "ui"
urlpatterns = [
    path("componentes/", views.gallery, name="gallery"),
    path("aspeto/", views.set_theme, name="set_theme"),
]
