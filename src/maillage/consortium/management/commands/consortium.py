"""`maillage consortium`: who can answer a tender together (contracts §1)."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from maillage.base.explain import explain
from maillage.base.faults import Fault
from maillage.base.figures import number
from maillage.consortium.domain.advice import advised
from maillage.consortium.domain.answer import Answer
from maillage.consortium.domain.problem import Question
from maillage.consortium.domain.solver import EXPLAINING
from maillage.consortium.domain.solver import answer as solve
from maillage.consortium.exports.paper import as_pdf
from maillage.consortium.exports.text import as_text, bold, plain
from maillage.consortium.exports.workbook import as_xlsx
from maillage.consortium.formats.result import dump_answer
from maillage.consortium.management.options import Options, read_options, write_whole
from maillage.consortium.queries.question import is_ready, trade_labels
from maillage.consortium.sources.files import BadInput, read_question

NO_ANSWER, BAD_INPUT = 1, 2


class Command(BaseCommand):
    verb = "visit"
    help = "Dit qui peut répondre ensemble à un appel, ou ce qui manque."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tender", required=True, metavar="FICHIER", help="appel maillage/tender/1")
        parser.add_argument("--pool", metavar="FICHIER", help="vivier maillage/pool/1 (défaut : l’annuaire)")
        parser.add_argument("--lots", metavar="1,3", help="ne répondre qu’à ces lots")
        parser.add_argument("--profile", metavar="PROFIL", help="equilibre (défaut), proximite, impact, …")
        parser.add_argument("--weights", metavar="M,K,I,T", help="quatre poids à la place d’un profil")
        parser.add_argument(
            "--alternatives", default="5", metavar="N", help="nombre de propositions (défaut : 5)"
        )
        parser.add_argument(
            "--time-limit",
            default="10",
            metavar="S",
            help=f"secondes de calcul (défaut : 10), et {EXPLAINING:.0f} de plus au plus pour dire ce qui manque",
        )
        parser.add_argument("--json", action="store_true", help="écrire un document maillage/consortium/1")
        parser.add_argument("--pdf", metavar="FICHIER", help="écrire aussi un PDF")
        parser.add_argument("--xlsx", metavar="FICHIER", help="écrire aussi un classeur")
        parser.add_argument("--lang", choices=("fr", "en"), default="fr", help="langue des textes")

    def handle(self, **given: Any) -> None:
        with translation.override(given["lang"]):
            try:
                self._run(given)
            except KeyboardInterrupt:
                self._leave(NO_ANSWER, _("Arrêté avant d’avoir trouvé un groupement."))

    def _run(self, given: dict[str, Any]) -> None:
        options, question = self._read(given)
        with _interruptible(self._stopping) as stop:
            answer = solve(
                question,
                alternatives=options.alternatives,
                time_limit=options.time_limit,
                on_progress=self._progress if sys.stderr.isatty() else None,
                stop=stop,
            )
        for note in answer.warnings:
            self.stderr.write(f"{options.asked.tender}: exclude: {explain((note.message, note.facts))}")
        self._write(advised(answer, question, labels=trade_labels()), question, options, given)
        if not answer.proposals:
            sys.exit(NO_ANSWER)

    def _read(self, given: dict[str, Any]) -> tuple[Options, Question]:
        if not is_ready():
            self._leave(
                BAD_INPUT, _("Les communes ne sont pas chargées : lancez d’abord « maillage prepare ».")
            )
        options, faults = read_options(given)
        try:
            read = read_question(options.asked)
        except BadInput as error:
            faults.extend(error.faults)
        if faults:
            self._leave(BAD_INPUT, *(_line(name, fault) for name, fault in faults))
        for name, warning in read.warnings:
            self.stderr.write(_line(name, warning))
        return options, read.question

    def _write(self, answer: Answer, question: Question, options: Options, given: dict[str, Any]) -> None:
        labels, partial = trade_labels(), bool(options.asked.lots)
        if options.pdf:
            today = timezone.localdate()
            write_whole(options.pdf, as_pdf(answer, question, labels, at=today, partial=partial))
        if options.xlsx:
            write_whole(options.xlsx, as_xlsx(answer, question, labels, partial=partial))
        if given["json"]:
            document = dump_answer(answer, question, lang=given["lang"])
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=1))
        else:
            on_screen = sys.stdout.isatty()
            width = shutil.get_terminal_size((100, 24)).columns if on_screen else 100
            self.stdout.write(
                as_text(answer, question, labels, width=width, heading=bold if on_screen else plain)
            )

    def _progress(self, answer: Answer) -> None:
        if answer.proposals:
            best = answer.proposals[0]
            text = _("%(seconds)s s : %(cost)s points, au mieux %(bound)s") % {
                "seconds": number(answer.seconds, 1),
                "cost": number(best.cost),
                "bound": number(best.bound),
            }
            self.stderr.write(f"\r{text}   ", ending="")

    def _stopping(self) -> None:
        self.stderr.write(_("Arrêt demandé : voici le meilleur trouvé."))

    def _leave(self, code: int, *lines: str) -> NoReturn:
        for line in lines:
            self.stderr.write(line)
        sys.exit(code)


def _line(name: str, fault: Fault) -> str:
    return ": ".join(part for part in (name, fault.path, explain(fault)) if part)


@contextmanager
def _interruptible(tell: Callable[[], None]) -> Iterator[Callable[[], bool]]:
    """Give a function that says whether Ctrl-C was pressed; pressed twice, it stops everything."""
    asked = threading.Event()

    def ask(signum: int, frame: FrameType | None) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        tell()

    if threading.current_thread() is not threading.main_thread():
        yield asked.is_set
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)
