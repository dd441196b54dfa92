"""What dies, and what DNS says afterwards: the same as REST, with serials that only went up."""

import itertools
import random
import threading

import pytest
import requests

from support import enum_view, zone_view
from support.cusaxd import Daemon
from support.enum_view import ZONE, both
from support.processes import wait_until
from support.rest import Rest

DOMAIN = "capulet.example"
NUMBERS = [f"+493012340{number:03d}" for number in range(40)]
USERS = 12
KILLS = 10
# What a killed daemon had still to look at is found by the sweep of the next, which begins half a minute later.
PATIENCE = 90


def document(port=5060, enum_zone=ZONE):
    return {"sip": {"servers": [{"transport": "udp", "host": f"sip1.{DOMAIN}", "port": port}]},
            "dns": {"nameservers": [f"ns1.{DOMAIN}"]}, "numbering": {"enum_zone": enum_zone}}


def numbers_by_rest(rest):
    """What the ENUM zone should have, by the accounts."""
    expected, cursor = {}, ""
    while cursor is not None:
        page = rest.get("/v1/accounts", params={"domain": DOMAIN, "limit": 1000, **({"cursor": cursor} if cursor else {})}, expect=200).json()
        cursor = page["next_cursor"]
        for account in page["items"]:
            if account["status"] == "active":
                for address in account["addresses"]:
                    if address["published"]:
                        expected[address["uri"].removeprefix("tel:")] = both(account["username"], DOMAIN)
    return expected


def is_true(daemon, rest=None):
    """Whether DNS has each account's numbers, and no other."""
    return enum_view.numbers_in(daemon, ZONE) == numbers_by_rest(rest or daemon.rest)


class Changes:
    """Clients that change accounts one after the other, whatever becomes of the daemon."""

    def __init__(self, daemon, clients=3):
        self.answered = itertools.count()
        self.seen = 0
        self._base, self._token, self._going = daemon.base, daemon.token("changes"), threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(seed,)) for seed in range(clients)]

    def __enter__(self):
        self._going.set()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._going.clear()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more):
        """Until so many more were answered."""
        goal = self.seen + more
        wait_until(lambda: self.seen >= goal, f"{more} changes are answered", pause=0.001)

    def _run(self, seed):
        chance, rest = random.Random(seed), Rest(self._base, self._token)
        while self._going.is_set():
            try:
                answer = self._change(chance, rest)
            except requests.RequestException:
                continue    # the daemon was killed: the next one may be there
            assert answer.status_code in (200, 201, 204, 404, 409, 503, 504), answer.text
            if answer.ok:
                self.seen = next(self.answered) + 1

    @staticmethod
    def _change(chance, rest):
        user = f"user{chance.randrange(USERS)}"
        path = f"/v1/accounts/{user}@{DOMAIN}"
        kind = chance.choice(["numbers"] * 6 + ["suspend", "reactivate", "delete"])
        if kind == "delete":
            return rest.delete(f"{path}?purge=true")
        if kind != "numbers":
            return rest.post(f"{path}/{kind}")
        addresses = [{"uri": f"tel:{number}", "published": chance.random() < 0.8} for number in chance.sample(NUMBERS, 3)]
        return rest.put(path, {"addresses": addresses})


def test_daemon_that_is_killed_over_and_over_publishes_every_answered_change(publishing):
    publishing.rest.put_domain(DOMAIN, document())
    serials = [zone_view.wait_served(publishing, ZONE)]
    with Changes(publishing) as changes:
        for number in range(KILLS):
            changes.wait_for(5 + 7 * number)    # another moment of the publisher's round each time
            serials.append(zone_view.serial(publishing, ZONE))
            publishing.kill()
            publishing.start()
            serials.append(zone_view.wait_served(publishing, ZONE))
    wait_until(lambda: is_true(publishing), "DNS equals REST", PATIENCE)
    serials.append(zone_view.serial(publishing, ZONE))
    assert serials == sorted(serials) and serials[-1] > serials[0]
    for number in NUMBERS:
        assert enum_view.uris(publishing, number) == numbers_by_rest(publishing.rest).get(number, {}), number


