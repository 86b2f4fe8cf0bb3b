"""The change log of real histories against git: CPU time of whole processes, memory, words marked, growth.

The reference is ``git log --follow -p --word-diff=porcelain``, which everybody has, over the same files in
the same repository and the same run: read the ratios, not the seconds.
"""

from __future__ import annotations

import calendar
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from clauselog.compare import compare
from clauselog.diff import value
from clauselog.policy import parse
from clauselog.words import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT.parent / "shared" / "corpus"
LIMITS = {
    "cold ÷ git": 4.0,
    "warm ÷ git": 1.2,
    "facts and rules ÷ cold": 0.5,
    "peak MB": 100.0,
    "words marked ÷ least possible": 1.05,
    "help ÷ python -c pass": 6.0,
    "growth, 30% changed": 2.0,
    "growth, nothing shared": 2.0,
}
"""What each measure may be at most."""
SIZES = (1_000, 10_000, 100_000)
"""Words of the texts that growth is measured on."""

HEADS = ("lo", "mi", "ta", "ve", "sur", "pen", "dra")
TAILS = ("ren", "to", "lis", "ma", "quo", "vik")

CLAUSELOG = [sys.executable, "-m", "clauselog"]
REFERENCE = ["log", "-p", "--word-diff=porcelain"]

Cost = tuple[float, float]
"""Seconds of CPU of a process and those it started, and its peak memory in MB."""


