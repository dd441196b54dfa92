"""What the benchmarks share: a daemon on a durable database, CPU and memory of
processes, medians."""

import contextlib
import os
import pathlib
import re
import shutil
import statistics
import tempfile
import threading
import time

from support import processes
from support.cusaxd import Daemon
from support.postgres import Cluster

ROUNDS = int(os.environ.get("CUSAX_ROUNDS", "3"))
SECONDS = int(os.environ.get("CUSAX_SECONDS", "8"))
CLOCK_TICK = os.sysconf("SC_CLK_TCK")


def say(text):
    print(text, flush=True)


@contextlib.contextmanager
def daemon_on_durable_database(settings=None):
    """(daemon, database, folder), everything gone afterwards."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="cusax-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        cluster = Cluster(folder / "pg", durable=True).start()
        database = cluster.create("bench")
        daemon = Daemon(os.environ["CUSAXD_BINARY"], folder / "cusaxd", database,
                        settings={"log": {"level": "warning"}, **(settings or {})})
        daemon.migrate()
        database.run("CREATE ROLE cusax LOGIN IN ROLE cusax_daemon")
        yield daemon.start(), database, folder
        daemon.stop()
        cluster.stop()
    finally:
        for process in processes.started:
            process.kill()
        shutil.rmtree(folder, ignore_errors=True)


def cpu_seconds(pid):
    """User and system time of a process, its threads included, in seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / CLOCK_TICK


def family_of(pid):
    """The process and its children."""
    children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid] + [each for child in children for each in family_of(int(child))]


def confine(pid, core):
    """Keeps a process, its threads and its children to one core."""
    for process in family_of(pid):
        for thread in pathlib.Path(f"/proc/{process}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {core})


def suspensions(daemon, jid, is_let_in, is_over, rounds):
    """Milliseconds from each suspension over REST until `is_over`, asked over and over, has said so; the account is
    let in again before each."""
    took = []
    for _ in range(rounds):
        processes.wait_until(is_let_in, "the account is let in")
        suspending = threading.Thread(target=daemon.rest.suspend, args=[jid])
        begun = time.monotonic()
        suspending.start()
        processes.wait_until(is_over, "the suspension counts", pause=0.001)
        took.append((time.monotonic() - begun) * 1000)
        suspending.join()
        daemon.rest.reactivate(jid)
    return took


def rss_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) / 1024


def median(values):
    return statistics.median(values)


def percentile(values, part):
    return sorted(values)[min(len(values) - 1, int(part * len(values)))]
