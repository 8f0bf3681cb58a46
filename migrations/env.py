"""Alembic's entry: runs the migrations on the connection that ``bot.schema`` opened."""

from alembic import context
from sqlalchemy import Connection

from bot.models import Model
from bot.models.base import UtcDateTime


def render_item(kind: str, item: object, autogen: object) -> str | bool:
    """Write our timestamp type as plain SQLAlchemy, so that a migration outlives the models."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Model.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
