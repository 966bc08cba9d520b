from django.urls import URLPattern, path

from maillage.cooperation.views import need

urlpatterns: list[URLPattern] = [
    path("cooperations/<int:pk>/besoin", need.need, name="need"),
    path("cooperations/<int:pk>/besoin/ecrire", need.write, name="need_write"),
    path("cooperations/<int:pk>/besoin/export", need.export, name="need_export"),
    path("cooperations/<int:pk>/besoin/<int:number>", need.share, name="need_share"),
]
