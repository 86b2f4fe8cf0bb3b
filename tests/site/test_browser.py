"""The pages in a real Chromium: accessible, quiet, alive on the day, readable without script and on paper."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.corpus]

KINDS = {
    "home": "",
    "in-force": "opsio/",
    "with-coming": "hexcm/",
    "coming": "hexcm/next/",
    "nothing-coming": "opsio/next/",
    "log": "opsio/changes/",
    "versions": "opsio/versions/",
    "version": "opsio/1.0/",
    "compare": "opsio/compare/1.0/1.1/",
    "compare-any": "opsio/compare/",
    "clauses": "opsio/clauses/",
    "life": "opsio/clauses/to-stay-connected/",
    "when": "when/?on=2022-03-03",
    "lost": "404.html",
}
RIGHT_TO_LEFT = {
    "in-force": "privacy/",
    "coming": "privacy/next/",
    "log": "privacy/changes/",
    "versions": "privacy/versions/",
    "version": "privacy/1.0/",
    "compare": "privacy/compare/1.0/1.1/",
    "compare-any": "privacy/compare/?old=1.0&new=1.2",
    "clauses": "privacy/clauses/",
    "when": "when/?on=2025-03-01",
}
SIZES = {"desktop": (1280, 900), "phone": (320, 700)}


@pytest.fixture(scope="module")
def address(site, served):
    with served(site) as at:
        yield at


@pytest.fixture(scope="module")
def axe(root):
    path = root / "node_modules/axe-core/axe.min.js"
    if not path.exists():
        pytest.skip("axe-core is not installed: npm install")
    return path.read_text("utf-8")


class Visit:
    """A page in a fresh browser context, and everything it did."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(bypass_csp=False, **options)
        self.page = self.context.new_page()
        self.address, self.asked, self.said = address, [], []
        self.page.on("request", lambda r: self.asked.append(r.url))
        self.page.on("console", lambda m: self.said.append(m.text) if m.type == "error" else None)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))

    def open(self, path):
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()


