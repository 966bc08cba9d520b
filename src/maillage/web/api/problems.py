"""What can go wrong in the interface, as data: each kind is answered in RFC 9457 and explained in the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.faults import Fault
from maillage.base.refusals import Refusal, gettext_noop

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem. title: what happened; advice: what the caller can do, shown when nothing better is known."""

    code: str
    status: int
    title: str
    advice: str


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "bad_request",
            400,
            gettext_noop("Demande illisible"),
            gettext_noop("Vérifiez l’adresse et les en-têtes de la demande."),
        ),
        Kind(
            "bad_json",
            400,
            gettext_noop("Document illisible"),
            gettext_noop("Le corps de la demande doit être du JSON en UTF-8."),
        ),
        Kind(
            "bad_cursor",
            400,
            gettext_noop("Curseur inconnu"),
            gettext_noop("Reprenez la liste depuis le début, ou suivez l’adresse « next » telle quelle."),
        ),
        Kind(
            "token_in_address",
            400,
            gettext_noop("Jeton dans l’adresse"),
            gettext_noop(
                "Une adresse s’écrit dans des journaux : révoquez ce jeton, puis envoyez le nouveau dans l’en-tête "
                "Authorization."
            ),
        ),
        Kind(
            "token_missing",
            401,
            gettext_noop("Il faut un jeton"),
            gettext_noop("Créez un jeton dans votre compte et envoyez-le : « Authorization: Bearer mlg_… »."),
        ),
        Kind(
            "token_refused",
            401,
            gettext_noop("Jeton refusé"),
            gettext_noop(
                "Ce jeton est mal copié, révoqué ou terminé, ou vous n’agissez plus pour son organisation. "
                "Créez-en un autre."
            ),
        ),
        Kind(
            "forbidden",
            403,
            gettext_noop("Cela ne vous est pas permis"),
            gettext_noop(
                "Le jeton ne donne pas ce droit : voyez son droit et son organisation dans votre compte."
            ),
        ),
        Kind(
            "https_required",
            403,
            gettext_noop("Il faut une adresse en https"),
            gettext_noop(
                "Nous ne redirigeons pas : si la demande portait un jeton, il a circulé en clair. Révoquez-le."
            ),
        ),
        Kind(
            "not_found",
            404,
            gettext_noop("Introuvable"),
            gettext_noop("Il n’y a rien à cette adresse, ou rien que vous puissiez voir."),
        ),
        Kind(
            "method_not_allowed",
            405,
            gettext_noop("Méthode impossible ici"),
            gettext_noop("L’en-tête Allow de la réponse donne les méthodes possibles."),
        ),
        Kind(
            "not_acceptable",
            406,
            gettext_noop("Format demandé impossible"),
            gettext_noop("L’interface répond en JSON : demandez « Accept: application/json »."),
        ),
        Kind(
            "conflict",
            409,
            gettext_noop("Contradiction avec ce qui existe"),
            gettext_noop("Lisez ce qui existe, puis décidez."),
        ),
        Kind(
            "changed_meanwhile",
            412,
            gettext_noop("Modifié entre-temps"),
            gettext_noop(
                "Relisez la version actuelle, comparez, puis renvoyez votre version avec son nouvel ETag dans If-Match."
            ),
        ),
        Kind(
            "too_large",
            413,
            gettext_noop("Document trop grand"),
            gettext_noop("Le corps d’une demande ne dépasse pas %(limit)s Mo."),
        ),
        Kind(
            "unsupported_media_type",
            415,
            gettext_noop("Format envoyé inconnu"),
            gettext_noop("Envoyez du JSON en UTF-8 : « Content-Type: application/json »."),
        ),
        Kind(
            "invalid",
            422,
            gettext_noop("Valeurs à corriger"),
            gettext_noop("La liste « faults » dit où, et quoi. Rien n’a été écrit."),
        ),
        Kind(
            "version_missing",
            428,
            gettext_noop("Il faut dire quelle version vous remplacez"),
            gettext_noop(
                "Envoyez l’ETag de la version lue dans If-Match, ou « If-None-Match: * » s’il n’y avait rien."
            ),
        ),
        Kind(
            "too_many_requests",
            429,
            gettext_noop("Trop de demandes"),
            gettext_noop("Attendez le nombre de secondes de l’en-tête Retry-After."),
        ),
        Kind(
            "internal",
            500,
            gettext_noop("Erreur de notre côté"),
            gettext_noop("Ce n’est pas votre fait. Réessayez dans quelques minutes, ou écrivez-nous."),
        ),
    )
}
_OF_STATUS = {kind.status: kind.code for kind in reversed([*KINDS.values()])}


@dataclass(slots=True, eq=False)
class Problem(Exception):
    """Something that ends a request. detail: a sentence for this very case; faults: where in what was sent."""

    code: str
    detail: str = ""
    faults: Iterable[Fault] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> Kind:
        return KINDS[self.code]


def of_refusal(refusal: Refusal, code: str = "conflict") -> Problem:
    """Return the problem a refusal of an action makes."""
    return Problem(code, explain(refusal))


def of_status(status: int) -> Problem:
    """Return the problem of a bare status, for what the framework answered by itself."""
    return Problem(_OF_STATUS.get(status, "bad_request" if status < 500 else "internal"))


def answer(problem: Problem, request: HttpRequest) -> JsonResponse:
    """Return a problem in the language now active. `instance` is the address asked, without its query."""
    kind = problem.kind
    body: dict[str, object] = {
        "type": f"{settings.SITE_URL}{reverse('api:docs')}#{kind.code}",
        "title": _(kind.title),
        "status": kind.status,
        "code": kind.code,
        "detail": problem.detail or advice_of(kind),
        "instance": request.path,
        "faults": [{"path": fault.path, "message": explain(fault)} for fault in problem.faults],
        **problem.more,
    }
    response = JsonResponse(
        body, status=kind.status, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store", **problem.headers},
    )  # fmt: skip
    if kind.status == 401:
        error = ', error="invalid_token"' if kind.code == "token_refused" else ""
        response["WWW-Authenticate"] = f'Bearer realm="maillage"{error}'
    return response


def advice_of(kind: Kind) -> str:
    """Return the advice of a kind in the language now active."""
    return explain((kind.advice, {"limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2}))
