"""What the real name servers of the tests have in common: their zones, their
configuration made from config/peers/, and their life."""

import dataclasses
import pathlib
import signal

from support import dns_client
from support.ports import free_port
from support.processes import Process, server_folder

PEERS = pathlib.Path(__file__).resolve().parents[2] / "config" / "peers"


@dataclasses.dataclass(frozen=True)
class Zone:
    """A zone of a peer: a secondary of `primary_port`, or a primary of what `text` says."""

    name: str                   # without the last dot
    text: str = ""              # RFC 1035 zone file
    primary_port: int = 0
    updates: bool = False       # may be changed and read with the key
    notify_ports: tuple = ()    # secondaries that are told of changes (Knot only)

    @property
    def is_secondary(self):
        return self.primary_port != 0


def fill(file, replacements):
    """The text of an example configuration with each of its own values replaced.

    A value that is no longer in the example is an error, so that example and test stay together.
    """
    text = (PEERS / file).read_text()
    for old, new in replacements.items():
        assert old in text, f"{file} has no {old!r}"
        text = text.replace(old, new)
    return text


class DnsPeer:
    """One server on 127.0.0.1. A subclass writes its configuration and says how to run it."""

    name = ""

    def __init__(self, folder, zones, key=None):
        self.folder = server_folder(folder)
        self.port = free_port()
        self.zones = tuple(zones)
        self.key = key or dns_client.TsigKey()
        self.process = Process(self.folder.name, self.arrange(), log=self.folder.with_suffix(".log"),
                               unprivileged=True, folder=self.folder, stop_signal=signal.SIGTERM)

    def arrange(self):
        """Writes what the server reads and returns the command that runs it in the foreground."""
        raise NotImplementedError

    def write(self, file, text):
        """A file in its folder that it may read and write."""
        path = self.folder / file
        path.write_text(text)
        path.chmod(0o666)
        return path

    def zone_file(self, zone):
        return self.write(f"{zone.name}.zone", zone.text)

    def start(self):
        self.process.start()
        self.process.ready_when(self.ready, "answers")
        return self

    def ready(self):
        """Whether it answers at all, and has the zones of its own."""
        return all(dns_client.serial(self.port, zone.name, patience=0.2) is not None or zone.is_secondary
                   for zone in (self.zones[0], self.zones[-1]))

    def stop(self):
        self.process.stop()

    def restart(self):
        self.stop()
        self.start()

    def serial(self, zone):
        return dns_client.serial(self.port, zone)

    def logged(self):
        """All that it has said so far."""
        return self.process.log.read_text(errors="replace")
