"""A real PowerDNS on config/peers/pdns.conf, its zones in SQLite: secondary, or
target of updates."""

import pathlib
import sqlite3
import subprocess

from support.dns_peer import DnsPeer, fill
from support.processes import as_server, give_to_server

SCHEMA = pathlib.Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")


def pdnsutil(folder, *arguments):
    """Runs PowerDNS's tool on the pdns.conf in the folder and returns what it prints."""
    done = subprocess.run(as_server(["/usr/bin/pdnsutil", f"--config-dir={folder}", *map(str, arguments)]),
                          capture_output=True, text=True, timeout=60, check=False, cwd=folder)
    assert done.returncode == 0, f"pdnsutil {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}"
    return done.stdout


def server_command(folder):
    """Runs the server on the pdns.conf in the folder."""
    return ["/usr/sbin/pdns_server", f"--config-dir={folder}", "--daemon=no", "--guardian=no", "--loglevel=6", "--disable-syslog",
            "--write-pid=no"]


class PowerDns(DnsPeer):
    name = "powerdns"

    def arrange(self):
        database = self.folder / "pdns.sqlite3"
        self.write("pdns.conf", fill("pdns.conf", {
            "local-port=5301": f"local-port={self.port}",
            "/run/pdns": str(self.folder),
            "/var/lib/powerdns/pdns.sqlite3": str(database),
        }))
        connection = sqlite3.connect(database)
        connection.executescript(SCHEMA.read_text())
        connection.close()
        give_to_server(database)
        # Key names are compared letter by letter here: cusaxd sends lower case.
        pdnsutil(self.folder, "import-tsig-key", self.key.name, self.key.algorithm, self.key.secret)
        for zone in self.zones:
            self._make(zone)
        return server_command(self.folder)

    def _make(self, zone):
        assert not zone.notify_ports
        if zone.is_secondary:
            pdnsutil(self.folder, "create-secondary-zone", zone.name, f"127.0.0.1:{zone.primary_port}")
            pdnsutil(self.folder, "activate-tsig-key", zone.name, self.key.name, "secondary")
            pdnsutil(self.folder, "set-meta", zone.name, "IXFR", "1")
            return
        pdnsutil(self.folder, "load-zone", zone.name, self.zone_file(zone))
        if zone.updates:
            pdnsutil(self.folder, "activate-tsig-key", zone.name, self.key.name, "primary")
            pdnsutil(self.folder, "set-meta", zone.name, "TSIG-ALLOW-DNSUPDATE", self.key.name)
