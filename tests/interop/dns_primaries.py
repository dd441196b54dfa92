"""The primary of the transfer tests: cusaxd. With CUSAX_PRIMARY=knot a Knot DNS
stands in its place, which shows that the tests ask for nothing special.

Both have two zones: a small one, and a large one whose transfer takes several
messages.
"""

import os

import dns.query
import dns.rcode
import dns.update

from support import dns_client
from support.cusaxd import Daemon
from support.dns_peer import Zone
from support.knot import Knot
from support.processes import wait_until

SMALL, LARGE = "capulet.example", "montague.example"
HOSTS, ADDRESSES = 100, 40    # of the large zone: 4,000 records
CHANGED = f"change.{SMALL}"


def _address(number, host=0):
    return f"10.{host}.{number >> 8 & 255}.{number & 255}"


class CusaxPrimary:
    """cusaxd on a database of its own; changes come by REST."""

    name = "cusaxd"

    def __init__(self, binary, database, folder, keys, secondaries):
        """`secondaries`: (port, key) of each."""
        self._number = 0
        self.key = keys[0]
        self.daemon = Daemon(binary, folder, database, settings={
            "dns.key": [key.table for key in keys],
            "dns.secondary": [{"address": f"127.0.0.1:{port}", "key": key.name} for port, key in secondaries]})
        self.port = self.daemon.dns_port

    def start(self):
        self.daemon.start()
        return self

    def stop(self):
        self.daemon.stop()

    def kill(self):
        self.daemon.kill()

    def serial(self, zone=SMALL):
        return dns_client.serial(self.port, zone)

    def make_zones(self):
        self._put(SMALL)
        self._put(LARGE)
        for zone in (SMALL, LARGE):
            wait_until(lambda zone=zone: self.serial(zone), f"{zone} is served")

    def change(self):
        """Gives the host `change` another address; returns the address and the serial with it."""
        before = self.serial()
        self._number += 1
        self._put(SMALL)
        wait_until(lambda: self.serial() != before, "the change is served")
        return _address(self._number), self.serial()

    def change_everything(self):
        """Gives every host of the large zone other addresses, as one serial; returns that."""
        before = self.serial(LARGE)
        self._number += 1
        self._put(LARGE)
        wait_until(lambda: self.serial(LARGE) != before, "the large change is served")
        return self.serial(LARGE)

    def _put(self, zone):
        if zone == SMALL:
            hosts = [{"name": f"ns.{zone}", "addresses": ["192.0.2.1"]}, {"name": CHANGED, "addresses": [_address(self._number)]}]
        else:
            hosts = [{"name": f"h{host}.{zone}", "addresses": [_address(self._number * ADDRESSES + i, host) for i in range(ADDRESSES)]}
                     for host in range(HOSTS)]
        sip = [{"transport": "udp", "host": hosts[0]["name"], "port": 5060, "priority": 0, "weight": 0}]
        self.daemon.rest.put_domain(zone, {"hosts": hosts, "sip": {"servers": sip}, "dns": {"nameservers": [hosts[0]["name"]]}})


class KnotPrimary:
    """Knot with the same zones; changes come by RFC 2136."""

    name = "knot"

    def __init__(self, folder, keys, secondaries):
        (self.key,) = keys
        self._number = 0
        ports = tuple(port for port, key in secondaries if key == self.key)
        self._peer = Knot(folder, [Zone(SMALL, text=self._text(SMALL), updates=True, notify_ports=ports),
                                   Zone(LARGE, text=self._text(LARGE), updates=True, notify_ports=ports)], self.key)
        self.port = self._peer.port

    def start(self):
        self._peer.start()
        return self

    def stop(self):
        self._peer.stop()

    def kill(self):
        self._peer.process.kill()

    def serial(self, zone=SMALL):
        return dns_client.serial(self.port, zone)

    def make_zones(self):
        """They are there from the beginning."""

    def change(self):
        self._number += 1
        update = dns.update.UpdateMessage(SMALL, keyring=self.key.for_dnspython())
        update.replace("change", 3600, "A", _address(self._number))
        self._send(update)
        return _address(self._number), self.serial()

    def change_everything(self):
        self._number += 1
        update = dns.update.UpdateMessage(LARGE, keyring=self.key.for_dnspython())
        for host in range(HOSTS):
            update.delete(f"h{host}", "A")
            for i in range(ADDRESSES // 2):    # an update is one message of 64 KiB
                update.add(f"h{host}", 3600, "A", _address(self._number * ADDRESSES + i, host))
        self._send(update)
        return self.serial(LARGE)

    def _send(self, update):
        assert dns.query.tcp(update, dns_client.HOST, port=self.port, timeout=10).rcode() == dns.rcode.NOERROR

    def _text(self, zone):
        lines = [f"$ORIGIN {zone}.\n$TTL 3600\n@ SOA ns hostmaster 1 3600 600 1209600 300\n@ NS ns\nns A 192.0.2.1\n_sip._udp SRV 0 0 5060 ns\n"]
        if zone == SMALL:
            return lines[0] + f"change A {_address(0)}\n"
        return lines[0] + "".join(f"h{host} A {_address(i, host)}\n" for host in range(HOSTS) for i in range(ADDRESSES))


def make(binary, database, folder, keys, secondaries):
    """The primary to test, not yet started."""
    if os.environ.get("CUSAX_PRIMARY") == "knot":
        return KnotPrimary(folder, keys, secondaries)
    return CusaxPrimary(binary, database, folder, keys, secondaries)
