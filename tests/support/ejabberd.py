"""A real ejabberd on config/peers/ejabberd.yml and our views."""

import json
import pathlib
import re
import subprocess

from support import certificate, postgres_door
from support.ports import answers, free_port
from support.processes import Process, server_folder

PEERS = pathlib.Path(__file__).resolve().parents[2] / "config" / "peers"
CONFIGURATION = PEERS / "ejabberd.yml"
LIBRARIES = "/usr/lib/x86_64-linux-gnu"    # where Debian puts ejabberd and what it needs

# The role that sees the verifiers of each hash.
ROLES = {"sha256": "ejabberd", "sha": "ejabberd_sha1"}


def with_macros(configuration, values):
    """The text of the configuration with other values of its macros; each must be there exactly once."""
    for name, value in values.items():
        line = f"  {name}: {json.dumps(value)}"    # flow style of YAML is JSON
        configuration, found = re.subn(rf"^  {name}: .*$", lambda _, line=line: line, configuration, flags=re.MULTILINE)
        assert found == 1, f"{name}: {found} times in {CONFIGURATION}"
    return configuration


def with_sign_in(configuration, options):
    """The same with these top-level options (JSON values) instead of those by which it reads our view."""
    kept, found = re.subn(r"^(auth_|sql_|new_sql_schema)\w*: .*\n", "", configuration, flags=re.MULTILINE)
    assert found > 5, f"only {found} options of sign-in in {CONFIGURATION}"
    return kept + "".join(f"{name}: {json.dumps(value)}\n" for name, value in options.items())


class Ejabberd:
    """One server with one or more domains and the component beside it; `sign_in` as for with_sign_in()."""

    def __init__(self, folder, database, *domains, secret="component secret", scram_hash="sha256", environment=None,
                 sign_in=None):
        self.domain = domains[0]
        self.domains = domains
        self.component = f"cusax.{domains[0]}"
        self.secret = secret
        self.client_port = free_port()
        self.component_port = free_port()
        self.api_port = free_port()
        folder = server_folder(folder)
        postgres_door.require_password(database.cluster, ROLES.values())
        self.door = postgres_door.PostgresDoor(database.cluster)
        made = [certificate.make(folder, domain) for domain in domains]
        self.certificate = made[0][0]
        self.configuration = folder / CONFIGURATION.name
        text = with_macros(CONFIGURATION.read_text(), {
            "DOMAINS": domains,
            "COMPONENT": self.component,
            "COMPONENT_LINK": {self.component: {"password": secret}},
            "COMPONENT_PORT": self.component_port,
            "CLIENT_PORT": self.client_port,
            "API_PORT": self.api_port,
            "SCRAM_HASH": scram_hash,
            "DATABASE_USER": ROLES[scram_hash],
            "DATABASE": database.name,
            "DATABASE_PORT": self.door.port,
            "DATABASE_PASSWORD": postgres_door.PASSWORD,
            "CERTIFICATES": [str(file) for pair in made for file in pair],
            "LOG_LEVEL": "info",
        })
        self.configuration.write_text(with_sign_in(text, sign_in) if sign_in else text)
        self.configuration.chmod(0o644)
        modules = server_folder(folder / "modules")
        for source in (PEERS / "ejabberd_modules").glob("*.erl"):
            subprocess.run(["/usr/bin/erlc", "-Werror", "-pa", next(pathlib.Path(LIBRARIES).glob("ejabberd-*/ebin")),
                            "-o", modules, source], check=True, env={"HOME": str(folder), "PATH": "/usr/bin:/bin"})
        # The virtual machine itself, without a node name: no distribution, hence no epmd, no cookie and no
        # port beside ours, and nothing that could outlive it. ejabberdctl would start all that.
        self.process = Process(
            "ejabberd", ["/usr/bin/erl", "-noinput", "-pa", modules, "-boot", "start_clean", "-mnesia", "dir", f'"{folder}/mnesia"',
                         "-s", "ejabberd"],
            log=folder.with_suffix(".log"), unprivileged=True, folder=folder, environment={
                "HOME": str(folder),
                "ERL_LIBS": LIBRARIES,
                "ERL_CRASH_DUMP_BYTES": "0",
                "EJABBERD_CONFIG_PATH": str(self.configuration),
                "EJABBERD_LOG_PATH": str(folder / "ejabberd.log"),
                **(environment or {}),
            })

    @property
    def link(self):
        """The [[xmpp]] table for cusaxd."""
        return {"address": f"127.0.0.1:{self.component_port}", "component": self.component, "secret": self.secret,
                "domains": list(self.domains), "profiles": "impersonate",
                # It tells a component of no PEP event, so what users publish is noticed by reading back alone.
                "profiles_read_back_ms": 1000}

    def start(self):
        self.process.start()
        self.process.ready_when(
            lambda: all(answers(port) for port in (self.client_port, self.component_port, self.api_port)), "listens")
        return self

    def stop(self):
        self.process.stop()

    def restart(self):
        self.stop()
        self.start()
