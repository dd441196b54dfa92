"""A POST whose body is sent while its answer is read: NDJSON both ways."""

import json
import socket


class StreamedPost:
    """One request over a socket of its own, in chunks; lines in, lines out."""

    def __init__(self, daemon, path, token=None, headers=None, timeout=30):
        self._socket = socket.create_connection(("127.0.0.1", daemon.http_port), timeout=timeout)
        fields = {"Host": "localhost", "Authorization": f"Bearer {token or daemon.rest.token}",
                  "Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked", **(headers or {})}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self._socket.sendall(f"POST {path} HTTP/1.1\r\n{head}\r\n".encode())
        self._in = self._socket.makefile("rb")
        self.status = None

    def send(self, octets):
        self._socket.sendall(b"%x\r\n%s\r\n" % (len(octets), octets))

    def send_lines(self, documents):
        self.send(b"".join(json.dumps(document).encode() + b"\n" for document in documents))

    def end(self):
        self._socket.sendall(b"0\r\n\r\n")

    def head(self):
        """Reads the head of the answer."""
        self.status = int(self._in.readline().split()[1])
        self.headers = {}
        while (line := self._in.readline().strip()):
            name, _, value = line.decode().partition(": ")
            self.headers[name.lower()] = value
        return self.status

    def lines(self):
        """The lines of the answer as they come; raises ConnectionError where it breaks off."""
        if self.status is None:
            self.head()
        rest = b""
        while True:
            size = self._in.readline()
            if not size:
                raise ConnectionError("the answer broke off")
            octets = self._in.read(int(size, 16))
            self._in.readline()
            if not octets:
                assert not rest
                return
            *whole, rest = (rest + octets).split(b"\n")
            for line in whole:
                yield json.loads(line)

    def vanish(self):
        """Ends the connection at once, as a client that is killed does."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self._in.close()
        self._socket.close()

    def close(self):
        self._in.close()
        self._socket.close()
