"""What an installation may set, read once at start from the environment or from files in /run/secrets."""

from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

# Known to everybody who reads this file, so it must never guard anything real.
DEVELOPMENT_SECRET = "development-secret-known-to-all-never-use-it"  # noqa: S105
SHORTEST_SECRET = 32
# Where Docker and Kubernetes put secrets as files; the environment wins over them.
_SECRETS = Path("/run/secrets")


class Environment(StrEnum):
    """Where this process runs; only production is strict about secrets, and only it demands HTTPS."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


class MailBackend(StrEnum):
    """Where mail goes: to a mailbox page of ours, or to an SMTP server."""

    CATCHER = "catcher"
    SMTP = "smtp"


class SettingsInvalid(SystemExit):
    """The environment has mistakes; the message names every one of them."""


class Settings(BaseSettings):
    """Every setting with its default. ``.env.example`` lists the same names with a line on each."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        secrets_dir=_SECRETS if _SECRETS.is_dir() else None,
        extra="ignore",
    )

    foyer_env: Environment = Environment.DEVELOPMENT
    debug: bool = False
    secret_key: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    database_url: str = "postgresql+psycopg://foyer@localhost/foyer"
    redis_url: str = "redis://localhost:6379/0"
    public_url: str = "http://localhost:8000"
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    site_name: str = Field(default="Foyer", min_length=1, max_length=40)
    storage_path: Path = Path("var/storage")

    mail_backend: MailBackend = MailBackend.CATCHER
    mail_from: str = "Foyer <tickets@localhost>"
    smtp_host: str = "localhost"
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_starttls: bool = True

    test_payments: bool = True
    test_payments_secret: SecretStr = SecretStr(DEVELOPMENT_SECRET)
    # The secret before the present one: messages signed with it are still believed while it is being replaced.
    test_payments_previous_secret: SecretStr = SecretStr("")
    # How our own processes reach the web server, where that differs from how people do.
    internal_url: str = ""

    hold_minutes: int = Field(default=15, ge=1, le=60)
    seat_hold_minutes: int = Field(default=10, ge=1, le=60)
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    log_json: bool = True

    @property
    def in_production(self) -> bool:
        """Whether real people and real money are behind this process."""
        return self.foyer_env is Environment.PRODUCTION

    @property
    def serves_https(self) -> bool:
        """Whether people reach the site by HTTPS, which turns on secure cookies and HSTS."""
        return self.public_url.startswith("https://")

    @property
    def database(self) -> str:
        """The database's address with the psycopg driver named."""
        return self.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )

    @model_validator(mode="after")
    def _refuse_danger(self) -> Self:
        mistakes = [*self._broken_addresses(), *(self._unsafe_in_production() if self.in_production else [])]
        if mistakes:
            raise ValueError("; ".join(mistakes))
        return self

    def _broken_addresses(self) -> list[str]:
        mistakes = []
        if not self.public_url.startswith(("http://", "https://")):
            mistakes.append("PUBLIC_URL must begin with http:// or https://")
        if self.internal_url and not self.internal_url.startswith(("http://", "https://")):
            mistakes.append("INTERNAL_URL must begin with http:// or https://")
        if self.test_payments and not self.test_payments_secret.get_secret_value():
            mistakes.append("TEST_PAYMENTS_SECRET must not be empty: webhooks could be forged")
        if not self.redis_url.startswith(("redis://", "rediss://", "unix://")):
            mistakes.append("REDIS_URL must begin with redis://, rediss:// or unix://")
        try:
            if make_url(self.database).get_backend_name() != "postgresql":
                mistakes.append("DATABASE_URL must name a PostgreSQL database")
        except ArgumentError:
            mistakes.append("DATABASE_URL is not a database address")
        return mistakes

    def _unsafe_in_production(self) -> list[str]:
        mistakes = []
        secret = self.secret_key.get_secret_value()
        if secret == DEVELOPMENT_SECRET or len(secret) < SHORTEST_SECRET:
            mistakes.append(f"SECRET_KEY must be your own, at least {SHORTEST_SECRET} characters")
        if self.debug:
            mistakes.append("DEBUG must be off in production")
        if not self.serves_https:
            mistakes.append("PUBLIC_URL must begin with https:// in production")
        if self.test_payments:
            mistakes.append("TEST_PAYMENTS must be off in production: anybody could pay without money")
        if self.mail_backend is MailBackend.CATCHER:
            mistakes.append("MAIL_BACKEND must be smtp in production: the catcher delivers to nobody")
        return mistakes


@lru_cache
def settings() -> Settings:
    """The settings of this process. Raises SettingsInvalid with all mistakes at once."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [_sentence(problem["loc"], problem["msg"]) for problem in error.errors()]
        raise SettingsInvalid("Foyer can't start, its settings have mistakes:\n" + "\n".join(lines)) from None


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    name = ".".join(str(part) for part in location).upper()
    words = message.removeprefix("Value error, ")
    return "\n".join(f"  - {name + ': ' if name else ''}{part}" for part in words.split("; "))
