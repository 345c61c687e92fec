"""Runs the migrations on the connection that `Database.upgrade` gives, with the tables of every feature."""

from importlib import import_module
from pathlib import Path

from alembic import context

from assessment.installation.database import Base

for tables in Path(__file__).parents[1].glob("*/*tables.py"):
    import_module(f"assessment.{tables.parent.name}.{tables.stem}")

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
context.run_migrations()
