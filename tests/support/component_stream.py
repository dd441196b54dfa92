"""A bare component link (XEP-0114) that says nothing after its handshake: a rival of the daemon's."""

import hashlib
import re
import socket


class ComponentStream:
    """Linked from the start until close(). Raises AssertionError where the server does not take it."""

    def __init__(self, port, component, secret):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self._send("<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' "
                   f"to='{component}'>")
        identity = re.search(r"<stream:stream[^>]*\sid=['\"]([^'\"]+)", self._read_until(r"<stream:stream[^>]*>"))[1]
        self._send(f"<handshake>{hashlib.sha1((identity + secret).encode()).hexdigest()}</handshake>")
        self._read_until(r"<handshake\s*/>|<handshake>\s*</handshake>")

    def close(self):
        self._send("</stream:stream>")
        self._socket.close()

    def _send(self, text):
        self._socket.sendall(text.encode())

    def _read_until(self, pattern):
        text = ""
        while not re.search(pattern, text):
            octets = self._socket.recv(65536)
            assert octets, f"the server ended the stream after: {text}"
            text += octets.decode()
        return text
