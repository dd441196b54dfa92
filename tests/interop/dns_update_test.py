"""BIND, Knot and PowerDNS as primaries of somebody else, in which cusaxd keeps
the records of a domain with dns.mode "push" true (RFC 2136, RFC 8945)."""

import dataclasses

import dns.query
import dns.rcode
import dns.rdata
import dns.update
import pytest

from support import dns_client
from support.bind import Bind
from support.cusaxd import Daemon
from support.dns_client import TsigKey
from support.dns_peer import DnsPeer, Zone
from support.dns_tap import Tap
from support.knot import Knot
from support.powerdns import PowerDns
from support.processes import wait_until

KINDS = {kind.name: kind for kind in (Bind, Knot, PowerDns)}
KEY = TsigKey()
DOMAIN, ENUM = "capulet.example", "4.3.2.1.0.3.9.4.e164.arpa"
NUMBER, NUMBER_OWNER = "tel:+493012340001", f"1.0.0.0.{ENUM}"
UPDATE = 5    # opcode

# What the other operator has there. One of its names is one that we would use.
FOREIGN = {("_xmpp-client._tcp", "SRV"): "0 0 5222 old.capulet.example.", ("www", "A"): "192.0.2.80", ("@", "MX"): "10 mail.capulet.example."}
APEX = "$ORIGIN {zone}.\n$TTL 3600\n@ SOA ns hostmaster 1 3600 600 1209600 300\n@ NS ns.capulet.example.\n"
ZONES = (Zone(DOMAIN, text=APEX.format(zone=DOMAIN) + "ns A 192.0.2.1\n" + "".join(
             f"{name} {kind} {data}\n" for (name, kind), data in FOREIGN.items()), updates=True),
         Zone(ENUM, text=APEX.format(zone=ENUM), updates=True))


def document(address="192.0.2.5", ttl=3600):
    host = {"host": f"sip1.{DOMAIN}", "priority": 10, "weight": 50}
    return {"sip": {"servers": [{"transport": "tls", "port": 5061, **host}, {"transport": "udp", "port": 5060, **host}]},
            "xmpp": {"client": [{"tls": "starttls", "port": 5222, **host}], "server": [{"tls": "starttls", "port": 5269, **host}]},
            "hosts": [{"name": f"sip1.{DOMAIN}", "addresses": [address, "2001:db8::5"]}],
            "extra_records": [{"name": "note", "type": "TXT", "records": ['"wherefore art thou" "Romeo"']},
                              {"name": "*.w", "type": "A", "records": ["192.0.2.77"]},
                              {"name": "_5061._tcp.sip1", "type": "TLSA", "records": ["3 1 1 " + "ab" * 32]}],
            "dns": {"mode": "push", "ttl": ttl},
            "numbering": {"country_code": "49", "national_prefix": "0", "enum_zone": ENUM}}


def data_of(kind, text):
    """Equal for equal records, however they are written."""
    return dns.rdata.from_text("IN", kind, text).to_digestable()


