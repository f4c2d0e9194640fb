from django.urls import path

from monitor.demonstration import views

app_name = "demonstration"
urlpatterns = [
    path("", views.accounts, name="accounts"),
    path("entrar/", views.become, name="become"),
    path("correio/", views.mailbox, name="mailbox"),
    path("plano-de-exemplo/", views.example_plan, name="example"),
]
