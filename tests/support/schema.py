"""The SQL of schema/, loaded without the daemon."""

import pathlib

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "schema"


def migrations():
    return sorted((SCHEMA / "migrations").glob("*.sql"))


def views(*servers):
    """The views of these servers, behind what they are made of."""
    return [*(SCHEMA / "functions" / f"{name}.sql" for name in ("make_server_role", "sip_sign_in")),
            *(SCHEMA / "views" / f"{name}.sql" for name in servers)]


def load(database, files):
    """Runs each file in a transaction of its own, as the migrator does."""
    for file in files:
        database.run(f"BEGIN;\n{file.read_text()}\nCOMMIT;")
