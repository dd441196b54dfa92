"""Coroutines only in the forms that g++ 12 compiles correctly.

It destroys a temporary aggregate, a capturing lambda or a braced initialiser
inside a co_await expression twice, and a bare co_await as a condition crashes.
What is left, with arguments that are names, std::move(name) or scalars:
    co_await f(a);   auto x = co_await f(a);   x = co_await f(a);   co_return co_await f(a);
"""

import pathlib
import re

import pytest

DAEMON = pathlib.Path(__file__).resolve().parents[2] / "daemon"

_ARGUMENT = r"(?:[\w.:>-]+|std::move\([\w.>-]+\))"
_CALL = rf"co_await [\w.:>-]+\((?:{_ARGUMENT}(?:, {_ARGUMENT})*)?\);"
_SAFE = re.compile(rf"^(?:(?:auto(?: const)? )?[\w.>-]+ = |co_return )?{_CALL}$")


def unsafe_lines(text):
    """The lines with a co_await in another form; comments do not count."""
    code = re.sub(r"/\*.*?\*/", "", re.sub(r"//[^\n]*", "", text), flags=re.DOTALL)
    return [line.strip() for line in code.splitlines() if "co_await" in line and not _SAFE.match(line.strip())]


@pytest.mark.parametrize("line", [
    "co_await write(message);", "auto n = co_await read(socket, buffer);", "n = co_await read(socket);",
    "co_return co_await serve(std::move(request));", "auto const n = co_await self.read();"])
def test_safe_form_passes(line):
    assert unsafe_lines(line) == []


@pytest.mark.parametrize("line", [
    "if (co_await ready()) {", "co_await write({1, 2});", "co_await run([&] { stop(); });", "co_await f(message{1});",
    "return_value(co_await f(a));", "co_await f(g(a));", "while (co_await next(x))"])
def test_unsafe_form_is_seen(line):
    assert unsafe_lines(line) == [line]


def test_the_daemon_uses_safe_forms_only():
    found = {str(file.relative_to(DAEMON)): lines for file in sorted(DAEMON.rglob("*.[ch]pp"))
             if (lines := unsafe_lines(file.read_text()))}
    assert found == {}
