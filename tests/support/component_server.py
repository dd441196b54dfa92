"""The server's end of one XEP-0114 link, played by a test: what a real server
would never let pass, this one sends."""

import contextlib
import hashlib
import re
import socket
import threading
import time

from support.ports import free_port
from support.processes import PATIENCE, wait_until

DELEGATION = "urn:xmpp:delegation:2"
STREAM_ID = "3BF96D32"
PROBE = re.compile(r"<iq type='get' id='([^']*)' from='([^']*)' to='([^']*)'><(?:vCard xmlns='vcard-temp'|ping xmlns='urn:xmpp:ping')/></iq>")


class ComponentServer:
    """Takes one link at a time; a thread collects what comes over it, and answers keep-alives and probes."""

    def __init__(self, domain, secret="component secret"):
        self.domain = domain
        self.component = f"cusax.{domain}"
        self.secret = secret
        self.port = free_port()
        self.links = 0          # that got as far as the handshake
        self.ended = True       # whether the present one is over
        self._received = ""
        self._news = threading.Condition()
        self._connection = None
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def link(self):
        """The [[xmpp]] table for cusaxd."""
        return {"address": f"127.0.0.1:{self.port}", "component": self.component, "secret": self.secret,
                "domains": [self.domain]}

    def stop(self):
        self._listener.close()
        if self._connection:
            self._connection.close()

    def send(self, octets):
        self._connection.sendall(octets if isinstance(octets, bytes) else octets.encode())

    def wait_for(self, pattern, patience=PATIENCE):
        """Takes everything up to the end of the first match and returns the match."""
        expression = re.compile(pattern, re.DOTALL)
        deadline = time.monotonic() + patience
        with self._news:
            while True:
                found = expression.search(self._received)
                if found:
                    self._received = self._received[found.end():]
                    return found
                left = deadline - time.monotonic()
                assert left > 0 and self._news.wait(left), f"no {pattern!r} in {self._received[-2000:]!r}"

    def wait_for_link(self, number=1):
        """Until the link of that number has been made and delegated."""
        wait_until(lambda: self.links >= number and not self.ended, f"link {number}")

    def wait_for_end(self):
        wait_until(lambda: self.ended, "the end of the link")

    def _serve(self):
        while True:
            try:
                self._connection, _ = self._listener.accept()
            except OSError:
                return
            with self._news:
                self._received, self.ended = "", False
            with self._connection, contextlib.suppress(OSError):    # the other end may just go
                self._take_in()
            with self._news:
                self.ended = True
                self._news.notify_all()

    def _take_in(self):
        greeted = False
        while octets := self._connection.recv(1 << 16):
            with self._news:
                self._received += octets.decode()
                if not greeted and "<stream:stream" in self._received:
                    greeted = True
                    self.send("<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' "
                              f"xmlns='jabber:component:accept' from='{self.component}' id='{STREAM_ID}'>")
                if "</handshake>" in self._received:
                    self._welcome()
                self._answer_probes()
                self._news.notify_all()
                if self._received.endswith("</stream:stream>"):
                    self.send("</stream:stream>")
                    return

    def _welcome(self):
        digest = hashlib.sha1((STREAM_ID + self.secret).encode()).hexdigest()
        assert f"<handshake>{digest}</handshake>" in self._received
        self._received = self._received.partition("</handshake>")[2]
        delegated = "".join(f"<delegated namespace='{namespace}'/>"
                            for namespace in ("vcard-temp", "urn:ietf:params:xml:ns:vcard-4.0"))
        self.send(f"<handshake/><message from='{self.domain}' to='{self.component}'>"
                  f"<delegation xmlns='{DELEGATION}'>{delegated}</delegation></message>")
        self.links += 1

    def _answer_probes(self):
        for number, sender, to in PROBE.findall(self._received):
            self.send(f"<iq type='result' id='{number}' from='{to}' to='{sender}'/>")
        self._received = PROBE.sub("", self._received)


def forwarded(server, attributes, payload, outer="outer", delegation=DELEGATION, inner="jabber:client", sender=None):
    """A forwarded request; `attributes` of the inner IQ as XML text."""
    return (f"<iq id='{outer}' type='set' from='{sender or server.domain}' to='{server.component}'><delegation xmlns='{delegation}'>"
            f"<forwarded xmlns='urn:xmpp:forward:0'><iq xmlns='{inner}' {attributes}>{payload}</iq></forwarded></delegation></iq>")
