"""Stands before a primary, hears what it and a secondary or a sender of updates say
over UDP and TCP, and cuts an answer short when it is told to.

What is heard tells how a zone travelled (AXFR, IXFR with differences, refused),
whatever the two servers log.
"""

import dataclasses
import socket
import struct
import threading

from support import dns_answer
from support.ports import free_port

HOST = "127.0.0.1"
AXFR, IXFR, SOA = 252, 251, 6


@dataclasses.dataclass
class Exchange:
    """One question over TCP and the messages that came back."""

    kind: int
    messages: list

    @property
    def rcode(self):
        return self.messages[0][3] & 15 if self.messages else None

    @property
    def records(self):
        """The first records of the answer, in order."""
        found = []
        for message in self.messages:
            found += dns_answer.answer_records(message, 3 - len(found))
        return found

    @property
    def is_incremental(self):
        """RFC 1995 §4: the new SOA, then the old one, from which on differences follow."""
        return self.kind == IXFR and [record.kind for record in self.records[:2]] == [SOA, SOA] and len(self.records) > 2


class _Connection:
    """One TCP connection through the tap, and what went over it."""

    def __init__(self, client):
        self.client = client
        self.server = None
        self.said = {"client": bytearray(), "server": bytearray()}

    def exchanges(self):
        asked, made = list(_frames(bytes(self.said["client"]))), []
        answers = list(_frames(bytes(self.said["server"])))
        for query in asked:
            _, kind = dns_answer.question_of(query)
            made.append(Exchange(kind, [answer for answer in answers if answer[:2] == query[:2]]))
        return made

    def close(self):
        for end in (self.client, self.server):
            if end is not None:
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass    # the other end was faster
                end.close()


def _frames(octets):
    """The whole messages of a TCP stream (RFC 1035 §4.2.2)."""
    while len(octets) >= 2 and len(octets) - 2 >= (size := struct.unpack_from("!H", octets)[0]):
        yield octets[2:2 + size]
        octets = octets[2 + size:]


class Tap:
    """Listens on `port`, passes everything on to `primary_port`."""

    def __init__(self, primary_port=None):
        self.port = free_port()
        self.primary_port = primary_port
        self.held = threading.Event()    # a transfer has been stopped midway
        self.datagram_rcodes = []        # of the primary's answers over UDP
        self._hold_after = None
        self._hold_opcode = None
        self._connections = []
        self._tcp = socket.create_server((HOST, self.port))
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((HOST, self.port))
        for work in (self._accept, self._relay_datagrams):
            threading.Thread(target=work, daemon=True).start()

    def close(self):
        self.cut()
        self._tcp.close()
        self._udp.close()

    def forget(self):
        """What was heard until now."""
        self._connections = [connection for connection in self._connections if connection.client.fileno() >= 0]
        for connection in self._connections:
            for said in connection.said.values():
                said.clear()

    def transfers(self):
        """The AXFR and IXFR exchanges since forget()."""
        return [exchange for connection in list(self._connections) for exchange in connection.exchanges()
                if exchange.kind in (AXFR, IXFR)]

    def hold_after(self, octets, opcode=None):
        """From now on lets through that much of what the primary says on a connection, and sets `held` then.

        With an opcode, only of answers to requests of that kind.
        """
        self.held.clear()
        self._hold_opcode = opcode
        self._hold_after = octets

    def _holds(self, connection):
        if self._hold_after is None or len(connection.said["server"]) <= self._hold_after:
            return False
        requests = list(_frames(bytes(connection.said["client"])))
        return self._hold_opcode is None or bool(requests) and requests[-1][2] >> 3 & 15 == self._hold_opcode

    def cut(self):
        """Breaks every connection, and lets everything through again."""
        self._hold_after = None
        for connection in self._connections:
            connection.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._tcp.accept()
            except OSError:
                return    # closed
            connection = _Connection(client)
            self._connections.append(connection)
            try:
                connection.server = socket.create_connection((HOST, self.primary_port), timeout=5)
                connection.server.settimeout(None)
            except OSError:
                connection.close()    # as if the primary itself had refused
                continue
            for source, target, who in ((client, connection.server, "client"), (connection.server, client, "server")):
                threading.Thread(target=self._relay, args=(connection, source, target, who), daemon=True).start()

    def _relay(self, connection, source, target, who):
        try:
            while octets := source.recv(4096):
                connection.said[who] += octets
                if who == "server" and self._holds(connection):
                    target.sendall(octets[:max(0, self._hold_after - len(connection.said[who]) + len(octets))])
                    self.held.set()
                    return    # cut() ends the connection
                target.sendall(octets)
        except OSError:
            pass    # one of them has closed it
        connection.close()

    def _relay_datagrams(self):
        while True:
            try:
                query, client = self._udp.recvfrom(65535)
            except OSError:
                return    # closed
            threading.Thread(target=self._relay_datagram, args=(query, client), daemon=True).start()

    def _relay_datagram(self, query, client):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.settimeout(3)
            try:
                line.sendto(query, (HOST, self.primary_port))
                answer = line.recv(65535)
                self.datagram_rcodes.append(answer[3] & 15)
                self._udp.sendto(answer, client)
            except OSError:
                pass    # silence is passed on as silence
