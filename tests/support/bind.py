"""A real BIND on config/peers/named.conf: secondary, or target of updates."""

import re

from support.dns_peer import DnsPeer, PEERS, fill


def _example_zone(kind):
    text = (PEERS / "named.conf").read_text()
    return re.search(rf'^zone "[^"]+" \{{\n    type {kind};\n.*?^\}};\n', text, re.MULTILINE | re.DOTALL)[0]


class Bind(DnsPeer):
    name = "bind"

    def arrange(self):
        secondary, primary = _example_zone("secondary"), _example_zone("primary")
        ports = {zone.primary_port for zone in self.zones if zone.is_secondary} or {5300}
        (transfers_from,) = ports    # one list of primaries
        self.write("named.conf", fill("named.conf", {
            secondary + "\n" + primary: "\n".join(self._zone(zone, secondary, primary) for zone in self.zones),
            "listen-on port 5301": f"listen-on port {self.port}",
            "127.0.0.1 port 5300": f"127.0.0.1 port {transfers_from}",
            '"/var/cache/bind"': f'"{self.folder}"',
            '"xfr."': f'"{self.key.name}"',
            "hmac-sha256": self.key.algorithm,
            "bm90IGEgc2VjcmV0": self.key.secret,
        }))
        return ["/usr/sbin/named", "-g", "-n", "1", "-c", self.folder / "named.conf"]

    def _zone(self, zone, secondary, primary):
        assert not zone.notify_ports
        if zone.is_secondary:
            return secondary.replace("capulet.example", zone.name)
        file = self.zone_file(zone)
        block = primary.replace("montague.example.db", str(file)).replace("montague.example", zone.name)
        return block if zone.updates else re.sub(r".*allow-(transfer|update).*\n", "", block)