@pytest.mark.parametrize("published", [False, True], ids=["at-once", "after-the-zone"])
def test_daemon_killed_while_numbers_move_to_another_zone_moves_the_rest_later(publishing, published):
    """The accounts of a domain are looked at page by page, after the domain itself."""
    elsewhere = f"0.{ZONE}"
    publishing.rest.put_domain(DOMAIN, document())
    for position, number in enumerate(NUMBERS):
        publishing.rest.create_account(f"user{position}@{DOMAIN}", addresses=[{"uri": f"tel:{number}"}])
    expected = numbers_by_rest(publishing.rest)
    wait_until(lambda: enum_view.numbers_in(publishing, ZONE) == expected, "all are there")
    publishing.rest.put_domain(DOMAIN, document(enum_zone=elsewhere))
    if published:
        wait_until(lambda: zone_view.serial(publishing, elsewhere), "the new zone is served", pause=0)
    publishing.kill()
    publishing.start()
    zone_view.wait_served(publishing, elsewhere)
    wait_until(lambda: enum_view.numbers_in(publishing, elsewhere) == expected, "all have moved", PATIENCE)
    zone_view.wait_not_served(publishing, ZONE, patience=PATIENCE)


@pytest.fixture
def other(binary, database, scratch, publishing, request):
    """A second daemon on the database of the first."""
    folder = scratch / f"other-{abs(hash(request.node.nodeid)):x}"
    running = Daemon(binary, folder, database, settings=zone_view.settings()).start()
    yield running
    running.stop()


def leads(daemon):
    """Whether it is the one that publishes."""
    return "\ncusaxd_zones_leading 1" in daemon.rest.get("/metrics", expect=200).text


def test_two_daemons_answer_alike_whoever_is_written_to(publishing, other):
    publishing.rest.put_domain(DOMAIN, document())
    other.rest.create_account(f"juliet@{DOMAIN}", addresses=[{"uri": f"tel:{NUMBERS[0]}"}])
    publishing.rest.create_account(f"nurse@{DOMAIN}", addresses=[{"uri": f"tel:{NUMBERS[1]}"}])
    for each in (publishing, other):
        wait_until(lambda each=each: is_true(each, publishing.rest), "it answers as REST says")
    with Changes(publishing) as changes:
        changes.wait_for(60)
    for each in (publishing, other):
        zone_view.wait_for_feed(each, through=publishing)
    assert zone_view.serial(publishing, ZONE) == zone_view.serial(other, ZONE)
    assert zone_view.contents(publishing, ZONE) == zone_view.contents(other, ZONE)
    assert [leads(publishing), leads(other)].count(True) == 1


def test_daemon_that_is_left_publishes_when_the_leading_one_is_killed(publishing, other):
    publishing.rest.put_domain(DOMAIN, document())
    for each in (publishing, other):
        zone_view.wait_served(each, ZONE)
    wait_until(lambda: leads(publishing) or leads(other), "one leads")
    leading, left = (publishing, other) if leads(publishing) else (other, publishing)
    with Changes(left) as changes:
        changes.wait_for(20)
        serial = zone_view.serial(left, ZONE)
        leading.kill()
        changes.wait_for(60)
    wait_until(lambda: is_true(left), "DNS equals REST", PATIENCE)
    assert leads(left) and zone_view.serial(left, ZONE) > serial
    leading.start()
    wait_until(lambda: zone_view.serial(leading, ZONE) == zone_view.serial(left, ZONE), "the other one is back and answers alike")
    assert zone_view.contents(leading, ZONE) == zone_view.contents(left, ZONE)


def test_restart_of_the_database_amid_changes_heals(publishing, other, cluster):
    publishing.rest.put_domain(DOMAIN, document())
    serial = zone_view.wait_served(publishing, ZONE)
    with Changes(publishing) as changes:
        changes.wait_for(20)
        cluster.restart()
        changes.wait_for(20)
    for each in (publishing, other):
        wait_until(each.ready, "it is ready again")
        wait_until(lambda each=each: is_true(each, publishing.rest), "DNS equals REST", PATIENCE)
    assert zone_view.serial(publishing, ZONE) == zone_view.serial(other, ZONE) > serial
    for each in (publishing, other):
        zone_view.wait_for_feed(each, through=publishing)
