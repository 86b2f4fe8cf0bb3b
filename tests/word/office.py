"""LibreOffice without a window: opens documents, accepts or rejects all changes, saves them again."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from clauselog.word.blocks import Block, Table

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNO = Path(__file__).with_name("office_uno.py")
PYTHON = "/usr/bin/python3"
"""Debian's: LibreOffice's bindings are made for it."""


def _soffice() -> str:
    """The program, or the test is skipped."""
    found = shutil.which("soffice")
    if not found:
        pytest.skip("LibreOffice is not here: apt-get install libreoffice-writer-nogui python3-uno")
    return found


def convert(path: Path, form: str) -> str:
    """A document in another form, as text."""
    profile = f"-env:UserInstallation=file://{path.parent}/profile"
    command = [
        _soffice(),
        "--headless",
        profile,
        "--convert-to",
        form,
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.with_suffix(f".{form}").read_text("utf-8")


def settle(jobs: list[tuple[str, Path, Path]], folder: Path) -> None:
    """Do each job (“Accept” or “Reject”, document, where the result goes) in one run of LibreOffice.

    Debian's LibreOffice without a window cannot lay out comments, so the documents must have none.
    """
    soffice = _soffice()
    if (
        not Path(PYTHON).exists()
        or subprocess.run([PYTHON, "-c", "import uno"], capture_output=True).returncode
    ):
        pytest.skip("LibreOffice has no Python here: apt-get install python3-uno")
    rows = folder / "jobs.txt"
    rows.write_text("".join(f"{what}|{source}|{target}\n" for what, source, target in jobs))
    pipe = f"clauselog{os.getpid()}"
    options = ["--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
    office = subprocess.Popen(
        [soffice, *options, f"--accept=pipe,name={pipe};urp"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        command = [PYTHON, str(UNO), pipe, str(rows)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=280)
        assert done.returncode == 0, done.stderr
    finally:
        os.killpg(office.pid, signal.SIGTERM)
        office.wait(30)
    for _, _, result in jobs:
        assert result.exists(), f"LibreOffice wrote no {result.name}"


def body(path: Path) -> ET.Element:
    with zipfile.ZipFile(path) as archive:
        found = ET.fromstring(archive.read("word/document.xml")).find(f"{W}body")
    assert found is not None
    return found


def words(path: Path) -> list[str]:
    """Every word of a document without tracked changes, in order; paragraphs and cells part words."""
    root = body(path)
    assert not list(root.iter(f"{W}ins")) + list(root.iter(f"{W}del")), "tracked changes are left"
    out: list[str] = []
    for paragraph in root.iter(f"{W}p"):
        parts = [
            (node.text or "") if node.tag == f"{W}t" else "\n"
            for node in paragraph.iter()
            if node.tag in (f"{W}t", f"{W}br", f"{W}tab")
        ]
        out += tokens("".join(parts))
    return out


def tokens(text: str) -> list[str]:
    return re.findall(r"\w+|[^\w\s]", text)


def shape(path: Path) -> Counter[str]:
    """How many headings of each level, list items and tables a document has."""
    root = body(path)
    told = [p for p in root.iter(f"{W}p") if _said(p).strip()]
    styles = [node.get(f"{W}val") or "" for p in told for node in p.iter(f"{W}pStyle")]
    found = Counter(s.lower() for s in styles if s.lower().startswith("heading"))
    found["item"] = sum(1 for p in root.iter(f"{W}p") if p.find(f"{W}pPr/{W}numPr") is not None and _said(p))
    found["table"] = len(list(root.iter(f"{W}tbl")))
    return +found


def links(path: Path) -> set[str]:
    """Where the links of a document lead."""
    with zipfile.ZipFile(path) as archive:
        root = ET.fromstring(archive.read("word/_rels/document.xml.rels"))
    kinds = [(node.get("Type") or "", node.get("Target") or "") for node in root]
    fields = "".join(node.text or "" for node in body(path).iter(f"{W}instrText"))
    found = [target for kind, target in kinds if kind.endswith("/hyperlink")]
    return {_same(target) for target in found + re.findall(r'HYPERLINK "([^"]*)"', fields)}


def links_of(found: tuple[Block, ...]) -> set[str]:
    """The same of a policy's blocks, links within the document apart."""
    cells = [
        c for b in found for c in ([c for r in b.rows for c in r.cells] if isinstance(b, Table) else [b.runs])
    ]
    return {_same(r.href) for cell in cells for r in cell if ":" in r.href and r.text.strip()}


def _same(target: str) -> str:
    return unquote(target).split("#")[0].rstrip("/")


def _said(node: ET.Element) -> str:
    return "".join(t.text or "" for t in node.iter(f"{W}t"))


def shape_of(found: tuple[Block, ...]) -> Counter[str]:
    """The same of a policy's blocks."""
    counted: Counter[str] = Counter()
    for block in found:
        if isinstance(block, Table):
            counted["table"] += 1
        elif block.text:
            counted[f"heading{block.level}"] += block.kind == "heading"
            counted["item"] += block.kind in ("bullet", "number")
    return +counted
