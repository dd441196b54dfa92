"""Many queries to one server at once: UDP through one socket with a window, TCP
over a few connections with one query each at a time."""

import asyncio
import struct

HOST = "127.0.0.1"
WINDOW = 64
CONNECTIONS = 6
PATIENCE = (0.5, 2.5)    # seconds for each attempt; then it counts as silence


class _Datagrams(asyncio.DatagramProtocol):
    """Gives each answer to who asked, by the query's id."""

    def __init__(self):
        self.pending = {}

    def datagram_received(self, data, addr):
        waiting = self.pending.pop(data[:2], None)
        if waiting is not None and not waiting.done():
            waiting.set_result(data)

    def error_received(self, exc):
        pass    # the port was shut for a moment: the attempt runs out


class Asker:
    """Of one server; open() first, close() last."""

    def __init__(self, port):
        self.port = port
        self._next_id = 0
        self._window = asyncio.Semaphore(WINDOW)
        self._idle = asyncio.LifoQueue()

    async def open(self):
        loop = asyncio.get_running_loop()
        self._transport, self._datagrams = await loop.create_datagram_endpoint(
            _Datagrams, remote_addr=(HOST, self.port))
        for _ in range(CONNECTIONS):
            self._idle.put_nowait(None)
        return self

    async def close(self):
        self._transport.close()
        while not self._idle.empty():
            connection = self._idle.get_nowait()
            if connection:
                connection[1].close()

    async def ask(self, query):
        """The answer's octets to a query (with .wire and .tcp), its id set to 0; None where none came."""
        for patience in PATIENCE:
            answer = await (self._over_tcp if query.tcp else self._over_udp)(query.wire, patience)
            if answer is not None:
                return b"\0\0" + answer[2:]
        return None

    def _take_id(self):
        while True:
            self._next_id = self._next_id % 0xFFFF + 1
            key = struct.pack("!H", self._next_id)
            if key not in self._datagrams.pending:
                return key

    async def _over_udp(self, wire, patience):
        async with self._window:
            key = self._take_id()
            waiting = asyncio.get_running_loop().create_future()
            self._datagrams.pending[key] = waiting
            self._transport.sendto(key + wire[2:])
            try:
                return await asyncio.wait_for(waiting, patience)
            except asyncio.TimeoutError:
                self._datagrams.pending.pop(key, None)
                return None

    async def _over_tcp(self, wire, patience):
        connection = await self._idle.get()
        answer = None
        try:
            if connection is not None:
                answer = await self._exchange(connection, wire, patience)
            if answer is None:    # its idle time may have been over: once more on a fresh one
                if connection is not None:
                    connection[1].close()
                connection = await asyncio.open_connection(HOST, self.port)
                answer = await self._exchange(connection, wire, patience)
            return answer
        finally:
            if answer is None and connection is not None:
                connection[1].close()
            self._idle.put_nowait(connection if answer is not None else None)

    async def _exchange(self, connection, wire, patience):
        reader, writer = connection
        try:
            writer.write(struct.pack("!H", len(wire)) + b"\x12\x34" + wire[2:])
            head = await asyncio.wait_for(reader.readexactly(2), patience)
            return await asyncio.wait_for(reader.readexactly(struct.unpack("!H", head)[0]), patience)
        except (asyncio.TimeoutError, asyncio.IncompleteReadError, OSError):
            return None


async def ask_all(askers, queries):
    """For each query the answers of all servers, in their order."""
    async def ask_each(asker):
        return await asyncio.gather(*(asker.ask(query) for query in queries))
    return list(zip(*await asyncio.gather(*map(ask_each, askers))))
