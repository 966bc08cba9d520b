"""Where each capability's pages are mounted."""

from django.contrib import admin
from django.urls import include, path

from maillage.web import errors

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("maillage.accounts.urls")),
    path("", include("maillage.territory.urls")),
    path("", include("maillage.directory.urls")),
    path("", include("maillage.procurement.urls")),
    path("", include("maillage.consortium.urls")),
    path("", include("maillage.cooperation.urls")),
    path("api/", include("maillage.web.api.urls")),
    path("", include("maillage.web.urls")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
