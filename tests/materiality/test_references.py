"""References: what is certainly wrong is an error; what may stand elsewhere, or unseen, is none."""

from __future__ import annotations

import pytest

from clauselog.lint import lint
from clauselog.policy import parse


def levels(text: str) -> list[str]:
    return [str(f.level) for f in lint(parse(text, "n.md")) if f.code in ("REF-DANGLING", "REF-SELF")]


def numbered(said: str, more: str = "") -> str:
    return f"# Terms\n\n## 1. One\n\n### 1.1 First\n\n{said}\n\n## 2. Two\n\nWe keep names.\n{more}"


@pytest.mark.parametrize(
    "said",
    [
        "As Section 7 says.",
        "As Section 1.4 says.",
        "As clause 21A says.",
        "Nothing in this Section 2 limits that.",
        "See Section 7.2 of this Privacy Policy, Section 2 and Section 7.",
        "The contacts are in Annex 1 to this Policy. Annex 1 has them all.",
        "See the section titled “How Disputes Are Settled”.",
    ],
)
def test_a_reference_to_nothing_is_an_error(said):
    assert set(levels(numbered(said))) == {"error"}


@pytest.mark.parametrize(
    ("said", "more"),
    [
        ("As clause 21A says.", "\n## 21A. Audit\n\nWe keep logs.\n"),
        ("As Section 7.2 says.", "\n7.1\n\nWe keep logs.\n\n7.2\n\nWe keep names.\n"),
        ("As Section 7.2 says.", "\n**Section 7.2 - Logs**\n\nWe keep logs.\n"),
        ("As Section 7.2 says.", "\n<p><strong>7.2 &nbsp; Logs.</strong> We keep logs.</p>\n"),
        ("As Section 3.2 (Term) says.", "\n### 3. End\n\n1. **Start.** Now.\n2. **Term.** A year.\n"),
        ("Sections 14.1 and 14.2 of the Standard Agreement apply.", ""),
        ("Sections 12.2.2. and 12.2.3. from VENDOR’s Platform Terms apply.", ""),
        ("Records of schools (20 U.S.C. section 1232g, 34 C.F.R. Part 99) are not meant.", ""),
        ("Fill in Annex 1 to this DPA.", "\n## End\n\nThis Annex 1 has the details.\n"),
        ("See the section titled “Disputes and Arbitration.”", "\nDisputes and Arbitration\n\nWe talk.\n"),
        ("It is in the section called “[Your Logins?](#logins)” below.", "\n## Log in {#logins}\n\nHere.\n"),
    ],
)
def test_what_is_there_or_elsewhere_is_no_finding(said, more):
    assert levels(numbered(said, more)) == []


@pytest.mark.parametrize(
    "said",
    [
        "Cloudflare promises it (Data Processing Addendum, section 1.4).",
        "As Section 1.4.2 says.",
        "Under Section 7.4 of the Standard Agreement we pay. Our duties under Section 7.1 are limited.",
        "It stands in `docs/PLAN.md` section 7.",
        "The page “Translate” in the section “Take part” of the website shows a graph.",
    ],
)
def test_what_may_be_elsewhere_is_a_warning(said):
    assert levels(numbered(said)) == ["warning"]


def test_numbers_that_a_browser_counts_are_not_judged():
    items = "".join(f"<li><h3>Part</h3><p>As Section {n} says.</p></li>\n" for n in (2, 19))
    assert "error" not in levels(numbered(f"<ol>\n{items}</ol>"))


def test_of_two_clauses_of_one_number_each_is_itself():
    parts = "".join(
        f"## {name}\n\n### 5. Licence {name}\n\nIn this Section 5 we say so.\n\n" for name in "AB"
    )
    assert levels(f"# Terms\n\n{parts}") == []
