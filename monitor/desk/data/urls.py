from django.urls import path

from monitor.desk.data import source_views, views

urlpatterns = [
    path("", views.listing, name="data"),
    path("importar/", source_views.upload, name="import_data"),
    path("ine/", source_views.ine, name="data_from_ine"),
    path("eurostat/", source_views.eurostat, name="data_from_eurostat"),
    path("modelo/", source_views.template, name="data_template"),
    path("regras/<slug:indicator>/", views.rules, name="data_rules"),
    path("importacoes/<int:data_import>/", views.review, name="data_import"),
    path("importacoes/<int:data_import>/progresso/", views.progress, name="data_progress"),
    path("importacoes/<int:data_import>/explicar/", views.explain, name="explain_data"),
    path("importacoes/<int:data_import>/confirmar/", views.confirm, name="confirm_data"),
    path("importacoes/<int:data_import>/anular/", views.undo, name="undo_data"),
    path("importacoes/<int:data_import>/interromper/", views.cancel, name="cancel_data"),
    path("importacoes/<int:data_import>/de-novo/", views.retry, name="retry_data"),
    path("importacoes/<int:data_import>/pedir/", source_views.ask_again, name="ask_data_again"),
    path("importacoes/<int:data_import>/recusadas/", views.rejected, name="rejected_data"),
    path("<int:dataset>/", views.dataset, name="dataset"),
    path("<int:dataset>/quem-ve/", views.visibility, name="dataset_visibility"),
    path("<int:dataset>/oficial/", views.official, name="dataset_official"),
]
