"""The SQL of schema/, loaded without the daemon."""

import pathlib

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schema"


def migrations():
    return sorted((SCHEMA / "migrations").glob("*.sql"))


def view(name):
    return SCHEMA / "views" / f"{name}.sql"


def load(database, files):
    """Runs each file in a transaction of its own, as the migrator does."""
    for file in files:
        database.run(f"BEGIN;\n{file.read_text()}\nCOMMIT;")
