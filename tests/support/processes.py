"""Programs that a test starts: run in the foreground under us, their output in
a file, ended by their own pid and never left behind."""

import collections
import os
import pathlib
import shutil
import signal
import subprocess
import time

# What a test may wait for at most; a machine under load is slow, not wrong.
PATIENCE = 30.0

# Servers refuse to run as root, or should not. Debian's postgresql brings this
# user, and the cluster must run as somebody.
UNPRIVILEGED_USER = "postgres"

# Everything started in this session, for the logs shown with a failed test.
started = []


class NotInTime(AssertionError):
    """Something that should have come about did not."""


def wait_until(condition, what, patience=PATIENCE, pause=0.02):
    """Calls `condition` until it answers truth and returns that answer.

    An exception of `condition` counts as "not yet" until the time is up.
    """
    deadline = time.monotonic() + patience
    failure = None
    while True:
        try:
            answer = condition()
            if answer:
                return answer
            failure = None
        except (OSError, subprocess.SubprocessError, AssertionError) as caught:
            failure = caught
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: not within {patience:g} s") from failure
        time.sleep(pause)


def give_to_server(path):
    """Hands a file or folder to the user that servers run as."""
    if os.geteuid() == 0:
        shutil.chown(path, UNPRIVILEGED_USER, UNPRIVILEGED_USER)


def server_folder(path):
    """Makes a private folder that servers may write into."""
    path = pathlib.Path(path)
    path.mkdir(parents=True, mode=0o700)
    give_to_server(path)
    return path


def copy_for_server(file, folder):
    """A copy that servers can read, wherever the original lies."""
    copy = pathlib.Path(shutil.copy(file, folder))
    copy.chmod(0o644)
    return copy


def as_server(argv):
    """The command, run as the unprivileged user where we are root."""
    if os.geteuid() != 0:
        return list(argv)
    switch = ["setpriv", f"--reuid={UNPRIVILEGED_USER}", f"--regid={UNPRIVILEGED_USER}", "--init-groups", "--"]
    return switch + list(argv)


class Process:
    """One running program. `log` grows while it runs and over restarts."""

    def __init__(self, name, argv, log, environment=None, unprivileged=False, stop_signal=signal.SIGTERM, folder=None):
        self.name = name
        self.log = pathlib.Path(log)
        # Should the test runner be killed, its children must not stay. The kernel
        # forgets the wish when the user changes, so it is made after that.
        guarded = ["setpriv", "--pdeathsig", stop_signal.name.removeprefix("SIG"), "--", *argv]
        self._argv = as_server(guarded) if unprivileged else guarded
        self._environment = {**os.environ, **(environment or {})}
        self._stop_signal = stop_signal
        self._folder = folder or "/"
        self._running = None
        started.append(self)

    def start(self):
        assert not self.alive(), f"{self.name} is running already"
        with open(self.log, "ab") as log:
            self._running = subprocess.Popen(
                self._argv, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env=self._environment, cwd=self._folder, start_new_session=True)
        return self

    @property
    def pid(self):
        return self._running.pid

    def alive(self):
        return self._running is not None and self._running.poll() is None

    def ready_when(self, condition, what, patience=PATIENCE):
        """Waits for `condition`, and fails at once where the program ends instead."""
        def check():
            if not self.alive():
                raise RuntimeError(f"{self.name} ended with {self._running.returncode} before {what}:\n{self.tail()}")
            return condition()
        wait_until(check, f"{self.name}: {what}", patience)
        return self

    def stop(self, patience=PATIENCE):
        """Asks it to end and returns its exit code; kills it when it does not listen."""
        if self._running is None:
            return None
        if self.alive():
            self._running.send_signal(self._stop_signal)
        try:
            return self._running.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise NotInTime(f"{self.name} did not end within {patience:g} s of {self._stop_signal.name}") from None

    def kill(self):
        if self.alive():
            self._running.kill()
        if self._running is not None:
            self._running.wait()

    def signal(self, number):
        self._running.send_signal(number)

    def tail(self, lines=60):
        if not self.log.exists():
            return ""
        with open(self.log, errors="replace") as log:
            return "".join(collections.deque(log, lines))