@dataclasses.dataclass
class World:
    """cusaxd, the primary, and the tap between them."""

    daemon: Daemon
    peer: DnsPeer
    tap: Tap

    @property
    def rest(self):
        return self.daemon.rest

    @property
    def target(self):
        return f"127.0.0.1:{self.tap.port}"

    def plan(self, **more):
        return self.rest.get(f"/v1/domains/{DOMAIN}/records?plan={self.target}", **more)

    def confirm(self, fingerprint, **more):
        return self.rest.post(f"/v1/domains/{DOMAIN}/records?plan={self.target}", {"confirm": fingerprint}, **more)

    def desired(self):
        """(name, type) → data, without what is the other operator's."""
        items = self.rest.get(f"/v1/domains/{DOMAIN}/records", expect=200).json()["items"]
        return {(item["name"], item["type"]): {data_of(item["type"], text) for text in item["records"]} for item in items
                if item["name"] != f"_xmpp-client._tcp.{DOMAIN}."}

    def found(self, name, kind):
        return {data_of(kind, text) for text in dns_client.records(self.peer.port, name, kind)}

    def follows(self):
        """Until the primary has all that it should."""
        wait_until(lambda: all(self.found(*at) == data for at, data in self.desired().items()), "the records are there", 60)

    def settled(self):
        """Until there is nothing left to do, and our memory is clear of it."""
        def calm():
            plan = self.plan(expect=200).json()
            pending = self.daemon.database.value("SELECT count(*) FROM cusax.pushed_rrset WHERE state = 'intended'")
            return not plan["create"] and not plan["replace"] and not plan["delete"] and int(pending) == 0 and plan
        return wait_until(calm, "the plan is empty", 60)

    def foreign_is_untouched(self):
        for (name, kind), data in FOREIGN.items():
            assert self.found(DOMAIN if name == "@" else f"{name}.{DOMAIN}", kind) == {data_of(kind, data)}

    def meddle(self, make, zone=DOMAIN):
        """Changes the zone behind our back, as its operator."""
        update = dns.update.UpdateMessage(zone, keyring=KEY.for_dnspython())
        make(update)
        assert dns.query.tcp(update, dns_client.HOST, port=self.peer.port, timeout=10).rcode() == dns.rcode.NOERROR

    def metric(self, name):
        lines = self.rest.get("/metrics", expect=200).text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith((f"{name}{{", f"{name} ")))


@pytest.fixture
def world_of(binary, cluster, migrated, scratch, request):
    """world_of(kind, **settings of [[dns.update]]) with everything started."""
    made = []

    def start(kind, key=KEY, domain=True, **update):
        name = f"{kind.name}-{len(made)}-{abs(hash(request.node.nodeid)):x}"
        tap = Tap()
        peer = kind(scratch / f"peer-{name}", ZONES, KEY)
        tap.primary_port = peer.port
        daemon = Daemon(binary, scratch / f"cusaxd-{name}", cluster.create(f"push_{abs(hash(name)):x}", template=migrated), settings={
            "dns.key": [key.table],
            "dns.update": [{"address": f"127.0.0.1:{tap.port}", "key": key.name, "zones": [DOMAIN, ENUM], "check_interval_ms": 1000, **update}]})
        world = World(daemon, peer, tap)
        made.append(world)
        peer.start()
        daemon.start()
        if domain:
            world.rest.put_domain(DOMAIN, document())
        return world
    yield start
    for world in made:
        world.daemon.stop()
        world.peer.stop()
        world.tap.close()


@pytest.fixture(params=KINDS)
def kind(request):
    return KINDS[request.param]


def juliet(world):
    return world.rest.create_account(f"juliet@{DOMAIN}", services=["voice", "xmpp"], addresses=[{"uri": NUMBER, "type": "voice"}])


def test_records_of_the_domain_appear_and_those_of_others_stay(world_of, kind):
    world = world_of(kind)
    juliet(world)
    world.follows()
    assert world.found(NUMBER_OWNER, "NAPTR")
    assert world.found(f"anything.w.{DOMAIN}", "A") == {data_of("A", "192.0.2.77")}
    plan = world.settled()
    assert plan["target"] == world.target and sorted(plan["zones"]) == sorted([f"{DOMAIN}.", f"{ENUM}."])
    assert plan["unchanged"] == len(world.desired()) and not plan["held"] and not plan["drift"]
    (foreign,) = plan["foreign"]
    assert (foreign["name"], foreign["type"]) == (f"_xmpp-client._tcp.{DOMAIN}.", "SRV")
    assert foreign["found"]["records"] == [FOREIGN["_xmpp-client._tcp", "SRV"]]
    assert foreign["wanted"]["records"] == [f"10 50 5222 sip1.{DOMAIN}."]
    world.foreign_is_untouched()
    wait_until(lambda: world.metric("cusaxd_push_foreign") == 1, "the foreign RRset is counted")
    # Once it is out of the way, ours takes its place.
    world.meddle(lambda update: update.delete("_xmpp-client._tcp", "SRV"))
    wait_until(lambda: world.found(f"_xmpp-client._tcp.{DOMAIN}", "SRV") == {data_of("SRV", f"10 50 5222 sip1.{DOMAIN}.")}, "ours is there")


