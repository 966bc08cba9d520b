"""Public documents: strict models, read from strict JSON, with every fault in one French list."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from maillage.base import strict_json
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.base.strict_json import MAX_BYTES, read_json, step

__all__ = [
    "Document",
    "IsoDate",
    "Text",
    "at_most_decimals",
    "faults_of",
    "load",
    "read_json",
    "refuse",
    "schema_of",
]

T = TypeVar("T")
_SHOWN = 40
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


class Document(BaseModel):
    """A part of a public document: unknown keys refused, no conversion ("36" is not 36, true is not 1)."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


def refuse(message: str, **facts: object) -> NoReturn:
    """Refuse a value from inside a validator, with a French sentence and its facts."""
    raise PydanticCustomError("maillage", "{message}", {"message": message, "facts": facts})


def _is_printable(text: str) -> str:
    if _CONTROL.search(text):
        refuse(gettext_noop("Ce texte contient un caractère de contrôle invisible ; retirez-le."))
    return text


def _iso_date(value: object) -> object:
    if isinstance(value, date) or not isinstance(value, str):
        return value
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
    except ValueError:
        pass
    refuse(_NOT_A_DATE, given=shown(value))


def at_most_decimals(places: int) -> Callable[[float], float]:
    """Return a validator that refuses a number written with more decimals than `places`."""

    def check(value: float) -> float:
        exponent = Decimal(str(value)).normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            refuse(
                gettext_noop("Au plus %(places)s chiffres après la virgule ; reçu : %(given)s."),
                places=places,
                given=shown(value),
            )
        return value

    return check


Text = Annotated[str, AfterValidator(_is_printable)]
"""A text without control characters (a database or a screen could not keep them)."""

IsoDate = Annotated[
    date, BeforeValidator(_iso_date), WithJsonSchema({"type": "string", "format": "date"}, mode="validation")
]
"""A day written YYYY-MM-DD."""


def load(source: Path | bytes, parse: Callable[[object], T], *, max_bytes: int = MAX_BYTES) -> T:
    """Read a JSON document and parse it; raise Faulty with the faults of its JSON and of its content."""
    document, faults = strict_json.read_json_and_faults(source, max_bytes=max_bytes)
    try:
        parsed = parse(document)
    except Faulty as error:
        raise Faulty(one_by_path([*faults, *error.faults])) from None
    if faults:
        raise Faulty(faults)
    return parsed