def inspected(chromium, address, axe, kinds, size, scheme, shots):
    """Looks at every kind of page, with axe and with a camera; the visit, and what axe has against them."""
    width, height = SIZES[size]
    shots.mkdir(exist_ok=True)
    wrong = {}
    options = {
        "viewport": {"width": width, "height": height},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
    }
    with Visit(chromium, address, **options) as visit:
        for kind, path in kinds.items():
            page = visit.open(path)
            page.screenshot(path=shots / f"{kind}-{size}-{scheme}.png")
            page.evaluate(axe)
            found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            if found:
                wrong[kind] = [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (
                f"{kind} is wider than the screen"
            )
        assert wrong == {}
        assert visit.said == []
        assert [u for u in visit.asked if not u.startswith((address, "data:", "blob:"))] == []
        assert visit.context.cookies() == []
        kept = set(visit.page.evaluate("Object.keys(localStorage)")) | set(
            visit.page.evaluate("Object.keys(sessionStorage)")
        )
        assert {k for k in kept if not k.endswith("__palette")} == set()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_accessible_quiet_and_within_the_screen(chromium, address, axe, root, size, scheme):
    inspected(chromium, address, axe, KINDS, size, scheme, root / "tests/screenshots")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_so_is_a_site_from_right_to_left(chromium, arabic_site, served, axe, root, size, scheme):
    with served(arabic_site) as at:
        inspected(chromium, at, axe, RIGHT_TO_LEFT, size, scheme, root / "tests/screenshots/rtl")


def test_what_is_written_from_right_to_left_runs_that_way_and_our_words_do_not(chromium, arabic_site, served):
    with served(arabic_site) as at, Visit(chromium, at) as visit:
        way = "e => getComputedStyle(e).direction"
        page = visit.open("privacy/compare/1.0/1.1/")
        assert page.locator("body").evaluate(way) == "rtl"
        assert page.locator("article.cl-page").get_attribute("lang") == "en", "there are no words in Arabic"
        assert page.locator("article.cl-page").evaluate(way) == "ltr"
        block = page.locator(".cl-inline").first
        assert block.evaluate(way) == "rtl"
        assert block.evaluate(
            "e => [getComputedStyle(e).borderRightWidth, getComputedStyle(e).borderLeftWidth]"
        ) == [
            "3px",
            "0px",
        ]
        page.get_by_label("Side by side").check()
        old, new = (page.locator(".cl-sides > div").nth(n).bounding_box()["x"] for n in (0, 1))
        assert old > new, "the old text stands where one begins to read"
        gone, come = page.locator("del").first, page.locator("ins").first
        page.get_by_label("In the text").check()
        gone, come = (page.locator(f".cl-inline {tag}").last.bounding_box()["x"] for tag in ("del", "ins"))
        assert gone > come
        page = visit.open("privacy/changes/")
        said = page.locator(".cl-entries li").all_inner_texts()
        assert any("replace “\u206818 شهر\u2069” with “\u206824 شهر\u2069”" in s for s in said), said
        page = visit.open("privacy/")
        assert page.locator(".cl-text code").first.evaluate(way) == "ltr"
        assert page.locator(".cl-text").evaluate(way) == "rtl"
        assert page.locator(".cl-facts dd a").first.evaluate(way) == "ltr"


def test_an_announcement_stays_closed_until_it_says_something_else(chromium, address):
    with Visit(chromium, address) as visit:
        visit.page.clock.set_fixed_time("2026-12-19T10:00:00Z")
        page = visit.open("opsio/")
        bar = page.locator(".cl-announce")
        assert bar.is_visible()
        bar.get_by_role("button").click()
        assert not bar.is_visible()
        page = visit.open("hexcm/1.0/")
        assert not page.locator(".cl-announce").is_visible()
        assert set(page.evaluate("Object.keys(localStorage)")) - {"/.__palette"} == {"clauselog.closed"}
        visit.page.clock.set_fixed_time("2026-12-19T23:00:00Z")
        assert visit.open("opsio/").locator(".cl-announce").is_visible()


def test_the_day_turns_labels_and_announcement_between_builds(chromium, address):
    with Visit(chromium, address, timezone_id="America/New_York") as visit:
        for now, announced, label in (
            ("2026-12-19T22:59:59Z", "changes on 20 December 2026", "Takes effect on 20 December 2026"),
            ("2026-12-19T23:00:00Z", "changed on 20 December 2026", "In force since 20 December 2026"),
        ):
            visit.page.clock.set_fixed_time(now)
            page = visit.open("hexcm/1.1/")
            assert announced in page.locator(".cl-announce").inner_text()
            assert label in page.locator(".cl-meta").first.inner_text()
        page = visit.open("hexcm/1.0/")
        assert "In force from" in page.locator(".cl-meta").first.inner_text()
        visit.page.clock.set_fixed_time("2027-01-20T00:00:00Z")
        assert not visit.open("hexcm/").locator(".cl-announce").is_visible()


def test_without_script_everything_is_there(chromium, address):
    with Visit(chromium, address, java_script_enabled=False) as visit:
        page = visit.open("hexcm/next/")
        assert page.locator("ins").first.is_visible()
        assert "changes on 20 December 2026" in page.locator(".cl-announce").inner_text()
        assert not page.locator(".cl-dismiss").is_visible()
        page = visit.open("opsio/compare/1.0/1.1/")
        assert page.locator("ins").first.is_visible()
        assert not page.locator("details.cl-same .cl-text").first.is_visible()
        page.locator("details.cl-same summary").first.click()
        assert page.locator("details.cl-same .cl-text").first.is_visible()
        page.get_by_label("Side by side").check()
        assert page.locator(".cl-sides").first.is_visible()
        assert not page.locator(".cl-inline").first.is_visible()
        page = visit.open("when/")
        assert page.get_by_role("row", name="Version 1.0").first.is_visible()
        assert not page.locator("form.cl-when").is_visible()


def test_which_text_applied_on_a_day(chromium, address):
    with Visit(chromium, address) as visit:
        page = visit.open("when/")
        page.locator("input[type=date]").fill("2022-12-04")
        page.get_by_role("button", name="Show").click()
        assert "Privacy and Cookies Policy: Version 1.0" in page.locator(".cl-answer").inner_text()
        assert "On 4 December 2022:" in page.locator(".cl-answer").inner_text()
        page = visit.open("when/?on=2022-12-05")
        assert "Privacy and Cookies Policy: Version 1.1" in page.locator(".cl-answer").inner_text()


def test_any_two_versions_in_the_browser_as_on_the_static_page(chromium, address, site):
    with Visit(chromium, address) as visit:
        page = visit.open("opsio/compare/")
        page.get_by_label("Older version").select_option("1.0")
        page.get_by_label("Newer version").select_option("1.1")
        page.get_by_role("button", name="Compare").click()
        page.locator(".cl-result .cl-change").first.wait_for()
        said = re.compile(r"Added words: | End of added words\.|Removed words: | End of removed words\.")
        here = [said.sub("", t).strip() for t in page.locator(".cl-result ins").all_text_contents()]
        address_now = page.url
        there = visit.open("opsio/compare/1.0/1.1/")
        static = [said.sub("", t).strip() for t in there.locator(".cl-inline ins").all_text_contents()]
        assert here == static
        assert address_now.endswith("?old=1.0&new=1.1"), "what is compared has an address"
        shared = visit.open("opsio/compare/?old=1.0&new=1.1")
        shared.locator(".cl-result .cl-change").first.wait_for()
        page = visit.open("opsio/compare/")
        page.get_by_label("Older version").select_option("1.1")
        page.get_by_label("Newer version").select_option("1.0")
        page.get_by_role("button", name="Compare").click()
        page.locator(".cl-result .cl-change").first.wait_for()
        assert len(page.locator(".cl-result del").all()) == len(static)


def test_edits_compose_in_the_browser(chromium, address):
    with Visit(chromium, address) as visit:
        page = visit.open("opsio/compare/")
        composed = page.evaluate(
            """() => {
              const compose = clauselog.compose, out = [];
              const words = ["a", "b", "c", "d", "e"];
              let seed = 7; const rnd = n => (seed = (seed * 16807) % 2147483647) % n;
              const side = (edits, skip) => edits.filter(e => e[0] !== skip).map(e => e[1]).join("");
              function next(text) {
                const edits = []; let rest = text;
                while (rest) { const n = 1 + rnd(3), part = rest.slice(0, n); rest = rest.slice(n);
                  edits.push([rnd(3) ? "=" : "-", part]); if (!rnd(3)) edits.push(["+", words[rnd(5)]]); }
                return edits;
              }
              for (let i = 0; i < 300; i++) {
                const a = Array.from({length: rnd(20)}, () => words[rnd(5)]).join("");
                const ab = next(a), b = side(ab, "-"), bc = next(b), ac = compose(ab, bc);
                if (side(ac, "+") !== a || side(ac, "-") !== side(bc, "-")) out.push([ab, bc, ac]);
              }
              return out;
            }"""
        )
        assert composed == []


def test_an_address_of_a_clause_is_copied(chromium, address):
    with Visit(chromium, address, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.open("opsio/")
        link = page.locator("#to-stay-connected .cl-anchor")
        link.focus()
        page.keyboard.press("Enter")
        assert page.evaluate("navigator.clipboard.readText()") == f"{address}opsio/#to-stay-connected"
        assert page.url.endswith("#to-stay-connected")


def test_a_redline_is_legible_on_paper(chromium, address):
    with Visit(chromium, address) as visit:
        page = visit.open("opsio/compare/1.0/1.1/")
        page.emulate_media(media="print")
        style = page.locator(".cl-inline ins").first.evaluate(
            "e => { const s = getComputedStyle(e);"
            " return [s.textDecorationLine, s.color, s.backgroundColor] }"
        )
        assert style == ["underline", "rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]
        assert not page.locator(".md-header").is_visible()
        assert not page.locator(".cl-announce").is_visible()


def test_pages_can_be_used_with_the_keyboard_alone(chromium, address):
    with Visit(chromium, address) as visit:
        page = visit.open("opsio/compare/1.0/1.1/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('article')"), "past the menus at once"
        visit.open("opsio/compare/1.0/1.1/")
        seen = []
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.append(
                page.evaluate(
                    """() => { const e = document.activeElement, s = getComputedStyle(e);
                    const name = e.textContent.trim().slice(0, 40) || e.getAttribute('aria-label') || e.value;
                    const marked = s.outlineStyle !== 'none' || s.boxShadow !== 'none';
                    return [e.tagName, name || '', marked || /md-|option/.test(e.className)] }"""
                )
            )
        words = [w for _, w, _ in seen]
        for wanted in ("×", "Change log", "Versions", "inline"):
            assert any(wanted in w for w in words), (wanted, words)
        assert all(shown for tag, _, shown in seen if tag in ("A", "BUTTON", "SUMMARY")), seen


def test_light_enough(site, chromium, address):
    import gzip

    with Visit(chromium, address) as visit:
        visit.open("opsio/")
        total = 0
        for url in dict.fromkeys(visit.asked):
            if url.startswith(address):
                path = site / url.removeprefix(address).partition("?")[0]
                path = path / "index.html" if path.is_dir() else path
                total += len(gzip.compress(path.read_bytes(), 9))
    assert total <= 150_000, total


def test_nothing_moves_while_a_page_loads(chromium, address):
    with Visit(chromium, address, viewport={"width": 375, "height": 700}) as visit:
        visit.page.add_init_script(
            "window.__shift = 0; new PerformanceObserver("
            "l => l.getEntries().forEach(e => { window.__shift += e.value }))"
            ".observe({type: 'layout-shift', buffered: true})"
        )
        for path in ("opsio/", "hexcm/next/", "opsio/compare/1.0/1.1/"):
            page = visit.open(path)
            page.wait_for_timeout(200)
            assert page.evaluate("window.__shift") < 0.01, path
