"""Settings of the shell. Everything an installation may change comes from the environment:

YIFA_DATA           folder of database, keys and attachments (default: var/)
DATABASE_URL        postgresql://… (default: SQLite in YIFA_DATA)
YIFA_HOSTS          further names or addresses the server answers to, separated by commas; * for any
YIFA_HTTPS          1 behind an HTTPS proxy: secure cookies, HSTS
YIFA_TRUSTED_PROXY  1 when a proxy of one's own sets X-Forwarded-For and X-Forwarded-Proto
YIFA_DEBUG          1 for developers only
YIFA_ADDRESS        how people reach this server, such as https://yifa.example, for links in messages
YIFA_MAIL_HOST      server that takes mail; with YIFA_MAIL_PORT, _USER, _PASSWORD, _FROM, and _TLS (starttls or ssl)
YIFA_BACKUP         folder or .tar file that the clock writes a backup to every night, best on another disk
YIFA_BACKUP_RECIPIENT  public key (yifa backup --new-identity) that the keys in it are encrypted for
YIFA_OIDC_ISSUER    the county's OpenID Connect provider, with YIFA_OIDC_CLIENT, _SECRET and _CLAIM (the claim that is the user name)
YIFA_CAS            the county's CAS server, such as https://sso.example/cas; YIFA_SSO_NAME: what people call either
YIFA_WEBHOOK_HOSTS  hosts of one's own where group robots are, beside those of WeCom and DingTalk
YIFA_GATEWAY_TOKEN  what a town's gateway for text messages asks for (Authorization: Bearer …)
"""

from __future__ import annotations

import os
import socket
from datetime import timedelta
from typing import Any

from csp.constants import NONE, SELF

from yifa.server.config.database import database
from yifa.server.config.keys import secret_key
from yifa.server.config.paths import data_dir


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


YIFA_DATA = data_dir()
SECRET_KEY = secret_key()
DEBUG = _flag("YIFA_DEBUG")
HTTPS = _flag("YIFA_HTTPS")
TRUSTED_PROXY = _flag("YIFA_TRUSTED_PROXY")
EXTRA_HOSTS = [host.strip() for host in os.environ.get("YIFA_HOSTS", "").split(",") if host.strip()]
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), *EXTRA_HOSTS]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in EXTRA_HOSTS if HTTPS and host != "*"]

YIFA_APPS = [
    "yifa.server.config",
    "yifa.server.administration",
    "yifa.server.towns",
    "yifa.server.figures",
    "yifa.server.ledger",
    "yifa.server.schedule",
    "yifa.server.safekeeping",
    "yifa.server.reports",
    "yifa.server.rooms.proofreading",
    "yifa.server.rooms.enforcement",
    "yifa.server.field",
    "yifa.server.ui",
    "yifa.server.casework",
    "yifa.server.desk",
    "yifa.server.rooms.centre",
    "yifa.server.portal",
    "yifa.server.rooms.exams",
    "yifa.server.rooms.ballots",
    "yifa.server.rooms.publicity",
    "yifa.server.api",
    "yifa.server.notices",
    "yifa.server.rooms.review",
    "yifa.server.oversight",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_tasks",
    "django_tasks_db",
    *YIFA_APPS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yifa.server.api.problems.ProblemMiddleware",
    "yifa.server.config.errors.ErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yifa.server.towns.middleware.SeatMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "yifa.server.config.urls"
WSGI_APPLICATION = "yifa.server.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yifa.server.ui.context.frame",
            ],
        },
    }
]

DATABASES: dict[str, dict[str, Any]] = {"default": database(os.environ.get("DATABASE_URL", ""), YIFA_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"

STATIC_URL = "static/"
MEDIA_ROOT = YIFA_DATA / "attachments"
# Serves the files where they lie: no collecting step between installing and starting.
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

# People -------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "towns.Person"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "yifa.server.towns.auth.PersonBackend"]
# scrypt is memory-hard and, on old office machines, quicker than a million rounds of PBKDF2.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yifa.server.towns.passwords.LengthRule"},
    {"NAME": "yifa.server.towns.passwords.CommonRule"},
    {"NAME": "yifa.server.towns.passwords.PersonRule"},
    {"NAME": "yifa.server.towns.passwords.VarietyRule"},
]
LOGIN_URL = "towns:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "towns:sign-in"

SESSION_ENGINE = "yifa.server.towns.sessions"
SESSION_IDLE = timedelta(minutes=30)
SESSION_ABSOLUTE = timedelta(hours=10)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "yifa_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "yifa_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "yifa.server.config.errors.csrf_failure"

# By name and address together: a stranger elsewhere cannot lock the mayor out of his own desk.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "yifa.server.towns.auth.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_CLIENT_IP_CALLABLE = "yifa.server.towns.auth.client_address"
AXES_USERNAME_CALLABLE = "yifa.server.towns.auth.typed_username"
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Yifa"

# The county's own sign-in (towns/single_sign_on.py).
OIDC_ISSUER = os.environ.get("YIFA_OIDC_ISSUER", "")
OIDC_CLIENT = os.environ.get("YIFA_OIDC_CLIENT", "")
OIDC_SECRET = os.environ.get("YIFA_OIDC_SECRET", "")
OIDC_CLAIM = os.environ.get("YIFA_OIDC_CLAIM", "preferred_username")
CAS_SERVER = os.environ.get("YIFA_CAS", "")
SSO_NAME = os.environ.get("YIFA_SSO_NAME", "县统一身份认证")

# The wire -----------------------------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Bytes. A form of 2 MiB holds the longest report; a request of 50 MiB holds scans of a case file.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
REQUEST_MAX_BYTES = 50 * 1024 * 1024
ATTACHMENT_MAX_BYTES = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700

# Messages: how people reach this server, by which server mail goes, and robots of one's own.
YIFA_ADDRESS = os.environ.get("YIFA_ADDRESS", "").rstrip("/")
EMAIL_HOST = os.environ.get("YIFA_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("YIFA_MAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("YIFA_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("YIFA_MAIL_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("YIFA_MAIL_TLS", "") == "starttls"
EMAIL_USE_SSL = os.environ.get("YIFA_MAIL_TLS", "") == "ssl"
DEFAULT_FROM_EMAIL = os.environ.get("YIFA_MAIL_FROM", "yifa@localhost")
WEBHOOK_HOSTS = frozenset(host.strip() for host in os.environ.get("YIFA_WEBHOOK_HOSTS", "").split(",") if host.strip())
GATEWAY_TOKEN = os.environ.get("YIFA_GATEWAY_TOKEN", "")

# Backup by the clock, and after how many days without one the administrator is told so.
BACKUP_TO = os.environ.get("YIFA_BACKUP", "")
BACKUP_RECIPIENT = os.environ.get("YIFA_BACKUP_RECIPIENT", "")
BACKUP_DAYS = 3

# The machine interface: requests a minute for one token or person, and how many of them at once. An old ledger or a
# day's orders of a hotline come in bulk; a program gone wild must not slow down the desk.
API_PER_MINUTE = 600
API_BURST = 200
API_PROBLEMS = "/api/"

# Messages of the program, to standard error. Names, addresses and what people typed stay out: the sign-in library,
# which logs both, is silenced here and keeps its own table instead.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "yifa.server.config.discreet.Discreet",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "axes": {"handlers": ["nowhere"], "propagate": False},
        "django": {"handlers": [], "propagate": True, "level": "WARNING"},
        "django.security": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
        # A line for each request that waits a moment for a thread: thousands a day in an office that is well.
        "waitress.queue": {"level": "ERROR"},
        "yifa": {"level": "INFO"},
    },
}
