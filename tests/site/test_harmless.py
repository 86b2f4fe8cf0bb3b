"""Text from policies can inject nothing: a page holds only tags and addresses we know."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clauselog.compare import compare
from clauselog.pages import changes
from clauselog.pages.clean import BLOCK, INLINE, VOID, clean, safe_url
from clauselog.pages.say import Say
from clauselog.pages.text import document, fragment, pieces
from clauselog.policy import parse
from clauselog.redline import SIGNS, finish, html
from clauselog.site import build

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    '<a href="javascript:alert(1)" onclick=alert(1)>x</a>',
    "<a href=' &#106;avascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x](vbscript:x)",
    "![x](https://tracker.example/pixel.gif)",
    "<iframe src='https://tracker.example/'></iframe>",
    "<style>body{display:none}</style>",
    "<p style='position:fixed' onmouseover=alert(1)>x",
    "<base href='https://evil.example/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action='https://evil.example/'><input name=x>",
    "<!-- --><b>unclosed",
    "</div></article></body>",
    "<ins>not ours</ins><del>nor this</del>",
    "{{ 7*7 }} {% raw %} {# x #} ${7*7} <%= 7*7 %>",
    "<details ontoggle=alert(1) open>x</details>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<a id=x name=x class=cl-announce data-until=x>x</a>",
    "`<script>`",
    "~~~\n</code></pre><script>alert(1)</script>\n~~~",
    "| a | b |\n|---|:-:|\n| <script> | `x` |",
    "<table><tr><td onclick=x colspan=99999>x</td></tr></table>",
    "[x]: javascript:alert(1)\n\n[x]",
    '<https://example.org/"onclick=alert(1)>',
    '# <img src=x onerror=alert(1)> {#id" onclick="x}',
    "---\ntitle: x\n---",
    SIGNS,
    "<!--clauselog:content-->",
    "CLAUSELOG-TITLE",
)
KNOWN = INLINE | BLOCK | {"span", "pre", "code", "section", "tbody", "ol", "ul"}
ATTRIBUTES = {
    "id", "href", "class", "aria-label", "rel", "start", "value", "colspan", "rowspan", "dir", "lang", "role",
    "tabindex", "title",
}  # fmt: skip


class Look(HTMLParser):
    """Everything that could act in some HTML."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong, self.open = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in KNOWN:
            self.wrong.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES:
                self.wrong.append(f"{tag} {name}")
            if name == "href" and not safe_url((value or "").strip(SIGNS)):
                self.wrong.append(value)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        elif tag not in ("p", *VOID):
            self.wrong.append(f"stray </{tag}>")


def acts(markup):
    look = Look()
    look.feed(markup)
    look.close()
    return look.wrong


lines = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.builds(
            "{}{}".format,
            st.sampled_from(["# ", "## ", "- ", "1. ", "> ", "    ", "| ", ""]),
            st.sampled_from(HOSTILE),
        ),
        st.text(alphabet="<>/\"'=abc {}[]()#*_`|\\&;:\n-", max_size=40),
        st.sampled_from(["", "Plain words.", "4. An item", "## A heading"]),
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(lines)
def test_a_page_of_any_text_does_nothing(parts):
    text = parse("\n".join(parts))
    made = document(pieces(text), plain_ids=True)
    assert acts(made.html) == []
    assert acts(made.title) == []
    for clause in text.clauses:
        assert acts(fragment(clause.text, clause.kind)) == []


@settings(max_examples=100)
@given(lines, lines)
def test_a_redline_of_any_two_texts_does_nothing_and_nests(old, new):
    comparison = compare(parse("\n".join(old)), parse("\n".join(new)))
    say = Say("en")
    for change in comparison.changes:
        for side in (None, "old", "new"):
            assert acts(html(change, side)) == []
    page = finish(document(changes.redlined(comparison, say)).html)
    assert acts(page) == []
    assert not set(page) & set(SIGNS[:4])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_raw_html_keeps_its_words_and_nothing_else(hostile):
    assert acts(clean(hostile, str)) == []


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/", True),
        ("mailto:privacy@example.org", True),
        ("cookies.md#x", True),
        ("#clause", True),
        ("/a:b", True),
        ("javascript:alert(1)", False),
        (" java\tscript:alert(1)", False),
        ("\x01javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("vbscript:x", False),
    ],
)
def test_safe_addresses(address, safe):
    assert safe_url(address) is safe


def hostile_policy(version):
    body = "\n\n".join(HOSTILE)
    return (
        '---\ntitle: "</title></script><script>alert(1)</script> {{ 7*7 }} \\"quoted\\""\n'
        f'version: "{version}"\n'
        'description: "\\"><script>alert(2)</script>"\ncontact: "javascript:alert(3)"\n---\n\n'
        f"# Notice {version}\n\n"
        f"{body.replace('---', '')}\n\n## Last words {version}\n\nThe end.\n"
    )


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory, commit, mkdocs):
    root = tmp_path_factory.mktemp("hostile")
    commit(root, "2024-01-01", {"mkdocs.yml": mkdocs("en"), "policies/privacy.md": hostile_policy("1.0")})
    commit(root, "2024-06-01", {"policies/privacy.md": hostile_policy("1.1")})
    return build(root, date(2024, 7, 1)).folder


def test_a_hostile_policy_builds_and_stays_text(hostile_site):
    for path in hostile_site.rglob("*.html"):
        page = path.read_text("utf-8")
        assert "<script>alert" not in page, path
        assert "49" not in re.sub(r"<[^>]+>", " ", page.partition("<article")[2]).split(), path
        assert not re.search(r"<(?:iframe|base|form action|meta http-equiv=\"?refresh)", page), path
        assert 'href="javascript' not in page.lower(), path


@pytest.mark.browser
def test_a_hostile_policy_runs_nothing_in_a_browser(hostile_site, chromium, served):
    ran = []
    with served(hostile_site) as address:
        page = chromium.new_page()
        page.on("dialog", lambda d: (ran.append(d.message), d.dismiss()))
        page.on(
            "request",
            lambda r: ran.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None,
        )
        for path in (
            "",
            "privacy/",
            "privacy/1.0/",
            "privacy/changes/",
            "privacy/compare/1.0/1.1/",
            "privacy/clauses/",
        ):
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
        page.close()
    assert ran == []