def one_by_path(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Keep the first fault of each path (the first is the cause), except for the whole document."""
    kept: dict[object, Fault] = {}
    for fault in faults:
        kept.setdefault(fault.path or ("", fault.message, str(fault.facts)), fault)
    return tuple(kept.values())


def schema_of(model: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}


def faults_of(error: ValidationError, model: type[BaseModel] | None = None) -> tuple[Fault, ...]:
    """Return the faults of a document that pydantic refused, in the order of the document.

    model: the model that refused it, to name the keys that were possible beside an unknown one.
    """
    return tuple(_fault(details, model) for details in error.errors(include_url=False))


def _fault(details: Any, model: type[BaseModel] | None) -> Fault:
    path = ""
    for key in details["loc"]:
        path = step(path, key)
    kind, context = details["type"], details.get("ctx") or {}
    if kind == "maillage":
        return Fault(path, context.get("message", details["msg"]), context.get("facts", context))
    facts: dict[str, object] = {"given": shown(details["input"]), **_plain(context)}
    if kind == "extra_forbidden":
        return _unknown_key(path, str(details["loc"][-1]), _keys_at(model, details["loc"][:-1]))
    if kind in ("literal_error", "enum"):
        facts["expected"] = str(context["expected"]).replace("'", '"').replace(" or ", ", ")
    if kind in ("too_short", "too_long") and isinstance(details["input"], str):
        kind = f"string_{kind}"
    return Fault(path, MESSAGES.get(kind, _INVALID), facts)


def _unknown_key(path: str, key: str, possible: list[str]) -> Fault:
    near = difflib.get_close_matches(key.lower(), possible, n=1)
    if near:
        return Fault(path, _UNKNOWN_KEY_NEAR, {"near": near[0]})
    return (
        Fault(path, _UNKNOWN_KEY, {"keys": ", ".join(possible)})
        if possible
        else Fault(path, _UNKNOWN_KEY_ALONE)
    )


def _plain(context: Mapping[str, object]) -> dict[str, object]:
    return {
        name: f"{value:.15g}" if isinstance(value, float) else str(value) for name, value in context.items()
    }


def _keys_at(model: type[BaseModel] | None, location: tuple[int | str, ...]) -> list[str]:
    for key in location:
        if model is not None and isinstance(key, str):
            model = _model_in(
                next((f.annotation for n, f in model.model_fields.items() if (f.alias or n) == key), None)
            )
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def shown(value: object) -> str:
    """Return a received value as it was written, short enough for a sentence and safe to print."""
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, (list, tuple)):
        return "[…]"
    try:
        text = json.dumps(value, ensure_ascii=False, default=str)
    except ValueError:  # an integer too long to be written
        return "…"
    printable = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return printable if len(printable) <= _SHOWN else printable[:_SHOWN] + "…"


_INVALID = gettext_noop("Cette valeur n’est pas permise ; reçu : %(given)s.")
_UNKNOWN_KEY_NEAR = gettext_noop("Ce champ n’existe pas ; vouliez-vous écrire « %(near)s » ?")
_UNKNOWN_KEY = gettext_noop("Ce champ n’existe pas. Champs possibles ici : %(keys)s.")
_UNKNOWN_KEY_ALONE = gettext_noop("Ce champ n’existe pas.")
_NOT_A_DATE = gettext_noop('Il faut une date AAAA-MM-JJ, par exemple "2026-10-01" ; reçu : %(given)s.')
_NOT_A_TEXT = gettext_noop("Il faut un texte entre guillemets ; reçu : %(given)s.")
_NOT_WHOLE = gettext_noop("Il faut un nombre entier, sans guillemets ni virgule ; reçu : %(given)s.")
_NOT_A_NUMBER = gettext_noop("Il faut un nombre, sans guillemets ; reçu : %(given)s.")
_NOT_AN_OBJECT = gettext_noop("Il faut un objet {…} ; reçu : %(given)s.")
_NOT_A_LIST = gettext_noop("Il faut une liste […] ; reçu : %(given)s.")
_CHOICE = gettext_noop("Valeurs permises : %(expected)s ; reçu : %(given)s.")

MESSAGES: Mapping[str, str] = {
    "missing": gettext_noop("Ce champ est obligatoire."),
    "string_type": _NOT_A_TEXT,
    "string_unicode": _NOT_A_TEXT,
    "string_too_short": gettext_noop(
        "Ce texte doit avoir au moins %(min_length)s caractère(s) ; reçu : %(given)s."
    ),
    "string_too_long": gettext_noop("Ce texte doit avoir au plus %(max_length)s caractères."),
    "string_pattern_mismatch": gettext_noop("Ce texte n’a pas la forme attendue ; reçu : %(given)s."),
    "int_type": _NOT_WHOLE,
    "int_parsing": _NOT_WHOLE,
    "int_parsing_size": _NOT_WHOLE,
    "int_from_float": _NOT_WHOLE,
    "float_type": _NOT_A_NUMBER,
    "float_parsing": _NOT_A_NUMBER,
    "decimal_type": _NOT_A_NUMBER,
    "decimal_parsing": _NOT_A_NUMBER,
    "finite_number": gettext_noop("Il faut un nombre ordinaire, ni NaN ni infini."),
    "bool_type": gettext_noop("Il faut true ou false, sans guillemets ; reçu : %(given)s."),
    "bool_parsing": gettext_noop("Il faut true ou false, sans guillemets ; reçu : %(given)s."),
    "greater_than": gettext_noop("Il faut plus de %(gt)s ; reçu : %(given)s."),
    "greater_than_equal": gettext_noop("Il faut au moins %(ge)s ; reçu : %(given)s."),
    "less_than": gettext_noop("Il faut moins de %(lt)s ; reçu : %(given)s."),
    "less_than_equal": gettext_noop("Il faut au plus %(le)s ; reçu : %(given)s."),
    "multiple_of": gettext_noop("Il faut un multiple de %(multiple_of)s ; reçu : %(given)s."),
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "date_type": _NOT_A_DATE,
    "date_parsing": _NOT_A_DATE,
    "date_from_datetime_parsing": _NOT_A_DATE,
    "date_from_datetime_inexact": _NOT_A_DATE,
    "list_type": _NOT_A_LIST,
    "tuple_type": _NOT_A_LIST,
    "set_type": _NOT_A_LIST,
    "too_short": gettext_noop("Il en faut au moins %(min_length)s."),
    "too_long": gettext_noop("Il en faut au plus %(max_length)s."),
    "dict_type": _NOT_AN_OBJECT,
    "mapping_type": _NOT_AN_OBJECT,
    "model_type": _NOT_AN_OBJECT,
    "model_attributes_type": _NOT_AN_OBJECT,
    "dataclass_type": _NOT_AN_OBJECT,
    "none_required": gettext_noop("Il faut null, sans guillemets ; reçu : %(given)s."),
}