def test_change_and_suspension_follow(world_of, kind):
    world = world_of(kind, check_interval_ms=3_600_000)    # by the feed alone
    account = juliet(world)
    world.follows()
    world.rest.put_domain(DOMAIN, document(address="192.0.2.99"))
    wait_until(lambda: world.found(f"sip1.{DOMAIN}", "A") == {data_of("A", "192.0.2.99")}, "the address changed")
    wait_until(lambda: world.found(NUMBER_OWNER, "NAPTR"), "the number is there")
    world.rest.suspend(account["jid"])
    wait_until(lambda: not world.found(NUMBER_OWNER, "NAPTR"), "the number is withdrawn")
    world.rest.reactivate(account["jid"])
    wait_until(lambda: world.found(NUMBER_OWNER, "NAPTR"), "the number is back")
    world.foreign_is_untouched()


def test_many_changes_go_in_several_messages(world_of, kind):
    world = world_of(kind, domain=False)
    hosts = [{"name": f"h{number}.{DOMAIN}", "addresses": [f"10.0.{number}.1"]} for number in range(250)]
    world.rest.put_domain(DOMAIN, {"hosts": hosts, "dns": {"mode": "push"}})
    wait_until(lambda: world.found(f"h249.{DOMAIN}", "A"), "the last host is there")
    assert len(world.desired()) == 250
    assert world.settled()["unchanged"] == 250
    world.rest.put_domain(DOMAIN, {"hosts": hosts[:200], "dns": {"mode": "push"}})    # a fifth: nobody is asked
    wait_until(lambda: not world.found(f"h249.{DOMAIN}", "A"), "the last host is gone")
    assert world.settled()["unchanged"] == 200
    world.foreign_is_untouched()


def test_number_that_goes_to_another_domain_goes_along(world_of):
    world = world_of(Bind, check_interval_ms=3_600_000)    # by the feed alone
    account = juliet(world)
    wait_until(lambda: world.found(NUMBER_OWNER, "NAPTR"), "the number is there")
    other = f"a.{DOMAIN}"    # whose turn comes first
    world.rest.put_domain(other, {"dns": {"mode": "push"}, "numbering": {"country_code": "49", "enum_zone": ENUM}})
    world.rest.patch(f"/v1/accounts/{account['id']}", {"addresses": []}, expect=200)
    world.rest.create_account(f"romeo@{other}", services=["voice", "xmpp"], addresses=[{"uri": NUMBER, "type": "voice"}])
    wait_until(lambda: any(b"romeo" in data for data in world.found(NUMBER_OWNER, "NAPTR")), "the number leads to its new owner")


def test_drift_is_repaired(world_of, kind):
    world = world_of(kind)
    world.follows()
    world.settled()
    world.meddle(lambda update: (update.replace("sip1", 3600, "A", "203.0.113.1"), update.delete("note", "TXT")))
    world.follows()
    assert "PUSH_DRIFT" in world.daemon.process.log.read_text()
    world.foreign_is_untouched()


def test_drift_is_reported_and_left_where_the_policy_says_so(world_of, kind):
    world = world_of(kind, drift="report")
    world.follows()
    world.settled()
    world.meddle(lambda update: (update.replace("sip1", 3600, "A", "203.0.113.1"), update.delete("note", "TXT")))
    drift = {(found["name"], found["type"]): found["found"] and found["found"]["records"] for found in world.plan(expect=200).json()["drift"]}
    assert drift == {(f"sip1.{DOMAIN}.", "A"): ["203.0.113.1"], (f"note.{DOMAIN}.", "TXT"): None}
    wait_until(lambda: world.metric("cusaxd_push_drift") == 2, "the drift is counted")
    assert world.found(f"sip1.{DOMAIN}", "A") == {data_of("A", "203.0.113.1")}
    assert not world.found(f"note.{DOMAIN}", "TXT")


