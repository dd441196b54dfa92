"""A real Knot DNS on config/peers/knot.conf: secondary, target of updates, or
primary of zone files that hands them over to secondaries of its own."""

from support.dns_peer import DnsPeer, fill

_EXAMPLE_SECONDARY = "  - domain: capulet.example\n    template: from-cusaxd\n"
_EXAMPLE_UPDATED = "  - domain: montague.example\n    template: kept-true-by-cusaxd\n"


class Knot(DnsPeer):
    name = "knot"

    def arrange(self):
        ports = {zone.primary_port for zone in self.zones if zone.is_secondary} or {5300}
        (primary,) = ports    # one remote, so one primary
        told = sorted({port for zone in self.zones for port in zone.notify_ports})
        remotes = "".join(f"  - id: secondary-{port}\n    address: 127.0.0.1@{port}\n    key: {self.key.name}\n" for port in told)
        self.write("knot.conf", fill("knot.conf", {
            "server:\n": "server:\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\n"
                         "    udp-max-payload: 1232\n",
            "remote:\n": f"remote:\n{remotes}",
            "127.0.0.1@5301": f"127.0.0.1@{self.port}",
            "127.0.0.1@5300": f"127.0.0.1@{primary}",
            '"/run/knot"': f'"{self.folder}"',
            '"/var/lib/knot"': f'"{self.folder}"',
            "id: xfr.": f"id: {self.key.name}",
            "key: xfr.": f"key: {self.key.name}",
            "hmac-sha256": self.key.algorithm,
            "bm90IGEgc2VjcmV0": self.key.secret,
            _EXAMPLE_SECONDARY + _EXAMPLE_UPDATED: "".join(map(self._zone, self.zones)),
        }))
        return ["/usr/sbin/knotd", "-c", self.folder / "knot.conf"]

    def _zone(self, zone):
        if zone.is_secondary:
            return _EXAMPLE_SECONDARY.replace("capulet.example", zone.name)
        self.zone_file(zone)
        lines = f"  - domain: {zone.name}\n    file: {zone.name}.zone\n    storage: \"{self.folder}\"\n"
        if zone.updates:
            lines = _EXAMPLE_UPDATED.replace("montague.example", zone.name) + f"    file: {zone.name}.zone\n"
        if zone.notify_ports:
            lines += f"    notify: [{', '.join(f'secondary-{port}' for port in zone.notify_ports)}]\n"
        return lines
