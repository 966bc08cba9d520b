"""All the settings, read once from the environment (see docs/operations.md for each variable)."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from maillage.config import environment

PROJECT = Path(__file__).resolve().parents[3]
# What an installation writes: database, secret, collected files. Never in Git.
VAR = Path(environment.text("MAILLAGE_VAR", str(PROJECT / "var")))
DATA = Path(environment.text("MAILLAGE_DATA", str(PROJECT / "data")))
TESTING = "pytest" in sys.modules
DEBUG = environment.flag("MAILLAGE_DEBUG")
# Demonstration: sample accounts with known passwords. Never on a public server.
DEMO = environment.flag("MAILLAGE_DEMO")
VERSION = "0.2.0"
# Who publishes and who hosts this installation: shown in the legal notice.
PUBLISHER = environment.text("MAILLAGE_PUBLISHER", "")
HOST = environment.text("MAILLAGE_HOST", "")

SECRET_KEY = "tests" if TESTING else environment.kept_secret("SECRET_KEY", VAR / "secret-key")
# Keys of before: what they signed or encrypted still opens.
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
# Behind HTTPS everywhere but on one's own machine: demonstration, development, tests.
HTTPS = environment.flag("MAILLAGE_HTTPS", not (DEBUG or DEMO or TESTING))
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")
# Where people reach the site: links in mails lead there, whether a page or the worker writes them.
SITE_URL = environment.address_of_site("MAILLAGE_URL", f"http://127.0.0.1:{environment.whole('PORT', 8000)}")

INSTALLED_APPS = [
    "maillage.web",
    "maillage.cooperation",
    "maillage.consortium",
    "maillage.procurement",
    "maillage.directory",
    "maillage.territory",
    "maillage.accounts",
    "maillage.mail",
    "maillage.jobs",
    "maillage.base",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_tasks_db",
    "django_htmx",
    "maillage.accounts.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "maillage.base.middleware.no_body_for_head",
    "maillage.web.api.middleware.programs",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "maillage.base.middleware.chosen_language",
    "maillage.base.middleware.french_elisions",
    "maillage.base.middleware.no_dead_end",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "maillage.accounts.middleware.actor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "maillage.accounts.middleware.life_of_sessions",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.accounts.middleware.visits_only_look",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "maillage.config.urls"
WSGI_APPLICATION = "maillage.config.wsgi.application"
APPEND_SLASH = False

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.web.context.site",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "maillage.base.templatetags.base",
            ],
        },
    }
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        environment.text("DATABASE_URL", f"sqlite:///{VAR / 'maillage.sqlite3'}"), conn_max_age=60
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer (WAL); a writer takes its lock at once rather than fail half-way (IMMEDIATE).
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
    if not TESTING and (name := str(DATABASES["default"]["NAME"])) != ":memory:":
        Path(name).parent.mkdir(parents=True, exist_ok=True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests only: a real hash is slow on purpose
    if TESTING
    else ["django.contrib.auth.hashers.Argon2PasswordHasher"]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "maillage.accounts.passwords.GuessablePasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "web:home"
ACCOUNT_ADAPTER = "maillage.accounts.adapters.people.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "maillage.accounts.forms.signing.LoginForm",
    "change_password": "maillage.accounts.forms.security.ChangePasswordForm",  # nosec B105
    "set_password": "maillage.accounts.forms.security.SetPasswordForm",  # nosec B105
    "reauthenticate": "maillage.accounts.forms.security.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by a link sent to the address: actions/signing.py
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "web:home"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # before any change of the ways in
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Passwords are counted by axes (accounts/lockout.py), second factors by allauth, never both.
ACCOUNT_RATE_LIMITS: dict[str, str | None] = {"login": "60/m/ip", "login_failed": "5/5m/key"}
AXES_HANDLER = "maillage.accounts.lockout.Handler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5  # domain/patience.py has the waits
AXES_LOCKOUT_CALLABLE = "maillage.accounts.lockout.refuse"
AXES_CLIENT_IP_CALLABLE = "maillage.accounts.lockout.address_of"
AXES_USERNAME_CALLABLE = "maillage.accounts.lockout.login_of"
AXES_COOLOFF_TIME = timedelta(days=1)  # failures older than that are forgotten
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
MFA_ADAPTER = "maillage.accounts.adapters.second_factor.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "maillage.accounts.forms.second_factor.AuthenticateForm",
    "reauthenticate": "maillage.accounts.forms.second_factor.ReauthenticateForm",
    "activate_totp": "maillage.accounts.forms.second_factor.ActivateTotpForm",
    "login_webauthn": "maillage.accounts.forms.second_factor.LoginPasskeyForm",
    "authenticate_webauthn": "maillage.accounts.forms.second_factor.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "maillage.accounts.forms.second_factor.ReauthenticatePasskeyForm",
    "add_webauthn": "maillage.accounts.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "maillage.accounts.forms.second_factor.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Maillage"
MFA_TOTP_TOLERANCE = 1  # the code of the half minute before or after: typing takes time (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# ProConnect, the State's sign-in for professionals: without these three, its button does not show.
PROCONNECT = environment.provider("PROCONNECT_URL", "PROCONNECT_CLIENT_ID", "PROCONNECT_CLIENT_SECRET")
SOCIALACCOUNT_ADAPTER = "maillage.accounts.adapters.social.SocialAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"provider_class": "maillage.accounts.oidc.Provider"}}
SOCIALACCOUNT_LOGIN_ON_GET = True  # form-action keeps forms here; state, nonce and PKCE protect
# Administrators and staff sign in with more than a password; the accounts of a demonstration are known to all.
SECOND_FACTOR_REQUIRED = not DEMO
# Signed out after two hours without a page, and twelve hours after signing in whatever happens.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_IDLE_AGE = 2 * 3600
if HTTPS:  # the prefix keeps a neighbour site from writing them
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME = "__Host-language"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "maillage.web.errors.csrf_failure"

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if environment.flag("MAILLAGE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else the failed sign-ins of one person lock everybody out
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# A request bigger than this is refused before it is read (imports of tenders are far smaller).
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILES_ROOT = VAR / "files"  # what people put in the projects
FILE_MOST_MEGABYTES = environment.whole("MAILLAGE_FILE_MEGABYTES", 20)
# Requests a minute of the interface for programs: from one address without token, and with one token.
API_ANONYMOUS_PER_MINUTE = environment.whole("MAILLAGE_API_ANONYMOUS_PER_MINUTE", 60)
API_TOKEN_PER_MINUTE = environment.whole("MAILLAGE_API_TOKEN_PER_MINUTE", 300)

# One queue for every message that leaves (maillage.mail); without a relay, a demonstration keeps them in its outbox.
MAIL_RELAY = environment.relay("MAIL_URL")
MAIL_OUTBOX = MAIL_RELAY is None and (DEBUG or DEMO or TESTING)
MAIL_FROM = environment.mailbox("MAIL_FROM", "Maillage <ne-pas-repondre@maillage.invalid>")
MAIL_BOUNCES = environment.mailbox("MAIL_BOUNCES")[1]
MAIL_KEPT_DAYS = environment.whole("MAIL_KEPT_DAYS", 30)
EMAIL_BACKEND = "maillage.mail.backend.Queue"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PROJECT / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
FORMAT_MODULE_PATH = ["maillage.base.locales"]

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# One count of attempts for all the processes needs a folder that they share; else each keeps its own in memory.
CACHE_FOLDER = environment.text("MAILLAGE_CACHE", "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": CACHE_FOLDER,
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
    if CACHE_FOLDER
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
# Django asks two things of HTTPS that only the owner of the whole domain can promise (subdomains, preload list).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# One queue, in the database (src/maillage/jobs): tasks join the transaction of whoever asks for them. In tests too.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "maillage.base.discretion.Discreet"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"maillage": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}

# What the environment may hold (`maillage check` names the slips); two are read by `serve` and by ./dev.
KNOWN_VARIABLES = frozenset(environment.ASKED | {"HOST", "MAILLAGE_PYTHON"})
