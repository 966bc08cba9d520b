from django.urls import path

from maillage.territory import views

app_name = "territory"
urlpatterns = [
    path("lieux/suggestions", views.suggestions, name="suggestions"),
]
