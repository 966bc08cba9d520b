"""`maillage advise`: which form of cooperation fits the answers of a file (contract §1b)."""

from __future__ import annotations

import json
import shutil
import sys
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation

from maillage.base.explain import explain
from maillage.base.faults import Fault, Faulty
from maillage.base.refusals import gettext_noop
from maillage.cooperation.domain.advice.answers import Answers
from maillage.cooperation.domain.advice.asking import worth_asking
from maillage.cooperation.domain.advice.sensitivity import what_if
from maillage.cooperation.formats.advice import dump_advice
from maillage.cooperation.formats.answers import read_answers
from maillage.cooperation.formbook import advisor
from maillage.cooperation.presentation.advice_text import as_text

NO_ANSWER, BAD_INPUT = 1, 2


class Command(BaseCommand):
    verb = "visit"
    help = "Dit quelles formes de coopération conviennent, dans quel ordre et pourquoi."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--answers", required=True, metavar="FICHIER", help="réponses maillage/answers/1")
        parser.add_argument(
            "--at", metavar="AAAA-MM-JJ", help="jour auquel la loi est lue (défaut : aujourd’hui)"
        )
        parser.add_argument("--json", action="store_true", help="écrire un document maillage/advice/1")
        parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="langue des textes")

    def handle(self, *, answers: str, at: str | None, lang: str, **options: Any) -> None:
        with translation.override(lang):
            said, day = self._read(answers, at)
            adviser = advisor(lang)
            advice, ask = adviser.advise(said, day), worth_asking(adviser, said, day)
            if options["json"]:
                self.stdout.write(
                    json.dumps(dump_advice(advice, ask, lang=lang), ensure_ascii=False, indent=1)
                )
            else:
                width = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 100
                self.stdout.write(as_text(advice, ask, what_if(adviser, said, day), day, width=width))
        if not advice.ranked:
            sys.exit(NO_ANSWER)

    def _read(self, path: str, at: str | None) -> tuple[Answers, date]:
        faults: list[tuple[str, Fault]] = []
        said, day = Answers(), timezone.localdate()
        try:
            said = read_answers(Path(path))
        except Faulty as error:
            faults.extend((path, fault) for fault in error.faults)
        try:
            day = date.fromisoformat(at) if at else day
            if at and len(at) != 10:
                raise ValueError(at)
        except ValueError:
            message = gettext_noop("Il faut une date écrite AAAA-MM-JJ ; reçu : %(given)s.")
            faults.append(("--at", Fault("", message, {"given": str(at)[:40]})))
        if faults:
            self._leave(faults)
        return said, day

    def _leave(self, faults: list[tuple[str, Fault]]) -> NoReturn:
        for name, fault in faults:
            self.stderr.write(": ".join(part for part in (name, fault.path, explain(fault)) if part))
        sys.exit(BAD_INPUT)
