from django.urls import URLPattern, path

from monitor.plans import views_import as views

_REVIEW = "<slug:network>/importacoes/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("<slug:network>/planos/importar/", views.upload, name="import"),
    path(_REVIEW, views.review, name="review"),
    path(_REVIEW + "progresso/", views.progress, name="review_progress"),
    path(_REVIEW + "corrigir/", views.correction, name="review_correct"),
    path(_REVIEW + "retirar-correcao/", views.take_back_correction, name="review_take_back"),
    path(_REVIEW + "comparar/<int:plan>/", views.comparison, name="review_compare"),
    path(_REVIEW + "confirmar/", views.confirmation, name="review_confirm"),
    path(_REVIEW + "tentar-de-novo/", views.retry, name="import_retry"),
    path(_REVIEW + "abandonar/", views.discard, name="import_discard"),
    path(_REVIEW + "anular/", views.undo, name="import_undo"),
]
