"""A reader of GET /v1/changes as server-sent events, which parses by the rules of the HTML Living Standard (§9.2.6)."""

import http.client
import json
import urllib.parse


class EventStream:
    """Iterates over (id, event, data). `last_id` is where a client would come back to."""

    def __init__(self, daemon, last_id=None, token=None, timeout=30, **query):
        self.last_id = last_id
        self._connection = http.client.HTTPConnection("127.0.0.1", daemon.http_port, timeout=timeout)
        headers = {"Authorization": f"Bearer {token or daemon.rest.token}", "Accept": "text/event-stream"}
        if last_id:
            headers["Last-Event-ID"] = last_id
        suffix = "?" + urllib.parse.urlencode(query) if query else ""
        self._connection.request("GET", "/v1/changes" + suffix, headers=headers)
        self.response = self._connection.getresponse()
        assert self.response.status == 200, self.response.read()
        assert self.response.headers["Content-Type"] == "text/event-stream"

    def __iter__(self):
        fields = {}
        for line in self.response:
            text = line.decode().rstrip("\n")
            if not text:
                if "data" in fields:
                    self.last_id = fields["id"]
                    yield fields["id"], fields["event"], json.loads(fields["data"])
                fields = {}
            elif not text.startswith(":"):
                name, _, value = text.partition(":")
                fields[name] = value.removeprefix(" ")

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
