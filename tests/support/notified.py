"""A secondary in a thread: it hears NOTIFY (RFC 1996) and answers it, signed."""

import socket
import threading

import dns.flags
import dns.message
import dns.name
import dns.rcode

from support.dns_client import HOST
from support.ports import free_port


class Notified:
    """Answers every NOTIFY with `rcode`, or not at all where that is None. `heard`: (zone, serial), in order."""

    def __init__(self, key, rcode=dns.rcode.NOERROR):
        self.key, self.rcode, self.heard = key, rcode, []
        self._keyring = {dns.name.from_text(key.name): key.for_dnspython()}
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.bind((HOST, free_port()))
        self.address = f"{HOST}:{self._line.getsockname()[1]}"
        self.table = {"address": self.address, "key": key.name}
        self._thread = threading.Thread(target=self._run)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self._line.getsockname())    # an empty packet ends the thread
        self._thread.join()
        self._line.close()

    def _run(self):
        while True:
            octets, whence = self._line.recvfrom(65535)
            if not octets:
                return
            request = dns.message.from_wire(octets, keyring=self._keyring)    # raises where it is not signed well
            self.heard.append((request.question[0].name.to_text(), request.answer[0][0].serial))
            if self.rcode is None:
                continue
            answer = dns.message.make_response(request)
            answer.flags |= dns.flags.AA
            answer.set_rcode(self.rcode)
            self._line.sendto(answer.to_wire(), whence)
