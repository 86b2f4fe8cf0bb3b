"""The page of a policy shows the clauses the log names: same order, same numbers, one anchor each."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest

from clauselog.builder import Theme
from clauselog.compare import compare
from clauselog.errors import UserError
from clauselog.pages import changes
from clauselog.pages.say import Say
from clauselog.pages.text import document, fragment, pieces
from clauselog.policy import parse
from clauselog.redline import finish, html


class Outline(HTMLParser):
    """Ids in order, the number a browser gives to each list item, and the levels of headings."""

    def __init__(self, markup):
        super().__init__(convert_charrefs=True)
        self.ids, self.numbers, self.levels, self.lists = [], {}, [], []
        self.feed(markup)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag in ("ol", "ul"):
            self.lists.append(int(found.get("start", 1)) - 1 if tag == "ol" else None)
        if tag == "li" and self.lists and self.lists[-1] is not None:
            self.lists[-1] = int(found.get("value", self.lists[-1] + 1))
            if "id" in found:
                self.numbers[found["id"]] = str(self.lists[-1])
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if "id" in found:
            self.ids.append(found["id"])

    def handle_endtag(self, tag):
        if tag in ("ol", "ul") and self.lists:
            self.lists.pop()


def sources(shared):
    for path in sorted((*shared.glob("seeds/*/*.md"), *shared.glob("corpus/**/*.md"))):
        try:
            with path.open(encoding="utf-8", newline="") as file:
                source = file.read()
        except UnicodeDecodeError:
            continue
        yield path, source


@pytest.mark.corpus
def test_every_real_policy_is_shown_clause_by_clause(shared):
    looked = 0
    for path, source in sources(shared):
        policy = parse(source, path.name)
        made = document(pieces(policy))
        outline = Outline(made.html)
        wanted = [c for c in policy.clauses if c.kind != "front-matter" and c.id != made.title_id]
        ids = {c.id for c in wanted}
        assert sorted(i for i in outline.ids if i in ids) == sorted(ids), path
        numbered = {c.id: c.label for c in wanted if c.marker[:1].isdecimal() and c.label.isdecimal()}
        shown = {i: outline.numbers[i] for i in numbered if i in outline.numbers}
        assert shown == {i: numbered[i] for i in shown}, path
        before = 1
        for level in outline.levels:
            assert 2 <= level <= before + 1, path
            before = level
        looked += 1
    assert looked > 200


def test_a_redline_keeps_what_is_around_it():
    table = "\n\n| a | b |\n|---|--:|\n| one | {} |\n"
    old = parse("Intro **bold** words and a [link](https://example.org/a)." + table.format("two"))
    new = parse("Intro **bold new** words and one [link](https://example.org/b)." + table.format("three"))
    changed = [html(c) for c in compare(old, new).changes]
    said = re.sub(r'<span class="cl-said">[^<]*</span>', "", "".join(changed))
    assert "<strong>bold <ins>new</ins></strong>" in said
    assert "<del>a</del><ins>one</ins>" in said.replace("</del> <ins>", "</del><ins>")
    assert 'href="https://example.org/b"' in said
    assert (
        '<td class="cl-right"><del>two</del><ins>three</ins></td>' in said
        or "<del>two</del><ins>three</ins></td>" in said
    )
    assert "<thead>" not in said


def test_the_coming_text_shows_what_goes_where_it_stood_and_keeps_the_numbers():
    old = parse("# Notice\n\n1. One.\n2. Two goes.\n3. Three.\n")
    new = parse("# Notice\n\n1. One.\n2. Three.\n3. Four comes.\n")
    page = finish(document(changes.redlined(compare(old, new), Say("en"))).html)
    text = re.sub(r"<[^>]+>", " ", page)
    assert text.index("One") < text.index("Two goes") < text.index("Three") < text.index("Four comes")
    numbers = Outline(page).numbers
    assert numbers["three"] == "2"
    assert numbers["four-comes"] == "3"
    assert "Removed" in text
    assert "Added" in text


@pytest.mark.corpus
def test_a_coming_text_has_an_anchor_for_each_of_its_clauses(shared):
    looked = 0
    for folder in sorted(shared.glob("corpus/*/*")):
        texts = [source for path, source in sources(shared) if path.parent == folder]
        for old, new in itertools.pairwise(texts[::5]):
            comparison = compare(parse(old), parse(new))
            page = finish(document(changes.redlined(comparison, Say("en"))).html)
            title = document(changes.redlined(comparison, Say("en"))).title_id
            ids = Outline(page).ids
            wanted = [c.id for c in comparison.new.clauses if c.kind != "front-matter" and c.id != title]
            assert set(wanted) <= set(ids), folder
            assert len(set(ids)) == len(ids), folder
            looked += len(wanted)
    assert looked > 2000


def test_a_section_that_comes_whole_has_an_anchor_and_a_mark_for_each_clause():
    old = parse("# T\n\n## One\n\nWords.\n")
    new = parse("# T\n\n## One\n\nWords.\n\n## Two\n\nMore words.\n\n- **Item:** it.\n- **Other:** that.\n")
    page = finish(document(changes.redlined(compare(old, new), Say("en"))).html)
    assert {"two", "more-words", "item", "other"} <= set(Outline(page).ids)
    assert page.count('class="cl-mark"') == 1
    assert page.count("<ins>") >= 4


def test_a_row_alone_is_a_row():
    assert fragment("| one | two |\n", "row").count("<td") == 2


def test_a_row_of_html_alone_stands_in_a_table():
    made = fragment("<tr>\n<td>one</td>\n<td>two</td>\n</tr>\n", "row")
    assert re.sub(r"\s|<div[^>]*>|</div>", "", made) == (
        '<tableclass="cl-table"><tr><td>one</td><td>two</td></tr></table>'
    )


def test_a_row_that_was_html_and_is_markdown_shows_its_words():
    old = "<table>\n<tr>\n<td>Name</td>\n<td>We keep it <b>ten</b> years.</td>\n</tr>\n</table>\n"
    new = "| Name | We keep it **five** years. |\n| --- | --- |\n"
    for one, two in ((old, new), (new, old)):
        comparison = compare(parse(f"# N\n\n{one}", "n.md"), parse(f"# N\n\n{two}", "n.md"))
        change = next(c for c in comparison.changes if "We keep" in c.clause.text)
        shown = re.sub(r'<span class="cl-said">[^<]*</span>', "", html(change))
        assert "|" not in shown
        assert re.search(r"<(ins|del)>(ten|five)</\1>", shown)
        assert "Name We keep it" in " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def test_link_definitions_serve_every_section():
    made = document(pieces(parse("# T\n\n## One\n\n[a][x]\n\n## Two\n\n[x]: https://example.org/\n")))
    assert 'href="https://example.org/"' in made.html


@pytest.mark.parametrize(
    ("source", "leads"),
    [
        ("# N\n\n[a](#4-your-rights)\n\n## 4. Your rights\n\nAsk.\n", "#your-rights"),
        ("# N\n\n[a](#your-rights)\n\n## 4. Your rights\n\nAsk.\n", "#your-rights"),
        ("# N\n\n[a](#Mine)\n\n## Your rights {#mine}\n\nAsk.\n", "#mine"),
        ('# N\n\n[a](#mine)\n\n<h2 id="mine">Your rights</h2>\n\nAsk.\n', "#your-rights"),
        ("# N\n\n<a href='#mine'>a</a>\n\n## <a name=\"mine\"></a>Your rights\n\nAsk.\n", "#your-rights"),
        ('# N\n\n[a](#kids)\n\n## <a name="kids"></a>Children\n\nNo.\n\n## Kids\n\nNever.\n', "#children"),
        ("# N\n\n[a][r]\n\n## Your rights\n\nAsk.\n\n[r]: #your-rights\n", "#your-rights"),
        ("# N\n\n[a](#kids-1)\n\n## Kids\n\nNo.\n\n## Kids\n\nNever.\n", "#kids-2"),
        ("# N\n\n[a](#gone)\n", ""),
        ('# N\n\n<p><a href="#gone">a</a></p>\n', ""),
    ],
)
def test_a_link_inside_a_text_leads_to_the_clause_it_means(source, leads):
    """A text from elsewhere names its headings as its site did; what it names in vain is only words."""
    made = document(pieces(parse(source)))
    found = re.findall(r'<a[^>]* href="([^"]*)"[^>]*>a</a>', made.html)
    assert found == ([leads] if leads else [])
    assert not leads or f'id="{leads[1:]}"' in made.html
    assert ">a" in made.html


@pytest.mark.parametrize(
    "source", ["# N\n\n[a](pricing.html)\n", '# N\n\n<p><a href="pricing.html">a</a></p>\n']
)
def test_a_link_to_a_page_that_is_not_of_this_site(source):
    """It leads to the organisation's website, where the site names it; else it is only words."""
    text = pieces(parse(source))
    assert "pricing.html" not in document(text).html
    website = "https://www.example.org/about/"
    assert f'href="{website}pricing.html"' in document(text, links=lambda href: website + href).html


def test_a_website_is_named_in_full():
    """Without its scheme every relative link would seem to lead to a page of this site that is not there."""
    pages = {"website": {"en": "https://www.example.org/", "sv": "www.example.org"}}
    theme = Theme({"extra": {"clauselog": {"pages": pages}}}, None)
    assert theme.website("en") == "https://www.example.org/"
    assert theme.website("de") == ""
    with pytest.raises(UserError, match=r"“www\.example\.org” is no address"):
        theme.website("sv")


def test_a_title_has_the_colon_of_its_language():
    assert Say("fr").of("Journal", "Cookies") == "Journal\u00a0: Cookies"
    assert Say("sv").of("Logg", "Kakor") == "Logg: Kakor"
