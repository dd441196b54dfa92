"""A real NSD on config/peers/nsd.conf: secondary, or primary of zone files."""

from support.dns_peer import DnsPeer, fill

_EXAMPLE_ZONE = 'zone:\n    name: "capulet.example"\n    include-pattern: "from-cusaxd"\n'


class Nsd(DnsPeer):
    name = "nsd"

    def arrange(self):
        ports = {zone.primary_port for zone in self.zones if zone.is_secondary} or {5300}
        (primary,) = ports    # one pattern, so one primary
        self.write("nsd.conf", fill("nsd.conf", {
            "server:\n": f"server:\n    server-count: 1\n    username: \"\"\n    chroot: \"\"\n"
                         f"    pidfile: \"{self.folder}/nsd.pid\"\n    xfrdfile: \"{self.folder}/xfrd.state\"\n"
                         f"    xfrdir: \"{self.folder}\"\n    zonelistfile: \"{self.folder}/zone.list\"\n"
                         "    ipv4-edns-size: 1232\n    rrl-ratelimit: 0\n",
            "127.0.0.1@5301": f"127.0.0.1@{self.port}",
            "127.0.0.1@5300": f"127.0.0.1@{primary}",
            '"/var/lib/nsd"': f'"{self.folder}"',
            '"xfr."': f'"{self.key.name}"',
            " xfr.\n": f" {self.key.name}\n",
            "hmac-sha256": self.key.algorithm,
            "bm90IGEgc2VjcmV0": self.key.secret,
            "verbosity: 1": "verbosity: 3",
            _EXAMPLE_ZONE: "\n".join(map(self._zone, self.zones)),
        }))
        return ["/usr/sbin/nsd", "-d", "-c", self.folder / "nsd.conf"]

    def _zone(self, zone):
        assert not zone.updates and not zone.notify_ports
        if zone.is_secondary:
            return _EXAMPLE_ZONE.replace("capulet.example", zone.name)
        return f'zone:\n    name: "{zone.name}"\n    zonefile: "{self.zone_file(zone)}"\n'
