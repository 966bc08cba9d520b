"""A person whose every trace bears a word found nowhere else, in every table that the register names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models, transaction
from django_tasks_db.models import DBTaskResult

from maillage.accounts.actions.journal import record
from maillage.accounts.actors import Actor
from maillage.accounts.catalogue import not_personal, processings
from maillage.accounts.domain.privacy import Fate, Holding
from maillage.accounts.models import Mandate, Organisation, User
from maillage.accounts.tests.factories import MandateFactory, OrganisationFactory, UserFactory
from maillage.consortium.models import KeptProposal
from maillage.cooperation.models import Comment, Task
from maillage.cooperation.tests.factories import make_project
from maillage.directory.tests.factories import make_declared, make_structure, offer
from maillage.mail.models import OutgoingMessage
from maillage.procurement.tests.factories import make_tender

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
MINE, THEIRS, NEUTRAL = "Canarie Delamoi", "Autrui Duvoisin", "contenu de l’organisation"
MY_WORD, THEIR_WORD = "delamoi", "duvoisin"
ADDRESS = "canarie.delamoi@delamoi.test"
SECRET = "empreinte-secrete"


@dataclass(frozen=True)
class Scene:
    """The person, somebody else, and the organisation they both write for."""

    me: User
    other: User
    organisation: Organisation


def make_scene() -> Scene:
    """Make a person, a colleague who administers, and fill every table of the register about both."""
    organisation = OrganisationFactory(name="Organisation commune", departement="93")
    me = UserFactory(email=ADDRESS, name=MINE, last_login=NOW, is_staff=True)
    other = MandateFactory(
        organisation=organisation, role="administrator",
        user=UserFactory(email="autrui.duvoisin@duvoisin.test", name=THEIRS),
    ).user  # fmt: skip
    scene = Scene(me, other, organisation)
    for one in (scene, Scene(other, UserFactory(name="Troisième Personne"), organisation)):
        for holding in holdings():
            if holding.model not in MADE_BEFORE:
                _make(holding, one)
    _journal(scene)
    _sessions(scene)
    _mentions(scene)
    return scene


def holdings() -> list[Holding]:
    """The holdings of the register that lead to a person."""
    return [one for p in processings() for one in p.holds if one.person or one.address]


MADE_BEFORE = {"accounts.User", "accounts.JournalEntry", "accounts.JournalDetail"}
CHOSEN: dict[str, dict[str, object]] = {
    "accounts.Mandate": {"term_at": None, "ended_at": NOW, "starts_at": NOW - timedelta(days=9)},
    "accounts.JoinRequest": {"state": "approved", "name": NEUTRAL, "siret": "", "departement": "93"},
    "accounts.Invitation": {"state": "taken"},
    "accounts.StaffVisit": {"ended_at": NOW},
    "mail.OutgoingMessage": {"state": "sent", "purged_at": None, "kind": "invitation", "language": "fr"},
    "mail.Link": {"expires_at": NOW + timedelta(days=1), "purpose": "invitation"},
    "consortium.ShareLink": {"expires_at": NOW + timedelta(days=1)},
    "admin.LogEntry": {"action_flag": 1},
    "cooperation.Ballot": {"closes_at": NOW + timedelta(days=1)},
    "cooperation.CalendarFeed": {"project": None, "organisation": None},
    "cooperation.ReadingChoice": {"role": "observer"},
    "cooperation.RoleRequest": {"state": "role_refused", "role": "observer"},
}


def _comment() -> models.Model:
    task = Task.objects.create(project=make_project(), title=NEUTRAL, created_at=NOW, changed_at=NOW)
    return Comment.objects.create(task=task, text=NEUTRAL, at=NOW)


READY: dict[str, Callable[[], models.Model]] = {
    "cooperation.Comment": _comment,
    "procurement.Tender": make_tender,
    "directory.Declaration": lambda: make_declared("Structure qui déclare", offer()).declaration,
    "directory.Offer": lambda: make_declared("Structure qui offre", offer()).offers.get(),
}


def _make(holding: Holding, scene: Scene) -> None:
    model = apps.get_model(holding.model)
    if holding.model in READY:
        row = READY[holding.model]()
        model._default_manager.filter(pk=row.pk).update(**{holding.person: scene.me})
        return
    parent = (holding.person or holding.address).split("__")[0]
    values: dict[str, object] = {}
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.AutoField):
            values[field.name] = _value(field, holding, scene)
    values |= CHOSEN.get(holding.model, {})
    if holding.person == parent:
        values[parent] = scene.me if model._meta.get_field(parent).is_relation else scene.me.pk
    elif holding.address == parent:
        values[parent] = scene.me.email
    row = model(**values)
    with transaction.atomic():
        row.save(force_insert=True)


_numbers = iter(range(1, 10**6))


def _value(field: models.Field, holding: Holding, scene: Scene) -> object:
    if field.is_relation:
        return _related(field, scene)
    if field.choices:
        return next(code for code, _ in field.flatchoices if code)
    text = f"{_who(field.name, holding, scene)} {next(_numbers)}"
    made = {
        models.JSONField: {"dit": text},
        models.BinaryField: text.encode(),
        models.GenericIPAddressField: "198.51.100.9" if field.name in holding.others else "203.0.113.7",
        models.CharField: text[: field.max_length],
        models.TextField: text,
        models.BooleanField: False,
        models.DateTimeField: NOW,
        models.DateField: NOW.date(),
    }
    kind = next((kind for kind in made if isinstance(field, kind)), None)
    if kind is not None:
        return made[kind]
    return field.default if field.has_default() and not callable(field.default) else 1


def _who(name: str, holding: Holding, scene: Scene) -> str:
    """Return of whom a text speaks: what belongs to an organisation, or to the machine, names nobody."""
    if name in holding.secret:
        return SECRET
    if name in holding.others:
        return scene.other.name
    of_organisation = holding.closing == Fate.KEPT or name in not_personal().get(holding.model, ())
    return NEUTRAL if of_organisation else scene.me.name


def _related(field: models.Field, scene: Scene) -> object:
    target = field.related_model._meta.label
    made: dict[str, object] = {"accounts.User": scene.other, "accounts.Organisation": scene.organisation}
    if target in made:
        return made[target] if field.name != "facilitator" else OrganisationFactory(name="Facilitateur")
    if target.startswith("cooperation."):
        return None if field.null else _fresh(field.related_model, scene)
    makers = {
        "directory.Structure": lambda: make_structure("Structure commune"),
        "procurement.Tender": make_tender,
        "auth.Group": lambda: Group.objects.get_or_create(name="groupe")[0],
        "auth.Permission": lambda: Permission.objects.first(),
        "contenttypes.ContentType": lambda: ContentType.objects.get_for_model(Mandate),
        "consortium.KeptProposal": lambda: KeptProposal.objects.last(),
        "account.EmailAddress": lambda: EmailAddress.objects.get(user=scene.me),
        "socialaccount.SocialAccount": lambda: SocialAccount.objects.get(user=scene.me),
        "axes.AccessAttempt": lambda: AccessAttempt.objects.get(username=scene.me.email),
        "django_tasks_database.DBTaskResult": _task,
    }
    if target in makers:
        return makers[target]()
    found = field.related_model._default_manager.last()
    return found if found is not None or field.null else _parent(field.related_model)


def _fresh(model: type[models.Model], scene: Scene) -> models.Model:
    """Make a row of a project that others point to, new each time, written by somebody else."""
    neutral = Holding(what="", model=model._meta.label, closing=Fate.KEPT)
    values = {f.name: _value(f, neutral, scene) for f in model._meta.concrete_fields if not f.primary_key}
    return model._default_manager.create(**(values | CHOSEN.get(neutral.model, {})))


def _parent(model: type[models.Model]) -> models.Model:
    """Make a row that a library points to and that says nothing of a person."""
    texts = {f.name: "x" for f in model._meta.concrete_fields if isinstance(f, models.CharField)}
    return model._default_manager.create(**texts)


def _task() -> DBTaskResult:
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="maillage.rien", queue_name="default",
        backend_name="default", exception_class_path="", traceback="", run_after=NOW,
    )  # fmt: skip


def _journal(scene: Scene) -> None:
    """Entries of the person, about the person, about somebody else, and made while visiting."""
    by = Actor(user=scene.me, organisation=scene.organisation, role="editor", origin="GET /page")
    about = f"organisation:{scene.organisation.pk}"
    with transaction.atomic():
        record(what="mandate.given", about=about, personal={"name": MINE}, person=scene.me, by=by, at=NOW)
        record(
            what="mandate.given", about=about, personal={"name": THEIRS}, person=scene.other, by=by, at=NOW
        )
        visiting = Actor(user=scene.other, visitor=scene.me, origin="GET /ailleurs")
        record(what="mandate.given", about=f"person:{scene.other.pk}", by=visiting, at=NOW)


def _sessions(scene: Scene) -> None:
    for user in (scene.me, scene.other):
        session = SessionStore()
        session["_auth_user_id"], session["address"] = str(user.pk), user.email
        session.save()


def _mentions(scene: Scene) -> None:
    """The person is named in the news and the mails of somebody else, in sentences that the machine wrote."""
    apps.get_model("accounts.Notification").objects.create(
        user=scene.other, kind="members", message="%(name)s vous invite", facts={"name": MINE, "où": ["ici", MINE]},
        url="/", about="organisation:1", at=NOW,
    )  # fmt: skip
    OutgoingMessage.objects.create(
        key="autre", to=scene.other.email, subject=f"{MINE} vous invite", text=f"Bonjour, {MINE} ({ADDRESS}).",
        html=f"<p>{MINE}</p>", from_name=MINE, language="fr", kind="invitation", state="sent", created_at=NOW,
        sent_at=NOW, next_try_at=NOW, message_id="<autre@exemple.test>",
    )  # fmt: skip
    _named_in_projects(scene)


def _named_in_projects(scene: Scene) -> None:
    """The person is named where a project keeps who answers, remarks or leads, without a link to the account."""
    listed = next(one.mentions for one in processings() if one.id == "cooperation")
    for table, names in listed.items():
        model = apps.get_model(table)
        row = _fresh(model, scene)
        model._default_manager.filter(pk=row.pk).update(**dict.fromkeys(names, f"{MINE}, directrice"))


def whole_database() -> Iterator[tuple[str, str]]:
    """Yield (« table.column », text) for every value of every table, sessions decoded."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column[0] for column in cursor.description or ()]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    text = (
                        bytes(value).decode("utf-8", "replace")
                        if isinstance(value, bytes | memoryview)
                        else str(value)
                    )
                    yield (
                        f"{table}.{column}",
                        text.encode().decode("unicode_escape", "replace") if "\\u" in text else text,
                    )
    for session in apps.get_model("sessions.Session").objects.all():
        yield "django_session (decoded)", str(session.get_decoded())


def where(word: str) -> list[str]:
    """Return the columns in which a word stands, whatever its case."""
    return sorted({column for column, text in whole_database() if word in text.lower()})
