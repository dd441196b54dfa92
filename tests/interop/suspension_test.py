"""What others see of an account, on every surface: withdrawn when it is suspended, and back when it is reactivated."""

import pytest

from support import xmpp_client, zone_view
from support.cusaxd import Daemon
from support.kamailio import Kamailio
from support.processes import NotInTime, wait_until
from support.prosody import Prosody

from profiles_test import VCARD4_NODE, text_seen
from verona import DOMAIN, PASSWORDS, domain_document, linked

NURSE = f"nurse@{DOMAIN}"
NUMBER = "+493012340007"
ENUM_NAME = ".".join(reversed(NUMBER[1:])) + ".e164.arpa"
SEARCH = "jabber:iq:search"


@pytest.fixture(scope="module")
def world(binary, cluster, migrated, scratch):
    database = cluster.create("suspension", template=migrated)
    peer = Prosody(scratch / "peer", database, DOMAIN)
    kamailio = Kamailio(scratch / "kamailio", database)
    daemon = Daemon(binary, scratch / "cusaxd", database, xmpp=[peer.link | {"canary_interval_ms": 1000}])
    document = domain_document(peer.client_port, kamailio.port)
    document["numbering"]["enum_zone"] = "4.3.2.1.0.3.9.4.e164.arpa"
    with linked(daemon, peer, kamailio, prepare=lambda rest: rest.put_domain(DOMAIN, document)) as made:
        made.kamailio, made.database = kamailio, database
        yield made


def vcard(world):
    """Whether Juliet reads her number in it."""
    async def read(client):
        try:
            return xmpp_client.telephones(await xmpp_client.vcard_temp(client, NURSE))
        except xmpp_client.IqError:
            return []
    return NUMBER in [number for _, number in world.session("juliet", read)]


def found_by_search(world):
    async def search(client):
        answer = await xmpp_client.request(client, "set", f"<query xmlns='{SEARCH}'><nick>nurse</nick></query>",
                                           world.peer.component)
        return [item.get("jid") for item in answer.iter(f"{{{SEARCH}}}item")]
    return world.session("juliet", search) == [NURSE]


def looked_up(world):
    answer = world.rest.get("/v1/lookup", params={"uri": f"sip:{NURSE}"})
    return answer.status_code == 200 and answer.json()["status"] == "active"


def rows_of(view, condition):
    return lambda world: int(world.database.value(f"SELECT count(*) FROM {view} WHERE {condition}")) > 0


# What shows her, and True while it does.
SURFACES = {
    "vCard (XEP-0054)": vcard,
    "vCard in PEP (XEP-0292)": lambda world: NUMBER in text_seen(world, "juliet", NURSE, VCARD4_NODE),
    "search (XEP-0055)": found_by_search,
    "ENUM (RFC 6116)": lambda world: zone_view.rcode(world.daemon, ENUM_NAME, "NAPTR") == "NOERROR",
    "look-up": looked_up,
    "XMPP sign-in": lambda world: xmpp_client.accepted(NURSE, PASSWORDS["nurse"], world.server),
    "SIP sign-in": lambda world: world.kamailio.sign_in(NURSE, PASSWORDS["nurse"]) == 200,
    "kamailio.subscriber": rows_of("kamailio.subscriber", "username = 'nurse'"),
    "kamailio.subscriber_sha256": rows_of("kamailio.subscriber_sha256", "username = 'nurse'"),
    "kamailio.dbaliases": rows_of("kamailio.dbaliases", "username = 'nurse'"),
    "kamailio.uri": rows_of("kamailio.uri", "username = 'nurse'"),
    "prosody.prosody": rows_of("prosody.prosody", "\"user\" = 'nurse'"),
    "ejabberd.users": rows_of("ejabberd.users", "username = 'nurse'"),
    "ejabberd_sha1.users": rows_of("ejabberd_sha1.users", "username = 'nurse'"),
}


def shown(world):
    return {name: surface(world) for name, surface in SURFACES.items()}


def wait_for(world, expected):
    """Until every surface says so; on none of them anybody has to do anything."""
    last = {}

    def settled():
        last.update(shown(world))
        return set(last.values()) == {expected}
    try:
        wait_until(settled, f"every surface shows her: {expected}")
    except NotInTime:
        assert last == dict.fromkeys(SURFACES, expected)
        raise


@pytest.mark.parametrize("take_away, give_back", [
    (lambda rest: rest.suspend(NURSE), lambda rest, identity: rest.reactivate(NURSE)),
    (lambda rest: rest.delete(f"/v1/accounts/{NURSE}", expect=204),
     lambda rest, identity: rest.post(f"/v1/accounts/{identity}/reactivate", expect=200)),
], ids=["suspended", "deleted"])
def test_everything_is_withdrawn_and_comes_back(world, take_away, give_back):
    identity = world.rest.get(f"/v1/accounts/{NURSE}", expect=200).json()["id"]
    wait_for(world, True)
    take_away(world.rest)
    try:
        wait_for(world, False)
    finally:
        give_back(world.rest, identity)
    wait_for(world, True)
