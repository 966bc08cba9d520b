"""The pages of a cooperation, one module per part."""

from maillage.cooperation.urls import (
    base,
    decisions,
    documents,
    forms,
    funding,
    invitations,
    meetings,
    plan,
    projects,
    stages,
    terms,
)

app_name = "cooperation"
urlpatterns = [
    pattern
    for part in (
        projects,
        invitations,
        terms,
        base,
        forms,
        stages,
        plan,
        decisions,
        meetings,
        funding,
        documents,
    )
    for pattern in part.urlpatterns
]
