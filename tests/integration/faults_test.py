"""What must stay true when a process dies or the database goes away."""

import contextlib
import os
import pathlib
import signal
import threading
import time

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest
import requests

from support.cusaxd import Daemon
from support.processes import PATIENCE, wait_until
from support.rest import Rest

DOMAIN = "capulet.example"


def with_port(port):
    return {"sip": {"servers": [{"transport": "udp", "host": f"sip.{DOMAIN}", "port": port}]}}


def srv_port(daemon, domain=DOMAIN):
    """The port in the SIP SRV record that the daemon answers, or None."""
    try:
        answer = dns.query.udp(dns.message.make_query(f"_sip._udp.{domain}", "SRV"), "127.0.0.1",
                               port=daemon.dns_port, timeout=1)
    except dns.exception.Timeout:
        return None
    return answer.answer[0][0].port if answer.answer else None


class Writers:
    """Several clients that create accounts one after another and remember what was answered."""

    def __init__(self, daemon, count=8):
        self.created, self.refused, self._going = [], 0, True
        self._lock = threading.Lock()
        token = daemon.token("writers")
        self._threads = [threading.Thread(target=self._write, args=(daemon.base, token, number)) for number in range(count)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self._going = False
        for thread in self._threads:
            thread.join()

    def _write(self, base, token, number):
        client, counter = Rest(base, token), 0
        while self._going:
            counter += 1
            jid = f"w{number}-{counter}@{DOMAIN}"
            try:
                answer = client.post("/v1/accounts", {"jid": jid})
            except requests.RequestException:
                time.sleep(0.01)
                continue
            with self._lock:
                if answer.status_code == 201:
                    self.created.append(jid)
                else:
                    assert answer.status_code in (503, 504), answer.text
                    self.refused += 1


def stored(database):
    return {row[0] for row in database.rows("SELECT username || '@capulet.example' FROM cusax.account")}


@pytest.mark.parametrize("moment", [0.15, 0.4, 0.9])
def test_killed_daemon_loses_no_answered_write_and_publishes_afterwards(daemon, database, moment):
    daemon.rest.put_domain(DOMAIN, with_port(5060))
    with Writers(daemon) as writers:
        wait_until(lambda: len(writers.created) > 20, "writes are answered")
        time.sleep(moment)
        daemon.rest.put_domain(DOMAIN, with_port(5070))    # answered, and then the process dies at once
        daemon.kill()
    assert set(writers.created) <= stored(database)
    daemon.start()
    wait_until(lambda: srv_port(daemon) == 5070, "what was committed is published after the restart")
    assert daemon.rest.get(f"/v1/accounts/{writers.created[-1]}").status_code == 200


def test_restarted_database_loses_no_answered_write_and_needs_no_hand(daemon, database, cluster):
    daemon.rest.put_domain(DOMAIN, with_port(5060))
    with Writers(daemon) as writers:
        wait_until(lambda: len(writers.created) > 20, "writes are answered")
        before = len(writers.created)
        cluster.restart()
        wait_until(lambda: len(writers.created) > before + 20, "writes are answered again")
    assert set(writers.created) <= stored(database)
    daemon.rest.put_domain(DOMAIN, with_port(5071))
    wait_until(lambda: srv_port(daemon) == 5071, "the publisher went on by itself")
    wait_until(daemon.ready, "the daemon is ready again")


@pytest.mark.parametrize("moment", [0, 0.02, 0.1])
def test_everybody_with_a_label_is_suspended_once_whenever_the_database_restarts(daemon, database, cluster, moment):
    daemon.rest.put_domain(DOMAIN)
    for number in range(100):
        daemon.rest.create_account(f"guest{number}@{DOMAIN}", labels={"party": "masked"})
    answers = []

    def suspend():
        answers.append(daemon.rest.post("/v1/accounts/suspend", params={"label": "party:masked"}))
    suspending = threading.Thread(target=suspend)
    suspending.start()
    time.sleep(moment)    # where in the work it meets the restart is left to chance
    cluster.restart()
    suspending.join()
    assert answers[0].status_code in (200, 503), answers[0].text

    def rest_of_them():
        suspend()
        return answers[-1].status_code == 200
    wait_until(rest_of_them, "it heals")
    suspend()
    assert answers[-1].json()["count"] == 0
    told = database.rows("SELECT count(*), count(DISTINCT jid) FROM cusax.change WHERE kind = 'account.suspended'")
    kept = database.rows("SELECT count(*), count(DISTINCT jid) FROM cusax.audit WHERE action = 'account.suspended'")
    assert (told, kept) == ([("100", "100")], [("100", "100")])
    assert daemon.rest.get("/v1/accounts", params={"status": "active"}, expect=200).json()["items"] == []


def test_without_the_database_writes_are_refused_and_dns_goes_on(daemon, cluster):
    daemon.rest.put_domain(DOMAIN, with_port(5060))
    wait_until(lambda: srv_port(daemon) == 5060, "the zone is published")
    rest = daemon.rest
    cluster.stop()
    try:
        answer = rest.post("/v1/accounts", {"username": "juliet", "domain": DOMAIN})
        assert answer.status_code == 503, answer.text
        assert answer.json()["type"] == "urn:cusax:problem:unavailable"
        assert int(answer.headers["Retry-After"]) >= 1
        assert rest.get(f"/v1/accounts/juliet@{DOMAIN}").status_code == 503
        assert rest.get("/healthz").status_code == 200
        readiness = rest.get("/readyz")
        assert readiness.status_code == 503 and "database" in readiness.json()["checks"]
        assert srv_port(daemon) == 5060, "from the snapshot"
    finally:
        cluster.start()
    wait_until(lambda: rest.post("/v1/accounts", {"username": "juliet", "domain": DOMAIN}).status_code == 201, "it heals")


@contextlib.contextmanager
def frozen(cluster):
    """Every process of the database stands still: connections stay, and nothing comes over them."""
    postmaster = cluster.process.pid
    children = pathlib.Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    processes = [postmaster, *map(int, children)]
    for each in processes:
        os.kill(each, signal.SIGSTOP)
    try:
        yield
    finally:
        for each in processes:
            os.kill(each, signal.SIGCONT)


def test_frozen_database_does_not_keep_the_daemon_from_ending(binary, database, cluster, scratch):
    daemon = Daemon(binary, scratch / "unfinished", database, settings={"http": {"stop_grace_ms": 100}}).start()
    daemon.rest.put_domain(DOMAIN)
    waiting = threading.Thread(target=lambda: _until_cut_off(daemon.rest))
    with frozen(cluster):
        waiting.start()
        assert daemon.process.stop() == 1
        waiting.join()
    assert "STOP_UNFINISHED" in daemon.process.tail()
    daemon.start()
    daemon.stop()


def _until_cut_off(rest):
    with contextlib.suppress(requests.RequestException):
        rest.get(f"/v1/domains/{DOMAIN}")


def test_daemon_that_starts_before_its_database_waits_for_it(binary, database, cluster, scratch):
    daemon = Daemon(binary, scratch / "early", database)
    token = daemon.token("early")
    cluster.stop()
    try:
        daemon.process.start()
        wait_until(lambda: requests.get(f"{daemon.base}/healthz", timeout=5).status_code == 200, "it lives")
        assert not daemon.ready()
    finally:
        cluster.start()
    wait_until(daemon.ready, "it is ready once the database is there")
    Rest(daemon.base, token).put_domain(DOMAIN)
    daemon.stop()


def test_second_daemon_sees_the_first_ones_writes_and_takes_over(binary, daemon, database, scratch):
    other = Daemon(binary, scratch / "other", database).start()
    try:
        daemon.rest.put_domain(DOMAIN, with_port(5060))
        assert other.rest.get(f"/v1/domains/{DOMAIN}").status_code == 200
        for each in (daemon, other):
            wait_until(lambda each=each: srv_port(each) == 5060, "both answer the same")
        serial = serial_of(other)
        daemon.kill()
        other.rest.put_domain(DOMAIN, with_port(5072))
        wait_until(lambda: srv_port(other) == 5072, "the other one publishes now", patience=PATIENCE)
        assert serial_of(other) == serial + 1, "one serial a publication, whoever publishes"
        daemon.start()
    finally:
        other.stop()


def serial_of(daemon):
    answer = dns.query.udp(dns.message.make_query(DOMAIN, "SOA"), "127.0.0.1", port=daemon.dns_port, timeout=2)
    return answer.answer[0][0].serial


def test_domain_that_goes_leaves_dns_and_returns_with_a_larger_serial(daemon):
    def refused():
        answer = dns.query.udp(dns.message.make_query(DOMAIN, "SOA"), "127.0.0.1", port=daemon.dns_port, timeout=2)
        return answer.rcode() == dns.rcode.REFUSED

    daemon.rest.put_domain(DOMAIN, with_port(5060))
    wait_until(lambda: srv_port(daemon) == 5060, "published")
    serial = serial_of(daemon)
    daemon.rest.delete(f"/v1/domains/{DOMAIN}", expect=204)
    wait_until(refused, "withdrawn")
    daemon.rest.put_domain(DOMAIN, with_port(5060))
    wait_until(lambda: srv_port(daemon) == 5060, "published again")
    assert serial_of(daemon) > serial


def test_stopped_daemon_answers_what_it_began_and_exits_clean(daemon):
    daemon.rest.put_domain(DOMAIN)
    with Writers(daemon, count=4) as writers:
        wait_until(lambda: len(writers.created) > 20, "writes are answered")
        daemon.process.signal(signal.SIGTERM)
        wait_until(lambda: not daemon.process.alive(), "it ends")
    daemon.stop()    # asserts the exit code


def test_secrets_stand_in_no_log(daemon, database):
    daemon.rest.put_domain(DOMAIN)
    daemon.rest.create_account(f"juliet@{DOMAIN}", password="balcony-3f9a")
    generated = daemon.rest.put(f"/v1/accounts/juliet@{DOMAIN}/password", {"generate": True}).json()["password"]
    token = daemon.token("visible?")
    Rest(daemon.base, token).get("/v1/domains", expect=200)
    daemon.rest.call("POST", "/v1/accounts", data='{"password": "balcony-3f9a", ', headers={"Content-Type": "application/json"})
    daemon.rest.call("POST", "/v1/accounts", json={"jid": "x", "password": "balcony-3f9a\u0007"})
    hashes = [row[0] for row in database.rows("SELECT ha1 FROM cusax.digest_credential")]
    assert hashes
    log = daemon.process.log.read_text()
    for secret in ["balcony", generated, token, *hashes]:
        assert secret not in log
    stored_text = database.run("SELECT * FROM cusax.audit; SELECT * FROM cusax.change; SELECT * FROM cusax.account")
    for secret in ["balcony", generated, token]:
        assert secret not in stored_text


def test_port_in_use_is_named(binary, daemon, database, scratch):
    second = Daemon(binary, scratch / "busy", database, http_port=daemon.http_port)
    second.process.start()
    wait_until(lambda: not second.process.alive(), "it ends")
    assert second.process.stop() == 1
    assert f"127.0.0.1:{daemon.http_port}" in second.process.tail()