def test_deleted_domain_takes_its_own_records_along_and_no_others(world_of, kind):
    world = world_of(kind)
    world.follows()
    ours = world.desired()
    world.rest.delete(f"/v1/domains/{DOMAIN}", expect=204)
    wait_until(lambda: not any(world.found(*at) for at in ours), "our records are gone", 60)
    world.foreign_is_untouched()
    assert world.found(DOMAIN, "NS") and world.found(f"ns.{DOMAIN}", "A")
    wait_until(lambda: int(world.daemon.database.value("SELECT count(*) FROM cusax.pushed_rrset")) == 0, "nothing of it is remembered")


def test_large_change_waits_for_its_confirmation(world_of, kind):
    world = world_of(kind, max_change_percent=30)
    world.follows()
    world.settled()
    world.rest.put_domain(DOMAIN, document(ttl=600))
    wait_until(lambda: world.metric("cusaxd_push_held") == 1, "the change is held back")
    plan = world.plan(expect=200).json()
    assert plan["held"] and len(plan["replace"]) == len(world.desired()) and not plan["create"] and not plan["delete"]
    assert {change["to"]["ttl"] for change in plan["replace"]} == {600}
    assert {change["from"]["ttl"] for change in plan["replace"]} == {3600}

    world.confirm("0" * 32, expect=409)
    world.rest.put_domain(DOMAIN, document(ttl=900))
    world.confirm(plan["fingerprint"], expect=409)    # another plan by now
    ttl = dns_client.ask(world.peer.port, f"sip1.{DOMAIN}", "A").answer[0].ttl
    assert ttl == 3600
    newer = world.plan(expect=200).json()["fingerprint"]
    reader = world.daemon.rest_as("reader")
    assert reader.get(f"/v1/domains/{DOMAIN}/records?plan={world.target}").status_code == 200
    assert reader.post(f"/v1/domains/{DOMAIN}/records?plan={world.target}", {"confirm": newer}).status_code == 403
    world.confirm(newer, expect=202)
    wait_until(lambda: dns_client.ask(world.peer.port, f"sip1.{DOMAIN}", "A").answer[0].ttl == 900, "the change went through")
    assert not world.settled()["held"]
    world.confirm(newer, expect=409)    # nothing is held any longer


def test_held_change_that_becomes_small_again_goes_without_a_word(world_of):
    world = world_of(Knot, max_change_percent=30)
    world.follows()
    world.settled()
    world.rest.put_domain(DOMAIN, document(ttl=600))
    wait_until(lambda: world.metric("cusaxd_push_held") == 1, "the change is held back")
    world.rest.put_domain(DOMAIN, document(address="192.0.2.99"))
    world.follows()
    wait_until(lambda: world.metric("cusaxd_push_held") == 0, "nothing is held back any longer")


def test_primary_that_was_away_gets_what_it_missed(world_of, kind):
    world = world_of(kind, timeout_ms=1000)
    world.follows()
    world.settled()
    world.peer.stop()
    world.rest.put_domain(DOMAIN, document(address="192.0.2.99"))
    answer = world.plan(expect=503)
    assert answer.json()["type"] == "urn:cusax:problem:unavailable" and world.target in answer.json()["detail"]
    wait_until(lambda: "PUSH_UNREACHABLE" in world.daemon.process.log.read_text(), "the outage is logged")
    assert world.metric("cusaxd_push_errors_total") > 0
    world.peer.start()
    wait_until(lambda: world.found(f"sip1.{DOMAIN}", "A") == {data_of("A", "192.0.2.99")}, "the change arrived", 60)


