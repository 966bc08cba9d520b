"""The pages of a cooperation, one module per part."""

from maillage.cooperation.urls import (
    base,
    decisions,
    documents,
    forms,
    funding,
    invitations,
    meetings,
    need,
    plan,
    projects,
    reading,
    roles,
    stages,
    terms,
)

app_name = "cooperation"
urlpatterns = [
    pattern
    for part in (
        projects,
        reading,
        roles,
        need,
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
