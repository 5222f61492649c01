"""Whether this process lives, and whether it can serve people."""

from pathlib import Path

from alembic.script import ScriptDirectory
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.infra.db import db
from app.infra.redis import redis
from app.web import guards

bp = Blueprint("health", __name__)
_MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


@bp.get("/healthz")
@guards.public
def alive() -> ResponseReturnValue:
    """Answers as long as the process does."""
    return jsonify(status="ok")


@bp.get("/readyz")
@guards.public
def ready() -> ResponseReturnValue:
    """Answers 200 when the database is there and migrated; Redis is told of, but its absence only degrades."""
    checks = {"database": _database(), "migrations": _migrations(), "redis": _redis()}
    serves = checks["database"] == "ok" and checks["migrations"] == "ok"
    return jsonify(status="ok" if serves else "unavailable", **checks), 200 if serves else 503


def _database() -> str:
    try:
        db.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.rollback()
        return "unreachable"
    return "ok"


def _migrations() -> str:
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    try:
        current = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        db.rollback()
        return "unknown"
    return "ok" if current == head else "behind"


def _redis() -> str:
    try:
        redis().ping()
    except RedisError:
        return "unreachable"
    return "ok"
