"""Alembic's entry: runs the numbered migrations on the connection that `migrations.upgrade` hands over."""

from alembic import context

from migrations.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
context.run_migrations()
