#!/usr/bin/python3
"""A SIP client that signs in: REGISTER over UDP with a digest of MD5, SHA-256
or SHA-512-256 (RFC 3261 §22, RFC 7616, RFC 8760), whichever the server asks.

As a program:
    sip_client.py register SERVER:PORT USER@DOMAIN    (password on standard input)
prints the final status line and ends with 0 where it is 200, else 1.
"""

import dataclasses
import hashlib
import re
import secrets
import socket
import sys
import time

_HASHES = {"MD5": "md5", "SHA-256": "sha256", "SHA-512-256": "sha512_256"}

# RFC 3261 §17.1.2: a request over UDP is repeated until an answer comes.
_REPEAT_AFTER = 0.5
_GIVE_UP_AFTER = 16.0


@dataclasses.dataclass(frozen=True)
class Response:
    status: int
    reason: str
    headers: tuple    # of (name in lower case, value), in order

    def header(self, name):
        return next((value for known, value in self.headers if known == name.lower()), None)


@dataclasses.dataclass
class Client:
    server: tuple    # (host, port)
    user: str
    domain: str
    digest_user: str = ""    # where it is not the user of the address
    contact: str = ""        # where calls shall go, if not to the port that signs in

    def register(self, password, expires=120):
        """Signs in and answers the list of responses: the challenge, then the outcome."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect(self.server)
            dialog = _Dialog(self, line, expires)
            first = dialog.send()
            if first.status != 401:
                return [first]
            challenge = parse_challenge(first.header("www-authenticate"))
            return [first, dialog.send("Authorization: " + self._authorization(challenge, password))]

    def request(self, method, uri, password=None, headers=()):
        """Sends a request outside of any dialog, with a digest where `password` is given and the server asks for
        one, and answers the list of final responses."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect(self.server)
            dialog = _Dialog(self, line, 0, method, uri, headers)
            first = dialog.send()
            if first.status not in (401, 407) or password is None:
                return [first]
            asked, answer = (("www-authenticate", "Authorization") if first.status == 401 else
                             ("proxy-authenticate", "Proxy-Authorization"))
            digest = self._authorization(parse_challenge(first.header(asked)), password, method, uri)
            return [first, dialog.send(f"{answer}: {digest}")]

    def invite_as_stranger(self, uri):
        """Sends one INVITE from a domain that the server does not know, and waits for nothing."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
            line.connect(self.server)
            here = "%s:%d" % line.getsockname()
            line.send("\r\n".join([
                f"INVITE {uri} SIP/2.0",
                f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{secrets.token_hex(8)};rport",
                "Max-Forwards: 70",
                f"From: <sip:stranger@elsewhere.example>;tag={secrets.token_hex(4)}",
                f"To: <{uri}>",
                f"Call-ID: {secrets.token_hex(8)}",
                "CSeq: 1 INVITE",
                f"Contact: <sip:stranger@{here}>",
                "Content-Length: 0", "", ""]).encode())

    def _authorization(self, challenge, password, method="REGISTER", uri=None):
        user = self.digest_user or self.user
        uri = uri or f"sip:{self.domain}"
        algorithm = challenge.get("algorithm", "MD5")

        def digest(text):
            return hashlib.new(_HASHES[algorithm], text.encode()).hexdigest()

        ha1 = digest(f"{user}:{challenge['realm']}:{password}")
        ha2 = digest(f"{method}:{uri}")
        fields = {"username": user, "realm": challenge["realm"], "nonce": challenge["nonce"], "uri": uri}
        tail = f", algorithm={algorithm}"
        if "auth" in challenge.get("qop", "").split(","):
            count, ours = "00000001", secrets.token_hex(8)
            fields["response"] = digest(f"{ha1}:{challenge['nonce']}:{count}:{ours}:auth:{ha2}")
            fields["cnonce"] = ours
            tail += f", qop=auth, nc={count}"
        else:
            fields["response"] = digest(f"{ha1}:{challenge['nonce']}:{ha2}")
        return "Digest " + ", ".join(f'{name}="{value}"' for name, value in fields.items()) + tail


class _Dialog:
    """The requests of one sign-in, or of one call that is set up: one Call-ID, a CSeq that counts."""

    def __init__(self, client, line, expires, method="REGISTER", uri=None, headers=()):
        self._method = method
        self._uri = uri
        self._headers = headers
        self._client = client
        self._line = line
        self._expires = expires
        self._call = secrets.token_hex(8)
        self._tag = secrets.token_hex(4)
        self._count = 0

    def _render(self, authorization):
        client, here = self._client, "%s:%d" % self._line.getsockname()
        target = self._uri or f"sip:{client.user}@{client.domain}"
        lines = [
            f"{self._method} {self._uri or f'sip:{client.domain}'} SIP/2.0",
            f"Via: SIP/2.0/UDP {here};branch=z9hG4bK{secrets.token_hex(8)};rport",
            "Max-Forwards: 70",
            f"From: <sip:{client.user}@{client.domain}>;tag={self._tag}",
            f"To: <{target}>",
            f"Call-ID: {self._call}",
            f"CSeq: {self._count} {self._method}",
            f"Contact: <{client.contact or f'sip:{client.user}@{here}'}>",
            f"Expires: {self._expires}",
        ]
        if authorization:
            lines.append(authorization)
        return "\r\n".join([*lines, *self._headers, "Content-Length: 0", "", ""]).encode()

    def send(self, authorization=None):
        self._count += 1
        request = self._render(authorization)
        deadline = time.monotonic() + _GIVE_UP_AFTER
        self._line.settimeout(_REPEAT_AFTER)
        while time.monotonic() < deadline:
            self._line.send(request)
            try:
                while True:
                    answer = parse_response(self._line.recv(65535))
                    if answer.status >= 200 and (answer.header("cseq") or "").split()[:1] == [str(self._count)]:
                        return answer
            except TimeoutError:
                continue
            except ConnectionRefusedError:    # ICMP: nobody listens yet
                time.sleep(_REPEAT_AFTER)
        raise TimeoutError(f"no answer from {self._client.server[0]}:{self._client.server[1]}")


def parse_response(octets):
    head, _, _ = octets.decode().partition("\r\n\r\n")
    first, *rest = head.split("\r\n")
    _, status, reason = first.split(" ", 2)
    headers = tuple((name.strip().lower(), value.strip())
                    for name, _, value in (line.partition(":") for line in rest))
    return Response(int(status), reason, headers)


def parse_challenge(text):
    assert text is not None and text.startswith("Digest "), text
    return {name: quoted or bare for name, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', text)}


def main(arguments):
    if len(arguments) != 3 or arguments[0] != "register":
        sys.exit(__doc__)
    host, _, port = arguments[1].rpartition(":")
    user, _, domain = arguments[2].partition("@")
    outcome = Client((host, int(port)), user, domain).register(sys.stdin.readline().rstrip("\n"))[-1]
    print(f"SIP/2.0 {outcome.status} {outcome.reason}")
    return 0 if outcome.status == 200 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
