from django.urls import path

from monitor.desk import views

app_name = "desk"
urlpatterns = [path("inicio/", views.home, name="home")]
