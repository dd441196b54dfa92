"""The daemon under test: its configuration, its life, its API."""

import json
import pathlib
import subprocess

import requests

from support.ports import free_port
from support.processes import Process
from support.rest import Rest


def _toml(value):
    # Strings, integers, booleans and lists are written alike in TOML and JSON.
    return json.dumps(value)


def render_toml(settings):
    """{"http": {…}, "xmpp": [{…}, {…}]} as TOML: a table each, an array of tables for a list."""
    lines = []
    for name, content in settings.items():
        for table in content if isinstance(content, list) else [content]:
            lines.append(f"[[{name}]]" if isinstance(content, list) else f"[{name}]")
            lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
            lines.append("")
    return "\n".join(lines)


class Daemon:
    """One cusaxd on one database. `xmpp` holds the [[xmpp]] tables."""

    def __init__(self, binary, folder, database, xmpp=(), settings=None, http_port=None, dns_port=None):
        self.binary = str(binary)
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(mode=0o700, parents=True)
        self.database = database
        self.http_port = http_port or free_port()
        self.dns_port = dns_port or free_port()
        self.config = self.folder / "cusaxd.toml"
        self.base = f"http://127.0.0.1:{self.http_port}"
        self.configure(xmpp, settings)
        self.process = Process("cusaxd", [self.binary, "serve", "--config", self.config], log=self.folder / "cusaxd.log")
        self._admin = None

    def configure(self, xmpp=(), settings=None):
        """Writes the configuration anew; `settings` are merged in, table by table; a list is an array of tables."""
        tables = {
            "database": {"url": self.database.url("cusax"), "migrate_url": self.database.url("postgres")},
            "http": {"listen": [f"127.0.0.1:{self.http_port}"]},
            "dns": {"listen": [f"127.0.0.1:{self.dns_port}"]},
            "xmpp": list(xmpp),
            "log": {"level": "debug"},
        }
        for name, table in (settings or {}).items():
            tables[name] = table if isinstance(table, list) else {**tables.get(name, {}), **table}
        self.config.write_text(render_toml(tables))

    def run(self, *arguments):
        """Runs a subcommand to its end and returns its stdout."""
        done = subprocess.run([self.binary, *arguments, "--config", str(self.config)],
                              capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"cusaxd {' '.join(arguments)}: {done.returncode}\n{done.stderr}"
        return done.stdout

    def migrate(self):
        return self.run("migrate")

    def token(self, name="test", scope="admin", domains=()):
        chosen = [argument for domain in domains for argument in ("--domain", domain)]
        return self.run("token", "create", "--name", name, "--scope", scope, *chosen).strip()

    @property
    def rest(self):
        """REST as an admin."""
        if self._admin is None:
            self._admin = Rest(self.base, self.token("admin"))
        return self._admin

    def rest_as(self, scope, domains=()):
        return Rest(self.base, self.token(scope, scope, domains))

    def ready(self):
        try:
            return requests.get(f"{self.base}/readyz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def start(self):
        self.process.start()
        self.process.ready_when(self.ready, "is ready")
        return self

    def stop(self):
        """SIGTERM; what was answered is done, and the exit code is 0."""
        code = self.process.stop()
        assert code in (0, None), f"cusaxd ended with {code}:\n{self.process.tail()}"

    def kill(self):
        """As if the power failed, for the daemon alone."""
        self.process.kill()
