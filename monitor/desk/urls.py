from django.urls import include, path

from monitor.desk import mail_views, views

app_name = "desk"

mail = [
    path("", mail_views.listing, name="mail"),
    path("enviar-de-novo/", mail_views.send_all_again, name="send_all_mail_again"),
    path("<int:message>/", mail_views.preview, name="mail_message"),
    path("<int:message>/html/", mail_views.html, name="mail_html"),
    path("<int:message>/enviar-de-novo/", mail_views.send_again, name="send_mail_again"),
    path("<int:message>/desistir/", mail_views.give_up, name="give_up_mail"),
]

urlpatterns = [
    path("inicio/", views.home, name="home"),
    path("mensagens/parar/<str:token>/", mail_views.stop, name="stop_mail"),
    path("redes/<slug:network>/mensagens/", include(mail)),
    path("redes/<slug:network>/dados/", include("monitor.desk.data.urls")),
]
