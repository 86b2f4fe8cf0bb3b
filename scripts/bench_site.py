"""What a site costs to build, as ratios measured in one run: `scripts/bench site [--quick]`.

Each case is a repository made for the purpose: one policy with 100 versions in two languages, and 40 policies
with 10 versions. The reference is a plain `mkdocs build` (Material) of the same number of pages of the same
size, all in the navigation. Both are child processes, timed by the CPU they and their children used; both run
as installed programs do, compiled once beforehand.
"""

from __future__ import annotations

import argparse
import compileall
import gzip
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

WORDS = (  # noqa: SIM905 - words, as prose
    "we you personal data information collect use share retain notice account service provider purpose"
    " consent law right request email address device location partner security breach month year policy"
).split()
SETTINGS = """\
site_name: Bench
site_url: https://bench.example/
theme: {name: material}
extra:
  clauselog:
    timezone: Europe/Stockholm
    languages: [LANGS]
"""
DAY = "2027-06-01"
BUILD = [sys.executable, "-m", "clauselog", "build", "--as-of", DAY]
LIMITS = {
    "full ÷ plain (CPU)": 0.7,
    "one version more ÷ full (CPU)": 0.25,
    "peak memory, MB": 300,
    "notice, kB compressed": 150,
}
"""What a figure must not pass; nothing is held to a limit in a quick run, which is mostly start-up."""


def text(policy: str, version: int, sections: int, lang: str) -> str:
    """A notice of about 75 words a section; each version changes one section."""
    rows = [f'---\ntitle: "{policy} notice"\nversion: "1.{version}"\n---\n\n# {policy} notice\n']
    for number in range(1, sections + 1):
        edits = [v for v in range(version + 1) if v % sections == number - 1]
        rng = random.Random(f"{policy}{number}{lang}")
        body = " ".join(rng.choice(WORDS) for _ in range(35)).capitalize()
        rows.append(f"\n## {number}. Section {rng.choice(WORDS)} {rng.choice(WORDS)}\n\n{body}.\n")
        for item in range(3):
            rows.append(
                f"- **{rng.choice(WORDS)} {item}:** {' '.join(rng.choice(WORDS) for _ in range(12))}.\n"
            )
        for edit in edits:
            words = " ".join(random.Random(f"{policy}{number}{lang}{edit}").choice(WORDS) for _ in range(14))
            rows.append(f"\n{words.capitalize()} {edit}.\n")
    return "".join(rows)


def repository(root: Path, policies: int, versions: int, langs: tuple[str, ...], sections: int) -> None:
    """A repository with a commit a day, each a new version of every policy."""
    root.mkdir(parents=True)
    subprocess.run(["git", "init", "-q", "-b", "main", str(root)], check=True)
    (root / "policies").mkdir()
    (root / "mkdocs.yml").write_text(SETTINGS.replace("LANGS", ", ".join(langs)))
    (root / ".gitignore").write_text("site/\n.clauselog/\n")
    for version in range(versions):
        commit(root, policies, version, langs, sections)


def commit(
    root: Path, policies: int, version: int, langs: tuple[str, ...], sections: int, only: int = 0
) -> None:
    """One version of every policy (or of the first ``only``)."""
    for number in range(only or policies):
        for lang in langs:
            name = f"policy{number}{'' if lang == langs[0] else '.' + lang}.md"
            (root / "policies" / name).write_text(text(f"policy{number}", version, sections, lang))
    when = f"{2026 + version // 336}-{version // 28 % 12 + 1:02}-{version % 28 + 1:02}T12:00:00Z"
    git = ["git", "-C", str(root), "-c", "user.name=Bench", "-c", "user.email=bench@example.org"]
    dates = {**os.environ, "GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-q", "-m", f"1.{version}"], check=True, env=dates)


