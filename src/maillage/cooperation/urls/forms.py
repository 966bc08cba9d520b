from django.urls import URLPattern, path, re_path

from maillage.cooperation.views import form_choice, forms

urlpatterns: list[URLPattern] = [
    path("cooperer", forms.advise, name="advisor"),
    path("cooperer/formes", forms.forms, name="forms"),
    re_path(r"^cooperer/formes/(?P<id>R-3\d\d)-(?P<slug>[a-z-]{1,60})$", forms.form_sheet, name="form_sheet"),
    path("cooperations/<int:pk>/forme", form_choice.project_form, name="form"),
    path("cooperations/<int:pk>/forme/choisir", form_choice.choose, name="form_choose"),
]