def main() -> int:
    """Print every measure; 1 where one is past its limit."""
    if not CORPUS.is_dir():
        print(f"the real histories are not here: this measure reads {CORPUS}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        measured = {**histories(Path(folder)), **start_up(Path(folder)), **growth(), **hostile()}
    return report(measured)


def report(measured: dict[str, float]) -> int:
    """Print the measures beside their limits."""
    past = 0
    for name, found in measured.items():
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"   at most {limit:g}: {'yes' if found <= limit else 'NO'}"
        past += limit is not None and found > limit
        print(f"{name:<42} {found:>9.2f}{verdict}")
    return 1 if past else 0


def histories(folder: Path) -> dict[str, float]:
    """The nine histories, cold and warm, and the first of them on its own."""
    repo = folder / "repo"
    paths = build(repo, sorted(d for d in CORPUS.glob("*/*") if d.is_dir()))
    env = {"HOME": str(folder), "PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
    log = [*CLAUSELOG, "log", "--by", "commit", "--no-findings", "--format", "json", *paths]
    out = folder / "log.json"

    def run(command: Sequence[str], cache: str) -> Cost:
        return spend(command, repo, {**env, "XDG_CACHE_HOME": str(folder / cache)}, out)

    run(log, "compiled")
    git = best(lambda: sum(run(["git", *REFERENCE, "--follow", "--", p], "")[0] for p in paths), 5)
    judged = [argument for argument in log if argument != "--no-findings"]
    rounds = [(run(judged, f"judged{n}"), run(log, f"cold{n}")) for n in range(3)]
    with_findings, colds = zip(*rounds, strict=True)
    cold = min(c for c, _ in colds)
    warms = [run(log, "cold0") for _ in range(5)]
    found = {
        "git, seconds of CPU": git,
        "cold, seconds of CPU": cold,
        "cold ÷ git": cold / git,
        "facts and rules ÷ cold": (min(c for c, _ in with_findings) - cold) / cold,
        "warm ÷ git": min(c for c, _ in warms) / git,
        "peak MB": max(m for _, m in colds),
        "words marked ÷ least possible": smallness(repo, json.loads(out.read_text("utf-8"))),
    }
    one = next(p for p in paths if p.startswith("basecamp/privacy"))
    alone = [*CLAUSELOG, "log", "--by", "commit", "--format", "json", one]
    reference = best(lambda: run(["git", *REFERENCE, "--", one], "")[0], 5)
    first = [run(alone, f"alone{n}") for n in range(3)]
    found["one history with findings ÷ git"] = min(c for c, _ in first) / reference
    found["one history with findings, peak MB"] = max(m for _, m in first)
    return found


def build(repo: Path, folders: Iterable[Path]) -> list[str]:
    """One repository of the histories under ``folders``, a commit a version, in the order of their dates."""
    steps = []
    for folder in folders:
        for file in sorted(folder.iterdir()):
            number, day, _ = file.stem.split("_")
            steps.append((day, f"{folder.parent.name}/{folder.name}", number, file))
    stream: list[bytes] = []
    before: dict[str, str] = {}
    for count, (day, name, number, file) in enumerate(sorted(steps)):
        path, data = name + file.suffix, file.read_bytes()
        when = calendar.timegm(time.strptime(day, "%Y-%m-%d")) + count
        message = f"{name} {number}".encode()
        stream.append(b"commit refs/heads/main\ncommitter Bench <bench@example.org> %d +0000\n" % when)
        stream.append(b"data %d\n%b\n" % (len(message), message))
        if before.get(name, path) != path:
            stream.append(f"D {before[name]}\n".encode())
        stream.append(f"M 100644 inline {path}\n".encode() + b"data %d\n%b\n" % (len(data), data))
        before[name] = path
    subprocess.run(["git", "init", "-q", "-b", "main", str(repo)], check=True)
    subprocess.run(["git", "-C", str(repo), "fast-import", "--quiet"], input=b"".join(stream), check=True)
    subprocess.run(["git", "-C", str(repo), "reset", "-q", "--hard"], check=True)
    return sorted(before.values())


def spend(command: Sequence[str], where: Path, env: dict[str, str], out: Path) -> Cost:
    """Run a process to its end, its output into a file, and say what it cost."""
    with out.open("wb") as file:
        process = subprocess.Popen(command, cwd=where, env=env, stdout=file, stderr=subprocess.DEVNULL)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def best(measure: Callable[[], float], times: int) -> float:
    """The least of several measures: noise only ever adds."""
    return min(measure() for _ in range(times))


def smallness(repo: Path, logs: list[dict[str, Any]]) -> float:
    """Words the logs mark as changed, over the least that must be: word by word, whole texts."""
    marked = least = 0
    for log in logs:
        for release in log["releases"]:
            marked += sum(marks(change) for change in release["changes"])
            old, new = (text_words(repo, release[side]["blob"]) for side in ("old", "new"))
            least += len(old) + len(new) - 2 * common(old, new)
    return marked / least


def marks(change: dict[str, Any]) -> int:
    """Words that one change marks; those of a clause that moved count once."""
    kind = (change["new"] or change["old"])["kind"]
    edits = [e for e in change["edits"] if e["class"] == "words"]
    marked = sum(len(words(e["text"], kind)) for e in edits if e["op"] != "equal")
    return marked + ("moved" in change["kinds"]) * sum(
        len(words(e["text"], kind)) for e in edits if e["op"] == "equal"
    )


def text_words(repo: Path, blob: str) -> list[str]:
    """The words of a version."""
    shown = subprocess.run(
        ["git", "-C", str(repo), "cat-file", "blob", blob], check=True, capture_output=True
    )
    return [
        word for clause in parse(shown.stdout.decode()).clauses for word in words(clause.text, clause.kind)
    ]


def common(old: list[str], new: list[str]) -> int:
    """Length of the longest common subsequence, bit-parallel between equal beginnings and ends."""
    start = _same(old, new)
    old, new = old[start:], new[start:]
    end = _same(old[::-1], new[::-1])
    old, new = old[: len(old) - end], new[: len(new) - end]
    places: dict[str, int] = {}
    for bit, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << bit
    every = row = (1 << len(old)) - 1
    for word in new:
        hit = row & places.get(word, 0)
        row = (row + hit | row - hit) & every
    return start + end + len(old) - row.bit_count()


def _same(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(old), len(new)))


def start_up(folder: Path) -> dict[str, float]:
    """How long ``--help`` takes, over an interpreter that does nothing: wall time, median of ten."""

    def wall(command: Sequence[str]) -> float:
        begun = time.perf_counter()
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun

    program = str(Path(sys.executable).with_name("clauselog"))
    nothing = median(wall([sys.executable, "-c", "pass"]) for _ in range(10))
    return {"help ÷ python -c pass": median(wall([program, "--help"]) for _ in range(10)) / nothing}


def growth() -> dict[str, float]:
    """Time per word at 100,000 words over time per word at 1,000."""
    found: dict[str, float] = {}
    for name, change in (("30% changed", 0.3), ("nothing shared", 1.0)):
        costs = []
        for size in SIZES:
            old, new = texts(size, change)
            costs.append(best(lambda a=old, b=new: seconds(a, b), 5 if size < SIZES[-1] else 2) / size)  # type: ignore[misc]
            found[f"{name}, {size:,} words, ms"] = costs[-1] * size * 1000
        found[f"growth, {name}"] = costs[-1] / costs[0]
    return found


def texts(size: int, change: float) -> tuple[str, str]:
    """A policy of ``size`` words and what is left of it when that part of its words is changed."""
    draw = random.Random(size)
    old = [f"{draw.choice(HEADS)}{draw.choice(TAILS)}{draw.randrange(40)}" for _ in range(size)]
    new = [f"other{draw.randrange(2000)}" if draw.random() < change else word for word in old]
    return policy(old), policy(new)


def policy(text: Sequence[str]) -> str:
    """Words as a policy: a heading every 200 words, a paragraph every 40."""
    out = []
    for number, start in enumerate(range(0, len(text), 40)):
        if number % 5 == 0:
            out.append(f"## {number // 5 + 1}. {text[start].capitalize()} {text[-start - 1]}\n")
        out.append(" ".join(text[start : start + 40]).capitalize() + ".\n")
    return "\n".join(out)


def seconds(old: str, new: str) -> float:
    """CPU time of reading, comparing, wording and proving two texts, nothing remembered from before."""
    forget()
    begun = time.process_time()
    value(compare(parse(old), parse(new)), assess=False)
    return time.process_time() - begun


def forget() -> None:
    """Empty every cache of this program: each measure starts cold."""
    import gc

    for item in gc.get_objects():
        if type(item).__name__ == "_lru_cache_wrapper" and str(getattr(item, "__module__", "")).startswith(
            "clauselog"
        ):
            item.cache_clear()


def hostile() -> dict[str, float]:
    """Texts made to hurt: they must end, and soon."""
    table = "| Name | Purpose |\n|---|---|\n" + "".join(f"| c{n} | for purpose {n} |\n" for n in range(5000))
    nested = "".join("  " * n + f"- item {n}\n" for n in range(200))
    prose, changed = (
        " ".join(t) for t in zip(*((f"w{n % 977}", f"w{(n * 7) % 977}") for n in range(100_000)), strict=True)
    )
    cases = {
        "table of 5,000 rows, ms": (table, table.replace("purpose 2500 ", "purpose 2,500 ")),
        "list 200 deep, ms": (nested, nested.replace("item 150", "item one hundred and fifty")),
        "100,000 words in one paragraph, ms": (prose, prose.replace("w500 ", "five ")),
        "the same, nothing in order, ms": (prose, changed),
        "the same word 100,000 times, ms": ("word " * 100_000, "word " * 99_000 + "other"),
    }
    return {name: seconds(old, new) * 1000 for name, (old, new) in cases.items()}


if __name__ == "__main__":
    sys.exit(main())
