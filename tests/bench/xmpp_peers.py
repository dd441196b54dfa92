"""The XMPP servers of the figures: each as config/peers has it, with us, and beside
it the same server that keeps vCards in a store of its own."""

import re

from support.ejabberd import ROLES, Ejabberd, with_macros
from support.ports import free_port
from support.postgres import Cluster
from support.prosody import Prosody

DOMAIN = "bench.example"
EJABBERD_TABLES = "/usr/share/ejabberd/sql/pg.new.sql"
DELEGATED = '"delegation"; "privilege";'


def replaced(text, pattern, by):
    """With the first match replaced; there must be one."""
    made, found = re.subn(pattern, lambda _: by, text, count=1, flags=re.DOTALL)
    assert found, f"no {pattern} in the configuration"
    return made


class BenchProsody(Prosody):
    """Prosody without its debug log."""

    def __init__(self, folder, database, rewrite=lambda text: text):
        super().__init__(folder, database, DOMAIN)
        file = folder / "prosody.cfg.lua"
        file.write_text(rewrite(replaced(file.read_text(), r'ENV_PROSODY_LOG_LEVEL or "info"', '"warn"')))


def with_own_store(text):
    """Prosody's configuration without us: its own vCards, which mod_vcard_legacy keeps in PEP."""
    text = replaced(text, re.escape(DELEGATED), '"vcard_legacy";')
    text = replaced(text, r"\n    delegations = \{.*?\n    \}\n", "\n")
    return replaced(text, r"\n    privileged_entities = \{.*?\n    \}\n", "\n")


class BenchEjabberd(Ejabberd):
    """ejabberd that logs warnings only."""

    def __init__(self, folder, database, rewrite=lambda text: text):
        super().__init__(folder, database, DOMAIN)
        text = with_macros(self.configuration.read_text(), {"LOG_LEVEL": "warning"})
        self.configuration.write_text(rewrite(text))


def own_database(folder, accounts):
    """A PostgreSQL with ejabberd's own tables, on TCP since that is what it speaks, and the users of `accounts`."""
    cluster = Cluster(folder, durable=True, port=free_port()).start()
    rules = cluster.data / "pg_hba.conf"
    rules.write_text("host all all 127.0.0.1/32 scram-sha-256\n" + rules.read_text())
    database = cluster.create("ejabberd")
    for role in ROLES.values():
        database.run(f"CREATE ROLE {role} LOGIN SUPERUSER")
    with open(EJABBERD_TABLES, encoding="utf-8") as tables:
        database.run(tables.read())
    columns = "username, server_host, password, serverkey, salt, iterationcount"
    users = accounts.run(f"SELECT {columns} FROM ejabberd.users")
    database.run(f"COPY users ({columns}) FROM STDIN CSV;\n{users}\\.\n")
    return database


def ejabberd_with_own_store(folder, database, cached):
    """ejabberd without us: mod_vcard on SQL."""
    def rewrite(text):
        text = replaced(text, r"  mod_delegation:\n.*?(?=  mod_disco:)", "")
        text = replaced(text, r"  mod_privilege:\n.*?(?=  mod_pubsub:)",
                        f"  mod_vcard: {{db_type: sql, use_cache: {str(cached).lower()}}}\n")
        return with_macros(text, {"DATABASE_PORT": database.cluster.port, "DATABASE_USER": ROLES["sha256"]})
    return BenchEjabberd(folder, database, rewrite)
