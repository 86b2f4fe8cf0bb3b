"""A review as JUnit XML: a suite for each policy, a case for each thing its release needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from clauselog.model import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clauselog.model import Finding

    from .verdict import Review, Verdict

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""


def junit(review: Review) -> str:
    """The review as a JUnit report; a check that is not met is a failure."""
    root = ET.Element("testsuites", name="clauselog review")
    for verdict in review.verdicts:
        _suite(root, verdict)
    if review.general:
        suite = ET.SubElement(root, "testsuite", name="clauselog")
        _case(suite, "clauselog", "waivers", review.general)
        _count(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, verdict: Verdict) -> None:
    draft = verdict.draft
    suite = ET.SubElement(root, "testsuite", name=_fit(f"{draft.policy} {draft.version}".strip()))
    for check in verdict.checks:
        _case(suite, draft.policy, check.name, check.findings)
    _case(suite, draft.policy, "lint", verdict.lint)
    _count(suite)


def _case(suite: ET.Element, policy: str, name: str, findings: Sequence[Finding]) -> None:
    case = ET.SubElement(suite, "testcase", classname=_fit(policy), name=name, time="0")
    wrong = [f for f in findings if f.level == Level.ERROR]
    if wrong:
        failure = ET.SubElement(case, "failure", type=wrong[0].code, message=_fit(wrong[0].message))
        failure.text = "\n".join(_line(f) for f in wrong)
    rest = [f for f in findings if f.level != Level.ERROR]
    if rest:
        ET.SubElement(case, "system-out").text = "\n".join(_line(f) for f in rest)


def _count(suite: ET.Element) -> None:
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(len(suite.findall("testcase/failure"))))
    suite.set("errors", "0")


def _line(finding: Finding) -> str:
    return _fit(f"{finding.path}:{finding.line}: {finding.code}: {finding.message}. {finding.action}")


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text)
