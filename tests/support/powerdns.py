"""A real PowerDNS on config/peers/pdns.conf, its zones in SQLite: secondary, or
target of updates."""

import pathlib
import sqlite3
import subprocess

from support.dns_peer import DnsPeer, fill
from support.processes import as_server, give_to_server

SCHEMA = pathlib.Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")


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
        self.pdnsutil("import-tsig-key", self.key.name, self.key.algorithm, self.key.secret)
        for zone in self.zones:
            self._make(zone)
        return ["/usr/sbin/pdns_server", f"--config-dir={self.folder}", "--daemon=no", "--guardian=no", "--loglevel=6",
                "--disable-syslog", "--write-pid=no"]

    def _make(self, zone):
        assert not zone.notify_ports
        if zone.is_secondary:
            self.pdnsutil("create-secondary-zone", zone.name, f"127.0.0.1:{zone.primary_port}")
            self.pdnsutil("activate-tsig-key", zone.name, self.key.name, "secondary")
            self.pdnsutil("set-meta", zone.name, "IXFR", "1")
            return
        self.pdnsutil("load-zone", zone.name, self.zone_file(zone))
        if zone.updates:
            self.pdnsutil("activate-tsig-key", zone.name, self.key.name, "primary")
            self.pdnsutil("set-meta", zone.name, "TSIG-ALLOW-DNSUPDATE", self.key.name)

    def pdnsutil(self, *arguments):
        done = subprocess.run(as_server(["/usr/bin/pdnsutil", f"--config-dir={self.folder}", *map(str, arguments)]),
                              capture_output=True, text=True, timeout=60, check=False, cwd=self.folder)
        assert done.returncode == 0, f"pdnsutil {' '.join(map(str, arguments))}: {done.stdout}{done.stderr}"
        return done.stdout
