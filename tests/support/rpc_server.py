"""A server of JSON-RPC on a unix datagram socket that is no Kamailio: it answers
as it is told, and remembers what it was asked and when."""

import json
import os
import pathlib
import socket
import threading
import time


class RpcServer:
    """`faults` has the error object for a method; every other one succeeds."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.faults = {}
        self.results = {"core.uptime": {"uptime": 3600}}
        self.calls = []    # of (time.monotonic(), method, params), the oldest first
        self.awake = threading.Event()    # while it is not set, calls wait
        self.awake.set()
        self._line = None
        self._thread = None

    @property
    def rpc(self):
        return f"unixgram:{self.path}"

    def start(self):
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(self.path))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def stop(self):
        """As if it were gone: its socket is."""
        if self._line is None:
            return
        self._line.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._line.close()
        self._line = None
        os.unlink(self.path)

    def times(self, method):
        return [when for when, asked, _ in self.calls if asked == method]

    def asked(self, method):
        """The last parameters of the calls of this method."""
        return [params[-1] for _, called, params in self.calls if called == method]

    def _serve(self):
        while True:
            octets, peer = self._line.recvfrom(65535)
            if not octets:
                return
            self.awake.wait()
            call = json.loads(octets)
            self.calls.append((time.monotonic(), call["method"], call["params"]))
            answer = {"jsonrpc": "2.0", "id": call["id"]}
            if call["method"] in self.faults:
                answer["error"] = self.faults[call["method"]]
            else:
                answer["result"] = self.results.get(call["method"], {})
            try:
                self._line.sendto(json.dumps(answer).encode(), peer)
            except ConnectionRefusedError:    # who asked has gone meanwhile
                continue
