"""Rules of law and of use."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from ninja import Path, Router
from pydantic import Field

from maillage.accounts.permissions import Verb
from maillage.base.refusals import gettext_noop
from maillage.procurement import queries
from maillage.procurement.domain.rules import Rule
from maillage.web.api.entrance import ApiRequest, needs
from maillage.web.api.shapes import Answer, example

router = Router(tags=["rules"])


class RuleShown(Answer):
    id: str
    title: str
    text: str
    source: str
    as_of: Annotated[date, Field(description=gettext_noop("Quand la source a été lue."))]
    confidence: Annotated[
        list[str],
        Field(
            description=gettext_noop(
                "V : texte officiel lu ; V2 : source secondaire ; S : réseau ; M : de mémoire ; ED : choix de Maillage."
            )
        ),
    ]
    example: str | None
    valid_from: date | None
    valid_to: date | None
    in_force: Annotated[bool, Field(description=gettext_noop("S’applique aujourd’hui."))]
    unstable: Annotated[bool, Field(description=gettext_noop("Peut changer bientôt."))]
    check: Annotated[list[str], Field(description=gettext_noop("Les points incertains qui en dépendent."))]
    page: Annotated[str, Field(description=gettext_noop("Sa page sur le site."))]


class Rules(Answer):
    items: list[RuleShown]


RuleId = Annotated[str, Field(pattern=r"^[RU]-\d{2,3}$")]
_EXAMPLE = {
    "id": "R-252",
    "title": "Choisir la forme du groupement",
    "text": "…",
    "source": "Guide 2021",
    "as_of": "2026-10-01",
    "confidence": ["V2"],
    "example": None,
    "valid_from": None,
    "valid_to": None,
    "in_force": True,
    "unstable": False,
    "check": [],
    "page": "https://maillage.exemple.test/regles/R-252",
}


@router.get(
    "/rules",
    response=Rules,
    summary=gettext_noop("Toutes les règles"),
    description=gettext_noop(
        "Ce que Maillage sait du droit et des usages, avec la source et le degré de confiance."
    ),
    openapi_extra=example({"items": [_EXAMPLE]}),
)
@needs(Verb.VISIT)
def rules(request: ApiRequest) -> Rules:
    return Rules(items=[_shown(request, rule) for _, rule in sorted(queries.rules().items())])


@router.get(
    "/rules/{id}",
    response=RuleShown,
    summary=gettext_noop("Une règle"),
    description=gettext_noop("Le texte français fait foi."),
    openapi_extra=example(_EXAMPLE),
)
@needs(Verb.VISIT)
def rule(request: ApiRequest, id: Path[RuleId]) -> RuleShown:
    try:
        return _shown(request, queries.rule(id))
    except KeyError:
        raise Http404 from None


def _shown(request: ApiRequest, rule: Rule) -> RuleShown:
    return RuleShown(
        id=rule.id,
        title=rule.title,
        text=rule.text,
        source=rule.source,
        as_of=rule.as_of,
        confidence=[one.value for one in rule.confidence],
        example=rule.example or None,
        valid_from=rule.valid_from,
        valid_to=rule.valid_to,
        in_force=rule.in_force_at(timezone.localdate()),
        unstable=rule.unstable,
        check=list(rule.check),
        page=request.build_absolute_uri(reverse("procurement:rule", args=[rule.id])),
    )
