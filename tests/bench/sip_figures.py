"""The figures of SIP: how long a suspension takes, from the request over REST,
until a real Kamailio refuses the account's REGISTER, and until its binding there
is gone.

    cmake --build --preset release --target sip_figures

Everything runs on loopback and ends by itself. CUSAX_ENDS is the number of
suspensions for each figure.
"""

import os

from support.kamailio import Kamailio
from support.processes import wait_until

from measure import daemon_on_durable_database, median, say, suspensions
from xmpp_load import p99

DOMAIN = "bench.example"
PASSWORD = "sixteen people sign in"
ROUNDS = int(os.environ.get("CUSAX_ENDS", "30"))


def row(what, took, bound):
    return f"{what}, p99: {p99(took):.1f} ms (median {median(took):.1f} ms; at most {bound} ms)"


def main():
    with daemon_on_durable_database() as (daemon, database, folder):
        server = Kamailio(folder / "kamailio", database)
        daemon.stop()
        daemon.configure(settings={"log": {"level": "warning"}, "sip": [
            {"name": "bench", "rpc": f"unixgram:{server.rpc_socket}", "settling_ms": 1000}]})
        daemon.start()
        daemon.rest.put_domain(DOMAIN, {"policy": {"scram_iterations": 4096}})
        jid = f"juliet@{DOMAIN}"
        daemon.rest.create_account(jid, password=PASSWORD)
        server.start()
        try:
            wait_until(lambda: server.rpc("core.uptime")["uptime"] >= 2, "Kamailio has settled")
            def is_let_in():
                return server.sign_in(jid, PASSWORD) == 200 and server.bindings(jid) == 1
            refused = suspensions(daemon, jid, is_let_in, lambda: server.sign_in(jid, PASSWORD) == 401, ROUNDS)
            gone = suspensions(daemon, jid, is_let_in, lambda: server.bindings(jid) == 0, ROUNDS)
            say(row("suspend → REGISTER refused", refused, 250))
            say(row("suspend → binding gone", gone, 1000))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
