from django.urls import path

from maillage.cooperation.views import roles

urlpatterns = [
    path("cooperations/membres/<int:pk>/role", roles.ask, name="role_ask"),
    path("cooperations/roles/<int:pk>", roles.role, name="role"),
    path("cooperations/roles/<int:pk>/retirer", roles.withdraw, name="role_withdraw"),
    path("c/role/<str:token>", roles.door, name="role_door"),
]
