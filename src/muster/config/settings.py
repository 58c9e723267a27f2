"""Settings. What differs between sites is data or the environment, never code."""

import os
from datetime import timedelta
from pathlib import Path

from muster.config.features import FEATURES
from muster.instance.database import django_settings
from muster.instance.home import Home
from muster.instance.secrets import secret

HOME = Home.from_environment()
SECRET_KEY = secret(HOME, "django").hex()
DEBUG = False
DEMO = os.environ.get("MUSTER_DEMO") == "1"
"""The demonstration accounts keep their printed passwords only here."""
HTTPS = os.environ.get("MUSTER_HTTPS") == "1"
ALLOWED_HOSTS = ["*"]
"""Phones reach the server under whatever name the village's network gives it; links are never built from the host."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "django_htmx",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "muster.kernel",
    "muster.places",
    "muster.incidents",
    "muster.accounts",
    "muster.people",
    *FEATURES,
    "muster.situation",
    "muster.web",
    "muster.phone",
    "muster.sync",
    "muster.rehearsals",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "muster.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "muster.accounts.middleware.ScopeMiddleware",
    "muster.web.middleware.PageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "muster.config.urls"
WSGI_APPLICATION = "muster.config.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    os.environ.get("MUSTER_PASSWORD_HASHER", "django.contrib.auth.hashers.Argon2PasswordHasher"),
    "django.contrib.auth.hashers.Argon2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "muster.accounts.passwords.ThreeKinds"},
]
CSRF_FAILURE_VIEW = "muster.web.views.stale_form"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "muster.accounts.views.entry.locked_out"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
"""No other site hears of a link with a token. Not "no-referrer": browsers then send forms without their origin, and a
form without it is refused."""

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "worker-src": ["'self'", "blob:"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "muster.web.context.page",
            ],
        },
    }
]


DATABASES = {"default": django_settings("app"), "owner": django_settings("owner")}
DATABASES["default"]["OPTIONS"]["server_side_binding"] = True
if os.environ.get("MUSTER_POOL", "1") == "1":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 4, "max_size": 8, "timeout": 10, "reconnect_timeout": 5}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True  # a database that was started again fails no page
else:
    DATABASES["default"]["CONN_MAX_AGE"] = None
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASE_ROUTERS: list[str] = []

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English"), ("zh-hant", "繁體中文")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("MUSTER_TIME_ZONE", "Asia/Shanghai")

STATIC_URL = "static/"
STATIC_ROOT = HOME.static
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HOME.files)}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 11 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
"""Lists hold names: an upload never lies readable on the disk, and a larger one is refused."""
FILE_UPLOAD_TEMP_DIR = str(HOME.uploads)

SILENCED_SYSTEM_CHECKS = ["security.W019"]
BASE_DIR = Path(__file__).resolve().parents[3]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unexpected": {"()": "muster.kernel.troubles.Unexpected"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["unexpected"]}},
    "loggers": {"psycopg.pool": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
