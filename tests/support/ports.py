"""Ports on loopback that no other test of this machine takes meanwhile."""

import errno
import fcntl
import os
import pathlib
import random
import socket
import tempfile

# Below the range from which the kernel takes ports for outgoing connections.
FIRST, LAST = 12000, 30000

_RESERVATIONS = pathlib.Path(tempfile.gettempdir()) / f"cusax-test-ports-{os.geteuid()}"
_held = []    # open lock files: a port is ours until this process ends


def _is_free(port):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as refused:
                if refused.errno == errno.EADDRINUSE:
                    return False
                raise
    return True


def free_port():
    """A port free for TCP and UDP on 127.0.0.1, ours for the life of this process."""
    _RESERVATIONS.mkdir(mode=0o700, exist_ok=True)
    while True:
        port = random.randrange(FIRST, LAST)
        lock = open(_RESERVATIONS / str(port), "w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        if _is_free(port):
            _held.append(lock)
            return port
        lock.close()


def answers(port, host="127.0.0.1"):
    """Whether something accepts TCP connections there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0
