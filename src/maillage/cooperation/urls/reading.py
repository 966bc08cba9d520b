from django.urls import URLPattern, path

from maillage.cooperation.views import reading

urlpatterns: list[URLPattern] = [
    path("cooperations/<int:pk>/membres/lecture", reading.reading, name="reading"),
    path("cooperations/<int:pk>/membres/lecture/<slug:role>", reading.choose, name="reading_choose"),
]
