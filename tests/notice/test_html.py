"""The HTML part in real clients: contrast as sent, inverted and dark; what clients cannot do; screenshots."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from notice_sample import told

from clauselog.notice.html import DARK, STYLES

BASELINE = Path(__file__).parent / "caniemail-baseline.json"
LEAST = 7.0
DENIED = {
    "CSS variables": r"var\(--",
    "inline SVG": r"<svg",
    "flex or grid": r"display:\s*(?:flex|grid)",
    "rem": r"\d\s*rem\b",
    "longhands of text-decoration": r"text-decoration-(?:color|line|style)",
    "background images": r"background(?:-image)?:\s*url",
    "positions": r"position:\s*(?:absolute|fixed|relative)",
}
"""What some mail client of note does not show, looked for in the whole part."""


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(front: str, ground: str) -> float:
    bright, dark = sorted((luminance(front), luminance(ground)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def inverted(colour: str) -> str:
    return "#" + "".join(f"{255 - int(colour[i : i + 2], 16):02x}" for i in (1, 3, 5))


class Colours(HTMLParser):
    """The colour and ground of every text, each from the nearest element that sets it inline."""

    VOID = ("meta", "br", "img", "link", "hr")

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[tuple[str, str]] = []
        self.found: set[tuple[str, str]] = set()
        self.silent: list[str] = []
        self.bare: list[str] = []
        self.unseen = False

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        self.unseen = tag in ("title", "style")
        style = dict(attrs).get("style") or ""
        colour = re.search(r"(?:^|;)color:(#[0-9a-f]{6})", style)
        ground = re.search(r"background-color:(#[0-9a-f]{6})", style)
        above = self.stack[-1] if self.stack else ("", "")
        self.stack.append((colour[1] if colour else above[0], ground[1] if ground else above[1]))
        if bool(colour) != bool(ground):
            self.silent.append(f"{tag}: {style}")

    def handle_endtag(self, tag):
        self.unseen = False
        if tag not in self.VOID:
            self.stack.pop()

    def handle_data(self, data):
        if not data.strip() or self.unseen:
            return
        if self.stack and all(self.stack[-1]):
            self.found.add(self.stack[-1])
        else:
            self.bare.append(data)


def colours(html: str) -> Colours:
    parser = Colours()
    parser.feed(html)
    return parser


def test_every_text_has_contrast_as_sent_and_inverted(lang):
    found = colours(told(lang=lang).message.html)
    assert len(found.found) >= 4
    assert found.silent == []
    assert found.bare == []
    for front, ground in found.found:
        assert contrast(front, ground) >= LEAST, (front, ground)
        assert contrast(inverted(front), inverted(ground)) >= LEAST, (front, ground)


@pytest.mark.parametrize("kind", DARK)
def test_dark_colours_have_contrast_too(kind):
    assert contrast(*DARK[kind]) >= LEAST
    assert set(DARK) == set(STYLES)


def test_what_clients_cannot_do_is_not_used(lang):
    html = told(lang=lang).message.html
    assert [name for name, pattern in DENIED.items() if re.search(pattern, html)] == []


def test_without_its_style_sheet_it_is_the_same_text():
    html = told().message.html
    bare = re.sub(r"(?s)<style>.*?</style>", "", html)
    assert colours(bare).found == colours(html).found


def test_tables_are_for_layout_only_and_the_outline_is_whole():
    html = told().message.html
    assert all('role="presentation"' in tag for tag in re.findall(r"<table[^>]*>", html))
    levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


SCRIPT = """
const fs = require('fs');
import('caniemail').then(({caniemail}) => {
  const html = fs.readFileSync(0, 'utf8');
  const clients = ['gmail.*', 'outlook.*', 'apple-mail.*', 'yahoo.*', 'samsung-email.*'];
  const result = caniemail({html, clients});
  const pairs = new Set();
  for (const [client, issues] of result.issues.errors)
    for (const issue of issues) pairs.add(client + ': ' + issue.title);
  console.log(JSON.stringify([...pairs].sort()));
});
"""


def test_mail_clients_show_no_less_than_before(root):
    """A ratchet: pairs of client and feature that are not shown, against those that were looked at once."""
    if not shutil.which("node") or not (root / "node_modules" / "caniemail").is_dir():
        pytest.skip("needs node and the npm package caniemail: scripts/test installs it")
    done = subprocess.run(
        ["node", "-e", SCRIPT],
        input=told().message.html,
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found = set(json.loads(done.stdout))
    known = set(json.loads(BASELINE.read_text()))
    assert found - known == set(), "look at these, and add to the baseline what does no harm"
    assert known - found == set(), "shown now: take these out of the baseline"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark", "bare", "inverted"])
def test_a_browser_shows_it_whole(scheme, chromium, tmp_path):
    """Nothing wider than a phone, nothing cut, every text visible on its ground."""
    html = told().message.html
    if scheme == "bare":
        html = re.sub(r"(?s)<style>.*?</style>", "", html)
    if scheme == "inverted":
        html = html.replace("</head>", "<style>html{filter:invert(1)}</style></head>")
    page = chromium.new_page(
        viewport={"width": 360, "height": 800}, color_scheme="dark" if scheme == "dark" else "light"
    )
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.set_content(html)
    wide = page.evaluate("document.documentElement.scrollWidth")
    shown = page.evaluate(
        "[...document.querySelectorAll('ins,del,a,h1,h2,h3,p')].map(e => {const s = getComputedStyle(e);"
        " const r = e.getBoundingClientRect(); return [s.color, s.backgroundColor, r.width, r.height]})"
    )
    picture = page.screenshot(full_page=True, path=str(tmp_path / f"{scheme}.png"))
    page.close()
    assert requests == []
    assert wide <= 360
    assert len(picture) > 10_000
    for front, ground, width, height in shown:
        assert width > 0
        assert height > 0
        pair = ["#" + "".join(f"{int(n):02x}" for n in re.findall(r"\d+", c)[:3]) for c in (front, ground)]
        assert contrast(*pair) >= LEAST, (scheme, pair)
