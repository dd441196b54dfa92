"""A cluster's unix socket behind a TCP port of loopback, for clients that know no
unix sockets (ejabberd's p1_pgsql). Roles that come this way show a password."""

import socket
import socketserver
import threading

from support.ports import free_port

PASSWORD = "open, locks, whoever knocks"


def _copy(source, sink):
    try:
        while octets := source.recv(65536):
            sink.sendall(octets)
    except OSError:
        pass    # either side may end when it likes
    finally:
        for side in (source, sink):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


class _Visit(socketserver.BaseRequestHandler):
    def handle(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as inside:
            try:
                inside.connect(self.server.path)
            except OSError:
                return    # the cluster is away: the visitor sees its connection closed
            back = threading.Thread(target=_copy, args=(inside, self.request), daemon=True)
            back.start()
            _copy(self.request, inside)
            back.join()


class PostgresDoor(socketserver.ThreadingTCPServer):
    """Forwards connections to 127.0.0.1:port into the cluster until close()."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, cluster):
        self.path = str(cluster.folder / f".s.PGSQL.{cluster.port}")
        self.port = free_port()
        super().__init__(("127.0.0.1", self.port), _Visit)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def close(self):
        self.shutdown()
        self.server_close()


def require_password(cluster, roles):
    """From now on these roles prove themselves by PASSWORD (SCRAM), as over a network."""
    rules = cluster.data / "pg_hba.conf"
    demand = f"local all {','.join(roles)} scram-sha-256\n"
    if demand not in rules.read_text():
        rules.write_text(demand + rules.read_text())
    for role in roles:
        cluster.database("postgres").run(f"ALTER ROLE {role} PASSWORD '{PASSWORD}'")
    cluster.database("postgres").run("SELECT pg_reload_conf()")
