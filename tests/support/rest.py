"""The REST API as a script sees it: an address, a token, JSON."""

import time
import urllib.parse

import requests

TIME_LIMIT = 30


class Rest:
    """Every method answers the requests.Response; `expect` states the status that must come."""

    def __init__(self, base, token=None):
        self.base = base
        self.token = token
        self._session = requests.Session()
        self._session.trust_env = False
        if token is not None:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def call(self, method, path, json=None, expect=None, **more):
        answer = self._session.request(method, self.base + path, json=json, timeout=TIME_LIMIT, **more)
        if expect is not None:
            assert answer.status_code == expect, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def get(self, path, **more):
        return self.call("GET", path, **more)

    def put(self, path, json=None, **more):
        return self.call("PUT", path, json, **more)

    def post(self, path, json=None, **more):
        return self.call("POST", path, json, **more)

    def patch(self, path, json=None, **more):
        return self.call("PATCH", path, json, **more)

    def delete(self, path, **more):
        return self.call("DELETE", path, **more)

    def put_domain(self, name, domain=None):
        """Makes or replaces a domain and returns it."""
        answer = self.put(f"/v1/domains/{urllib.parse.quote(name)}", {} if domain is None else domain)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    def create_account(self, jid, **members):
        """Makes an account and returns it."""
        return self.post("/v1/accounts", {"jid": jid, **members}, expect=201).json()

    def set_password(self, jid, password):
        answer = self.put(f"/v1/accounts/{urllib.parse.quote(jid)}/password", {"password": password})
        assert answer.status_code in (200, 204), answer.text

    def feed_end(self, domain):
        """A cursor behind every change that was answered by now, hidden ones too: that of an account made for it."""
        jid, after = f"mark{time.time_ns()}@{domain}", None
        self.create_account(jid)
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() < deadline:
            page = self.get("/v1/changes", params={"limit": 1000, **({"after": after} if after else {})}, expect=200).json()
            for item in page["items"]:
                if item["jid"] == jid:
                    return item["cursor"]
            after = page["next_cursor"]
        raise AssertionError("the feed does not tell of an account")

    def suspend(self, jid):
        return self.post(f"/v1/accounts/{urllib.parse.quote(jid)}/suspend", expect=200).json()

    def reactivate(self, jid):
        return self.post(f"/v1/accounts/{urllib.parse.quote(jid)}/reactivate", expect=200).json()
