"""A private PostgreSQL cluster on a unix socket, gone with the tests."""

import contextlib
import csv
import io
import os
import pathlib
import signal
import subprocess
import urllib.parse

from support.processes import Process, as_server, server_folder

# Nothing of the caller's environment says which server libpq talks to.
for _name in [name for name in os.environ if name.startswith("PG")]:
    del os.environ[_name]

BIN = pathlib.Path("/usr/lib/postgresql/15/bin")

# Nobody pulls the plug in a test: `durable` is for those that measure.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SETTINGS = {"listen_addresses": "", "unix_socket_permissions": "0700", "max_connections": "120",
            "shared_buffers": "64MB", "log_min_messages": "warning", "log_timezone": "UTC", "timezone": "UTC"}


class Cluster:
    """Started by start(); superuser `postgres`, everybody trusted on its socket. With `port` on 127.0.0.1 as well."""

    def __init__(self, folder, durable=False, port=None):
        self.folder = pathlib.Path(folder)
        self.port = port or 5432    # of the socket, too
        self.data = self.folder / "data"
        server_folder(self.folder)
        self._initialise()
        settings = SETTINGS | ({} if durable else FAST)
        if port:
            settings |= {"listen_addresses": "127.0.0.1", "port": port}
        arguments = [f"-c{name}={value}" for name, value in settings.items()]
        self.process = Process(
            "postgresql", [BIN / "postgres", "-D", self.data, f"-cunix_socket_directories={self.folder}", *arguments],
            log=self.folder.parent / "postgresql.log", unprivileged=True, stop_signal=signal.SIGINT)

    def _initialise(self):
        subprocess.run(
            as_server([BIN / "initdb", "-D", self.data, "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                       "--auth-local=trust", "--auth-host=reject", "--no-sync", "--no-instructions"]),
            check=True, capture_output=True, cwd="/")

    def start(self):
        self.process.start()
        self.process.ready_when(lambda: self.database("postgres").run("SELECT 1"), "answers")
        return self

    def stop(self):
        self.process.stop()

    def restart(self):
        self.stop()
        self.start()

    def database(self, name):
        return Database(self, name)

    def create(self, name, template="template0"):
        self.database("postgres").run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.database(name)

    def drop(self, name):
        self.database("postgres").run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class Database:
    """One database of a cluster, spoken to through psql."""

    def __init__(self, cluster, name):
        self.cluster = cluster
        self.name = name

    @property
    def host(self):
        return str(self.cluster.folder)

    def url(self, user="postgres"):
        return f"postgresql://{user}@/{self.name}?host={urllib.parse.quote(self.host, safe='')}&port={self.cluster.port}"

    def run(self, sql, user="postgres", variables=None):
        """Executes a script and returns psql's output. Raises SqlError with the server's words."""
        chosen = [f"--set={name}={value}" for name, value in (variables or {}).items()]
        done = subprocess.run(
            ["psql", "--no-psqlrc", "--quiet", "--csv", "--tuples-only", "--set=ON_ERROR_STOP=1", *chosen,
             self.url(user)],
            input=sql, capture_output=True, text=True, timeout=120, check=False)
        if done.returncode != 0:
            raise SqlError(done.stderr.strip())
        return done.stdout

    @contextlib.contextmanager
    def open_transaction(self):
        """A transaction with an ID that stays open: readers of the feed see nothing that came after it (ADR 3)."""
        with subprocess.Popen(["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--set=ON_ERROR_STOP=1", self.url()],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as session:
            session.stdin.write("BEGIN; SELECT pg_current_xact_id();\n")
            session.stdin.flush()
            assert session.stdout.readline().strip().isdigit()
            yield    # its end closes stdin, and the transaction with it

    def rows(self, sql, user="postgres", variables=None):
        """The rows of a query; every value is text, NULL is the empty text."""
        return [tuple(row) for row in csv.reader(io.StringIO(self.run(sql, user, variables)))]

    def value(self, sql, user="postgres", variables=None):
        """The one value of a query of one row and column."""
        ((only,),) = self.rows(sql, user, variables)
        return only


class SqlError(AssertionError):
    """The database refused a statement."""
