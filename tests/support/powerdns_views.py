"""A real PowerDNS on config/peers/pdns-views.conf: it reads our zones from the
database through the views of schema powerdns."""

from support import dns_client
from support.dns_peer import DnsPeer, fill
from support.powerdns import pdnsutil, server_command


class PowerDnsOverViews(DnsPeer):
    name = "powerdns-views"

    def __init__(self, folder, database, notify_port):
        self._database = database
        self._notify_port = notify_port
        super().__init__(folder, zones=())

    def arrange(self):
        self.write("pdns.conf", fill("pdns-views.conf", {
            "local-port=5301": f"local-port={self.port}",
            "socket-dir=/run/pdns": f"socket-dir={self.folder}",
            "gpgsql-host=/run/postgresql": f"gpgsql-host={self._database.host}",
            "gpgsql-dbname=cusax": f"gpgsql-dbname={self._database.name}",
            "also-notify=127.0.0.1:5302": f"also-notify=127.0.0.1:{self._notify_port}",
        }))
        return server_command(self.folder)

    def ready(self):
        """It answers, whatever it says: it has the zones that are in the database."""
        return dns_client.ask(self.port, "nothing.example", "SOA", patience=0.2)

    def zones_listed(self):
        return set(pdnsutil(self.folder, "list-all-zones").split())
