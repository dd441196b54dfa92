"""A load of vCard gets on an XMPP server: a few signed-in connections on plain
sockets under TLS, each with so many requests under way. Answers are counted, not
parsed, so that the client takes little of what the servers are measured by."""

import base64
import re
import selectors
import socket
import ssl
import time

from measure import percentile

PATIENCE = 30
GET = "<iq type='get' id='{number}' to='{to}'><vCard xmlns='vcard-temp'/></iq>"
END = b"</iq>"


class Connection:
    """One session: STARTTLS, SASL PLAIN, a resource (RFC 6120 §5 to §7)."""

    def __init__(self, server, user, password):
        self._domain = server.domain
        self._held = b""
        self.socket = socket.create_connection(("127.0.0.1", server.client_port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._open()
        self.ask("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", rb"<proceed")
        context = ssl.create_default_context(cafile=server.certificate)
        context.check_hostname = False
        self.socket = context.wrap_socket(self.socket, server_hostname=self._domain)
        self._open()
        secret = base64.b64encode(f"\0{user}\0{password}".encode()).decode()
        self.ask(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>", rb"<success[^>]*>")
        self._open()
        self.ask("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", rb"</iq>")

    def _open(self):
        self._held = b""
        self.ask("<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
                 f"version='1.0' to='{self._domain}'>", rb"</stream:features>")

    def ask(self, text, answer):
        """Sends, and waits for what matches; everything up to there is taken and returned."""
        self.socket.sendall(text.encode())
        while not (found := re.search(answer, self._held)):
            octets = self.socket.recv(1 << 16)
            assert octets, f"the server closed the connection: {self._held[-500:]}"
            self._held += octets
        taken, self._held = self._held[:found.end()], self._held[found.end():]
        return taken

    def set_card(self, card):
        answer = self.ask(f"<iq type='set' id='set'>{card}</iq>", rb"<iq[^>]*id=['\"]set['\"][^>]*(?:/>|>.*?</iq>)")
        assert b"error" not in answer, answer

    def get_card(self, of):
        """The vCard element, as text."""
        answer = self.ask(GET.format(number="card", to=of), END)
        return re.search(rb"<vCard.*</vCard>", answer, re.DOTALL).group(0).decode()

    def count_answers(self):
        """How many answers have come since; blocks for nothing."""
        count = 0
        while True:
            try:
                octets = self.socket.recv(1 << 16)
            except (ssl.SSLWantReadError, BlockingIOError):
                return count
            assert octets, "the server closed the connection"
            assert b"type='error'" not in octets and b'type="error"' not in octets, octets
            self._held += octets
            count += self._held.count(END)
            self._held = self._held[-(len(END) - 1):] if END not in self._held[-(len(END) - 1):] else b""


def gets_per_second(connections, targets, seconds, in_flight):
    """(answers per second, the part of one core that this client took)."""
    asked = 0

    def send(connection, count):
        nonlocal asked
        texts = [GET.format(number=asked + each, to=targets[(asked + each) % len(targets)]) for each in range(count)]
        asked += count
        connection.socket.setblocking(True)
        connection.socket.sendall("".join(texts).encode())
        connection.socket.setblocking(False)

    with selectors.DefaultSelector() as ready:
        for connection in connections:
            ready.register(connection.socket, selectors.EVENT_READ, connection)
            send(connection, in_flight)
        begun, worked, answered = time.monotonic(), time.process_time(), 0
        while time.monotonic() - begun < seconds:
            for key, _ in ready.select(PATIENCE):
                count = key.data.count_answers()
                answered += count
                if count:
                    send(key.data, count)
        took, work = time.monotonic() - begun, time.process_time() - worked
        left = asked - answered    # what is still under way must not disturb the next round
        while left:
            assert (events := ready.select(PATIENCE)), f"{left} gets were never answered"
            left -= sum(key.data.count_answers() for key, _ in events)
    for connection in connections:
        connection.socket.settimeout(PATIENCE)
    return answered / took, work / took


def paced_latencies(connection, targets, seconds, per_second):
    """Milliseconds from get to answer, of one get at a time at that pace."""
    taken = []
    begun = time.monotonic()
    for number in range(seconds * per_second):
        time.sleep(max(0, begun + number / per_second - time.monotonic()))
        sent = time.monotonic()
        connection.ask(GET.format(number=number, to=targets[number % len(targets)]), END)
        taken.append((time.monotonic() - sent) * 1000)
    return taken


def p99(values):
    return percentile(values, 0.99)
