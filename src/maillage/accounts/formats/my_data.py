"""`maillage/my-data/1`: what this installation holds about one person, given to that person."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field, JsonValue

from maillage.base.documents import Document

FORMAT: Literal["maillage/my-data/1"] = "maillage/my-data/1"


class Person(Document):
    """Whose data these are."""

    number: int
    email: str
    name: str


class Table(Document):
    """The rows of one table that concern the person. `fields`: what each column is; `kept_back`: columns not given."""

    what: str
    table: str
    fields: dict[str, str]
    rows: list[dict[str, JsonValue]]
    secret: list[str] = Field(description="proofs of identity (digests, keys): never given")
    others: list[str] = Field(description="columns that may speak of somebody else: not given")


class Purpose(Document):
    """One processing of the register, and the person's data in it."""

    id: str
    title: str
    purpose: str
    basis: str = Field(description="letter of GDPR article 6(1)")
    tables: list[Table]


class MyData(Document):
    """All of it. Binary content is in base64, moments in ISO 8601 with their offset."""

    format: Literal["maillage/my-data/1"]
    exported_at: datetime
    site: str
    person: Person
    purposes: list[Purpose]
