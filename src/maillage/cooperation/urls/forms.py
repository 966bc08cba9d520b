from django.urls import URLPattern, path, re_path

from maillage.cooperation.views import forms

urlpatterns: list[URLPattern] = [
    path("cooperer", forms.advise, name="advisor"),
    path("cooperer/formes", forms.forms, name="forms"),
    re_path(r"^cooperer/formes/(?P<id>R-3\d\d)-(?P<slug>[a-z-]{1,60})$", forms.form_sheet, name="form_sheet"),
]