def run(command: list[str], where: Path) -> tuple[float, float, float]:
    """CPU seconds and wall seconds of a command with its children, and its peak memory in MB."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    watch = (
        "import resource,subprocess,sys;"
        "c=subprocess.run(sys.argv[1:],stdout=subprocess.DEVNULL,stderr=subprocess.PIPE,text=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss);sys.stderr.write(c.stderr[-2000:]);sys.exit(c.returncode)"
    )
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", watch, *command], cwd=where, env=environment, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(f"bench: {' '.join(command)} failed")
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall, int(done.stdout) / 1024


def plain(site: Path, root: Path) -> int:
    """A plain MkDocs project with a Markdown page for each page of a built site, all in the navigation."""
    pages = sorted(p for p in site.rglob("index.html"))
    (root / "docs").mkdir(parents=True)
    for number, page in enumerate(pages):
        article = re.search(r"<article class=\"cl-page.*</article>", page.read_text("utf-8"), re.DOTALL)
        words = re.sub(r"<[^>]+>", " ", article[0] if article else "").split()
        rows = ["# Page " + str(number)]
        for at in range(0, len(words), 75):
            rows += [
                f"## {at // 75 + 1}. Section",
                " ".join(words[at : at + 40]),
                "- " + " ".join(words[at + 40 : at + 75]),
            ]
        (root / "docs" / f"page{number}.md").write_text("\n\n".join(rows))
    (root / "docs/index.md").write_text("# Home\n")
    (root / "mkdocs.yml").write_text("site_name: Plain\ntheme: {name: material}\n")
    return len(pages)


def case(
    name: str, policies: int, versions: int, langs: tuple[str, ...], sections: int, where: Path
) -> dict[str, float]:
    """One case: full build, a build with nothing new, one version more, and the plain build."""
    root, other = where / name, where / f"{name}-plain"
    repository(root, policies, versions, langs, sections)
    full, full_wall, memory = run(BUILD, root)
    same, _, _ = run(BUILD, root)
    commit(root, policies, versions, langs, sections, only=1)
    more, more_wall, _ = run(BUILD, root)
    pages = plain(root / "site", other)
    mkdocs, mkdocs_wall, mkdocs_memory = run(
        [str(Path(sys.executable).parent / "mkdocs"), "build", "-q"], other
    )
    page = root / "site/policy0/index.html"
    shutil.rmtree(other / "site")
    return {
        "pages": pages,
        "plain mkdocs, CPU s": round(mkdocs, 2),
        "full, CPU s": round(full, 2),
        "full ÷ plain (CPU)": round(full / mkdocs, 3),
        "full ÷ plain (wall)": round(full_wall / mkdocs_wall, 3),
        "nothing new ÷ full (CPU)": round(same / full, 3),
        "one version more ÷ full (CPU)": round(more / full, 3),
        "one version more ÷ full (wall)": round(more_wall / full_wall, 3),
        "peak memory, MB": round(memory),
        "plain peak memory, MB": round(mkdocs_memory),
        "notice, kB compressed": round(len(gzip.compress(page.read_bytes(), 9)) / 1000, 1),
    }


def pdfs(where: Path) -> dict[str, float]:
    """What a PDF costs on top of its page; made once, it is not made again."""
    root, versions = where / "pdf", 10
    repository(root, 1, versions, ("en",), 40)
    pages, _, _ = run(BUILD, root)
    both, _, memory = run([*BUILD, "--pdf"], root)
    same, _, _ = run([*BUILD, "--pdf"], root)
    return {
        "full without, CPU s": round(pages, 2),
        "one PDF, CPU s": round(both / versions, 2),
        "nothing new, CPU s": round(same, 2),
        "peak memory, MB": round(memory),
    }


def main(arguments: list[str] | None = None) -> int:
    """Run the cases and print what they cost."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the work")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    tenth = 10 if asked.quick else 1
    compileall.compile_dir(Path(__file__).parent.parent / "src", quiet=1)
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder)
        found = {
            "one policy, 100 versions, 2 languages": case("long", 1, 100 // tenth, ("en", "sv"), 40, where),
            "40 policies, 10 versions": case("wide", 40 // tenth, 10, ("en",), 16, where),
        }
        if find_spec("weasyprint"):
            found["PDF, apart: one policy, 10 versions"] = pdfs(where)
    if asked.json:
        print(json.dumps(found, ensure_ascii=False, indent=1))
        return 0
    passed = False
    for name, figures in found.items():
        print(name)
        for key, value in figures.items():
            limit = LIMITS.get(key)
            over = limit is not None and value > limit and not asked.quick
            passed = passed or over
            said = f"   limit {limit}" if limit else ""
            print(f"  {key:<34}{value:>10}{said}", "PASSED" if over else "")
    return int(passed)


if __name__ == "__main__":
    sys.exit(main())
