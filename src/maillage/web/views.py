"""Pages that belong to no capability."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from maillage.accounts.http import Request
from maillage.accounts.permissions import Permission, requires


@require_safe
@requires(Permission.PUBLIC)
def home(request: Request) -> HttpResponse:
    """The first page."""
    return render(request, "web/home.html")


@require_safe
@requires(Permission.PUBLIC)
def health(request: Request) -> JsonResponse:
    """Tell that the process answers; asks nothing of the database."""
    return JsonResponse({"status": "ok"})


@require_safe
@requires(Permission.PUBLIC)
def ready(request: Request) -> JsonResponse:
    """Tell whether the database answers and its migrations are all applied."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations waiting", "count": waiting}, status=503)
    return JsonResponse({"status": "ok"})
