"""`maillage schema NAME`: the JSON Schema of a public format."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from pydantic import BaseModel

from maillage.accounts.formats.my_data import MyData
from maillage.base import schemas
from maillage.base.documents import schema_of
from maillage.consortium.formats.pool import PoolDocument
from maillage.consortium.formats.result import ConsortiumDocument
from maillage.procurement.formats import TenderDocument

SCHEMAS: dict[str, type[BaseModel]] = {
    "tender": TenderDocument,
    "pool": PoolDocument,
    "consortium": ConsortiumDocument,
    "my-data": MyData,
}


class Command(BaseCommand):
    verb = "visit"
    help = "Écrit le schéma JSON d’un format public."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted({*SCHEMAS, *schemas.names()})
        parser.add_argument("name", choices=names, help=f"format : {', '.join(names)}")

    def handle(self, *, name: str, **options: Any) -> None:
        document = SCHEMAS.get(name) or schemas.document(name)
        self.stdout.write(json.dumps(schema_of(document), ensure_ascii=False, indent=1))
