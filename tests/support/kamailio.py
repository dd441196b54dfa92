"""A real Kamailio on config/peers/kamailio.cfg and our views."""

import json
import os
import pathlib
import socket
import time

from support import certificate
from support.ports import free_port
from support.processes import Process, copy_for_server, server_folder
from support.sip_client import Client

CONFIGURATION = pathlib.Path(__file__).resolve().parents[2] / "config" / "peers" / "kamailio.cfg"


class Kamailio:
    """One instance; its digests are of one algorithm."""

    tls_port = certificate = http_rpc_url = None

    def __init__(self, folder, database, algorithm="MD5", tls_name=None, http_rpc=False):
        """`tls_name`: it also listens on tls_port, with a certificate of that name.

        `http_rpc`: it also takes JSON-RPC by HTTP, at http_rpc_url.
        """
        self.folder = server_folder(folder)
        self.port = free_port()
        self.rpc_socket = self.folder / "rpc.sock"
        definitions = {
            "CUSAX_DATABASE": f'"postgres://kamailio@/{database.name}"',
            "SQL_CONNECTION": f'"cusax=>postgres://kamailio@/{database.name}"',
            "SIP_UDP": f"udp:127.0.0.1:{self.port}",
            "SIP_TCP": f"tcp:127.0.0.1:{self.port}",
            "RPC_SOCKET": f'"{self.rpc_socket}"',
        }
        switches = ["WITH_SHA256"] if algorithm == "SHA-256" else []
        if tls_name:
            self.tls_port = free_port()
            self.certificate, key = certificate.make(self.folder, tls_name)
            definitions |= {"SIP_TLS": f"tls:127.0.0.1:{self.tls_port}", "SIP_CERTIFICATE": f'"{self.certificate}"',
                            "SIP_KEY": f'"{key}"'}
            switches.append("WITH_TLS")
        if http_rpc:
            http_port = free_port()
            self.http_rpc_url = f"http://127.0.0.1:{http_port}/RPC"
            definitions |= {"RPC_HTTP": f"tcp:127.0.0.1:{http_port}", "RPC_HTTP_PORT": http_port}
            switches.append("WITH_HTTP_RPC")
        chosen = switches + [f"{name}={value}" for name, value in definitions.items()]
        self.process = Process(
            self.folder.name,
            ["/usr/sbin/kamailio", "-f", copy_for_server(CONFIGURATION, self.folder), "-DD", "-E", "-m", "32", "-M", "8",
             "-Y", self.folder, "-w", self.folder,
             *(argument for definition in chosen for argument in ("-A", definition))],
            log=self.folder.with_suffix(".log"), unprivileged=True,
            environment={"PGHOST": database.host})

    def start(self):
        self.process.start()
        self.process.ready_when(lambda: self.rpc("core.version"), "answers RPC")
        return self

    def stop(self):
        self.process.stop()

    def rpc(self, method, *parameters):
        """A JSON-RPC over the datagram socket; raises OSError where nobody answers."""
        answer = self._call(method, parameters)
        assert "error" not in answer, answer
        return answer["result"]

    def bindings(self, aor):
        """How many contacts are bound to the AOR, "user@domain"."""
        answer = self._call("ul.lookup", ("location", aor))
        if "error" in answer:
            assert "AOR not found" in answer["error"]["message"], answer
            return 0
        return len(answer["result"]["Contacts"])

    def _call(self, method, parameters):
        ours = self.folder / f"caller-{os.getpid()}-{time.monotonic_ns()}.sock"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.bind(str(ours))
            try:
                ours.chmod(0o777)    # Kamailio answers as another user
                line.settimeout(5)
                line.connect(str(self.rpc_socket))
                line.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": parameters, "id": 1}).encode())
                return json.loads(line.recv(65535))
            finally:
                ours.unlink()

    def client(self, address, digest_user=""):
        user, _, domain = address.partition("@")
        return Client(("127.0.0.1", self.port), user, domain, digest_user)

    def sign_in(self, address, password, digest_user=""):
        """The final status of a REGISTER. Its binding is always the same one: an AOR may have ten."""
        client = self.client(address, digest_user)
        client.contact = f"sip:{client.user}@127.0.0.1:9"    # discard
        return client.register(password)[-1].status
