"""The figures of the sign-in views: how long PostgreSQL takes to execute what
servers ask at a sign-in or a call, among a million accounts, and whether any
plan reads a table whole.

    cmake --build --preset release --target view_figures

Execution Time of EXPLAIN (ANALYZE), with everything in memory after a first
round; one in ten looks for somebody who is not there. CUSAX_ACCOUNTS makes the
crowd smaller, CUSAX_LOOK_UPS is how often each query is asked. The identities
are written into the tables directly.
"""

import json
import os
import random
import time

from support import query_plan
from support.sign_in_views import LOOK_UPS, crowd

from measure import daemon_on_durable_database, median, percentile, say

ACCOUNTS = int(os.environ.get("CUSAX_ACCOUNTS", "1000000"))
DOMAINS = 300
TIMES = int(os.environ.get("CUSAX_LOOK_UPS", "2000"))
BOUND_MS = 0.5


def persons(seed):
    some = random.Random(seed)
    return [some.randint(1, ACCOUNTS) if some.random() < 0.9 else ACCOUNTS + some.randint(1, 999) for _ in range(TIMES)]


def measure(database, look_up, seed):
    """(planning, execution) in milliseconds of each query, and the tables that any of them read whole."""
    script = look_up.prepare() + "\n".join(
        look_up.explain(n, DOMAINS, "ANALYZE, TIMING OFF, FORMAT JSON") for n in persons(seed))
    found = [json.loads(text)[0] for (text,) in database.rows(script, look_up.role)]
    whole = {table for each in found for table in query_plan.tables_read_whole(each["Plan"])}
    return [each["Planning Time"] for each in found], [each["Execution Time"] for each in found], whole


def main():
    with daemon_on_durable_database() as (daemon, database, _):
        daemon.stop()
        begun = time.monotonic()
        crowd(database, ACCOUNTS, DOMAINS)
        say(f"{ACCOUNTS} accounts in {DOMAINS} domains, written in {time.monotonic() - begun:.0f} s")
        say(f"{'look-up':<24}{'execution p99':>14}{'median':>9}{'planning':>10}{'read whole':>14}    (ms; p99 at most {BOUND_MS})")
        for name, look_up in LOOK_UPS.items():
            measure(database, look_up, name)
            planning, execution, whole = measure(database, look_up, name)
            say(f"{name:<24}{percentile(execution, 0.99):>14.3f}{median(execution):>9.3f}{median(planning):>10.3f}"
                f"{', '.join(sorted(whole)) or '-':>14}")


if __name__ == "__main__":
    main()
