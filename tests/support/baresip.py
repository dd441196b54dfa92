"""A stock SIP telephone (baresip), unmodified: it is told an address and a
password, and finds its proxy by NAPTR and SRV (RFC 3263)."""

import contextlib
import json
import re
import socket
import time

from support.ports import free_port
from support.processes import PATIENCE, NotInTime, Process, server_folder, wait_until

MODULES = ["g711.so", "aubridge.so"]            # a codec, and a microphone that hears the loudspeaker
MODULES_TMP = ["uuid.so", "account.so"]
MODULES_APP = ["menu.so", "ctrl_tcp.so"]        # calls, and commands from a test


class Baresip:
    """One telephone; it answers every call. It knows MD5 alone."""

    def __init__(self, folder, address, password):
        self.address = address
        self._port = free_port()
        folder = server_folder(folder)
        account = f"<sip:{address}>;auth_pass={password};regint=60;answermode=auto;audio_codecs=PCMU/8000/1"
        (folder / "accounts").write_text(account + "\n")
        (folder / "contacts").write_text("")
        (folder / "config").write_text("\n".join([
            "module_path /usr/lib/baresip/modules",
            *(f"module {name}" for name in MODULES),
            *(f"module_tmp {name}" for name in MODULES_TMP),
            *(f"module_app {name}" for name in MODULES_APP),
            f"ctrl_tcp_listen 127.0.0.1:{self._port}",
            "audio_player aubridge,line", "audio_source aubridge,line", "audio_alert aubridge,line", ""]))
        # -s shows every message of SIP.
        self.process = Process(f"baresip {address}", ["/usr/bin/baresip", "-s", "-f", folder],
                               log=folder.with_suffix(".log"), unprivileged=True, folder=folder)
        self._line = None
        self._read = b""

    def start(self):
        self.process.start()
        self.process.ready_when(self._connect, "takes commands")
        return self

    def stop(self):
        if self._line:
            self._line.close()
        self.process.stop()

    def signed_in(self):
        """Waits for the outcome of the first REGISTER that went out with a digest."""
        def outcome():
            answers = [message for message in self.messages("SIP/2.0") if re.search(r"^CSeq: \d+ REGISTER", message, re.M)]
            final = [answer for answer in answers[1:] if not answer.startswith("SIP/2.0 1")]    # the first is a challenge
            return final and int(final[0].split()[1])
        return wait_until(outcome, f"an answer to {self.address}") == 200

    def messages(self, start):
        """The SIP messages that it sent or received and that begin so."""
        return re.findall(rf"^{re.escape(start)}.*?\n\r?\n", self.process.log.read_text(errors="replace"), re.M | re.S)

    def dial(self, number):
        """Calls, and waits for nothing."""
        self._command("dial", number)

    def hang_up(self):
        self._command("hangup")

    def wait_for(self, kind, patience=PATIENCE):
        """Takes everything up to the next event of that type, such as CALL_ESTABLISHED, and returns it."""
        seen = []
        for message in self._messages(time.monotonic() + patience):
            if message.get("type") == kind:
                return message
            seen.append(message.get("type") or message)
        raise NotInTime(f"{self.address}: no {kind} after {seen}")

    def _connect(self):
        self._line = socket.create_connection(("127.0.0.1", self._port), timeout=1)
        return True

    def _command(self, command, parameters=""):
        text = json.dumps({"command": command, "params": parameters, "token": command}).encode()
        self._line.sendall(b"%d:%s," % (len(text), text))

    def _messages(self, deadline):
        """What it says, one after the other: netstrings of JSON, until nothing comes in time."""
        with contextlib.suppress(TimeoutError):
            while True:
                while found := re.match(rb"(\d+):", self._read):
                    end = found.end() + int(found[1])
                    if len(self._read) <= end:
                        break
                    message, self._read = self._read[found.end():end], self._read[end + 1:]
                    yield json.loads(message)
                self._line.settimeout(max(deadline - time.monotonic(), 0.001))
                octets = self._line.recv(65536)
                assert octets, f"{self.address} hung up on the test"
                self._read += octets