def test_update_whose_answer_never_came_is_settled_by_the_next_run(world_of, kind):
    world = world_of(kind)
    world.follows()
    world.settled()
    world.tap.hold_after(0, UPDATE)
    world.rest.put_domain(DOMAIN, document(address="192.0.2.99"))
    assert world.tap.held.wait(30)
    world.daemon.kill()    # after the primary did it and before we knew
    wait_until(lambda: world.found(f"sip1.{DOMAIN}", "A") == {data_of("A", "192.0.2.99")}, "the primary has done it")
    assert int(world.daemon.database.value("SELECT count(*) FROM cusax.pushed_rrset WHERE state = 'intended'")) == 1
    world.tap.cut()
    world.daemon.start()
    plan = world.settled()
    assert [found["name"] for found in plan["foreign"]] == [f"_xmpp-client._tcp.{DOMAIN}."] and not plan["drift"]
    world.rest.put_domain(DOMAIN, document(address="192.0.2.100"))    # still ours to change
    wait_until(lambda: world.found(f"sip1.{DOMAIN}", "A") == {data_of("A", "192.0.2.100")}, "the next change follows")


class BindWithoutTransfers(Bind):
    """Updates are allowed, transfers are not."""

    def _zone(self, zone, secondary, primary):
        return "".join(line for line in super()._zone(zone, secondary, primary).splitlines(keepends=True) if "allow-transfer" not in line)


def test_queries_do_where_transfers_are_refused(world_of):
    world = world_of(BindWithoutTransfers)
    juliet(world)
    world.follows()
    assert [found["name"] for found in world.settled()["foreign"]] == [f"_xmpp-client._tcp.{DOMAIN}."]
    world.meddle(lambda update: update.delete("note", "TXT"))
    world.follows()


class BindWithPolicy(Bind):
    """The key may not change TXT records."""

    def _zone(self, zone, secondary, primary):
        policy = 'update-policy { grant "xfr." zonesub SRV NAPTR A AAAA TLSA; };'
        return super()._zone(zone, secondary, primary).replace('allow-update { key "xfr."; };', policy)


def test_one_record_that_the_primary_refuses_keeps_no_other_away(world_of):
    world = world_of(BindWithPolicy)
    wanted = {at: data for at, data in world.desired().items() if at[1] != "TXT"}
    wait_until(lambda: all(world.found(*at) == data for at, data in wanted.items()), "all else is there", 60)
    assert not world.found(f"note.{DOMAIN}", "TXT")
    error = wait_until(lambda: world.plan(expect=200).json()["last_error"], "the refusal is told")
    assert f"note.{DOMAIN}. TXT" in error and "REFUSED" in error


def test_wrong_key_is_told_and_changes_nothing(world_of, kind):
    world = world_of(kind, key=TsigKey(secret="bm90IHRoZSBzYW1lIHNlY3JldCBhdCBhbGwh"))
    answer = world.plan(expect=503)
    assert "BADSIG" in answer.json()["detail"] or "NOTAUTH" in answer.json()["detail"], answer.text
    wait_until(lambda: "PUSH_FAILED" in world.daemon.process.log.read_text(), "the failure is logged")
    assert not world.found(f"sip1.{DOMAIN}", "A")


def test_plan_of_an_unknown_target_is_refused(world_of):
    world = world_of(Knot)
    answer = world.rest.get(f"/v1/domains/{DOMAIN}/records?plan=192.0.2.53:53", expect=422)
    assert answer.json()["errors"][0]["pointer"] == "/plan"
    assert world.rest.post(f"/v1/domains/{DOMAIN}/records?plan={world.target}", {}).status_code == 422
    assert world.rest.post(f"/v1/domains/{DOMAIN}/records", {"confirm": "x"}).status_code == 422
    world.rest.put_domain("montague.example", {"dns": {"mode": "push"}})    # outside of every target
    assert world.rest.get(f"/v1/domains/montague.example/records?plan={world.target}", expect=200).json()["zones"] == []
    wait_until(lambda: world.metric("cusaxd_push_uncovered_domains") == 1, "the domain without a target is told", 60)
