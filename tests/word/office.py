"""LibreOffice without a window: opens documents, accepts or rejects all changes, saves them again."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

if TYPE_CHECKING:
    from pathlib import Path

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MACRO = """Sub Run(list)
  Dim file, line, parts, document, dispatcher, store(0) As New com.sun.star.beans.PropertyValue
  store(0).Name = "FilterName" : store(0).Value = "MS Word 2007 XML"
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  file = FreeFile
  Open list For Input As #file
  Do While Not EOF(file)
    Line Input #file, line
    If Len(line) > 0 Then
      parts = Split(line, "|")
      document = StarDesktop.loadComponentFromURL(ConvertToURL(parts(1)), "_blank", 0, Array())
      dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" &amp; parts(0), "", 0, Array())
      document.storeToURL(ConvertToURL(parts(2)), store())
      document.close(True)
    End If
  Loop
  Close #file
End Sub
"""
BASIC = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{}</script:module>
"""
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false" library:passwordprotected="false">{}</library:library>
"""


def settle(jobs: list[tuple[str, Path, Path]], folder: Path) -> None:
    """Do each job (“Accept” or “Reject”, document, where the result goes) in one run of LibreOffice."""
    soffice = shutil.which("soffice")
    if not soffice:
        pytest.skip("LibreOffice is not here: apt-get install libreoffice-writer-nogui")
    basic = folder / "profile/user/basic/Standard"
    basic.mkdir(parents=True, exist_ok=True)
    (basic / "Module1.xba").write_text(BASIC.format(MACRO))
    (basic / "script.xlb").write_text(LIBRARY.format('<library:element library:name="Module1"/>'))
    (basic / "dialog.xlb").write_text(LIBRARY.format(""))
    rows = folder / "jobs.txt"
    rows.write_text("".join(f"{what}AllTrackedChanges|{a}|{b}\n" for what, a, b in jobs))
    command = [
        soffice,
        "--headless",
        "--norestore",
        f"-env:UserInstallation=file://{folder}/profile",
        f'macro:///Standard.Module1.Run("{rows}")',
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=280)
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
