"""Every C++ file is written as .clang-format says."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
FORMATTER = "clang-format-16"


def sources():
    return sorted(file for folder in ("daemon", "tests") for suffix in ("*.hpp", "*.cpp")
                  for file in (ROOT / folder).rglob(suffix))


def complaints(files):
    done = subprocess.run([FORMATTER, "--dry-run", "-Werror", *files], capture_output=True, text=True, check=False, cwd=ROOT)
    return "" if done.returncode == 0 else done.stderr


def test_sources_are_formatted():
    files = sources()
    assert len(files) > 100, "the search itself went wrong"
    assert complaints(files) == ""


def test_a_badly_written_file_is_seen(tmp_path):
    (tmp_path / ".clang-format").write_text((ROOT / ".clang-format").read_text())
    bad = tmp_path / "bad.cpp"
    bad.write_text("int  main( ){return 0 ;}\n")
    assert "bad.cpp" in complaints([bad])
