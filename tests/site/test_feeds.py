"""What machines read, read by machines that are not ours: a grammar, a schema, a feed reader, a parser."""

from __future__ import annotations

import json
import re
import warnings
from datetime import date
from pathlib import Path

import feedparser
import jsonschema
import pytest
import rdflib
from lxml import etree

from clauselog.site import build

pytestmark = pytest.mark.corpus

HOME = "https://privacy.example.org/"


@pytest.fixture(scope="module")
def grammar():
    return etree.RelaxNG(file=str(Path(__file__).with_name("atom.rng")))


@pytest.fixture(scope="module")
def schema(root):
    path = root / "node_modules/jsonfeed-schema/schema-v1.1.json"
    if not path.exists():
        pytest.skip("jsonfeed-schema is not installed: npm install")
    found = json.loads(path.read_text("utf-8"))
    return jsonschema.Draft7Validator(found, format_checker=jsonschema.FormatChecker())


def feeds(site, name):
    found = sorted(site.rglob(name))
    assert len(found) == 5
    return found


def test_every_atom_feed_obeys_the_grammar_of_the_rfc(site, grammar):
    for path in feeds(site, "feed.xml"):
        grammar.assertValid(etree.parse(path))
        feed = etree.parse(path)
        atom = {"a": "http://www.w3.org/2005/Atom"}
        ids = feed.xpath("//a:entry/a:id/text()", namespaces=atom)
        assert len(set(ids)) == len(ids)
        assert feed.xpath("/a:feed/a:author", namespaces=atom), "or each entry would need one"
        assert len(feed.xpath("/a:feed/a:link[@rel='self']", namespaces=atom)) == 1
        updated = feed.xpath("//a:entry/a:updated/text()", namespaces=atom)
        assert feed.xpath("/a:feed/a:updated/text()", namespaces=atom) == [max(updated)]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"<updated>[^<]*</updated>", ""),
        (r"<updated>([^T]*)T[^<]*</updated>", r"<updated>\1</updated>"),
        (r"<id>[^<]*</id>", "<id>opsio</id>"),
        (r"(<id>[^<]*</id>)", r"\1\1"),
        (r"<author>.*?</author>", "<author/>"),
        (r'type="html"', 'type="markdown"'),
        (r"<title>", "<title><b>x</b>"),
        (r' href="[^"]*"', ""),
    ],
)
def test_the_grammar_knows_what_is_wrong(site, grammar, right, wrong):
    source = (site / "opsio/feed.xml").read_text("utf-8")
    spoilt = re.sub(right, wrong, source, count=1)
    assert spoilt != source
    assert grammar.validate(etree.fromstring(source.encode()))
    assert not grammar.validate(etree.fromstring(spoilt.encode()))


def test_a_feed_reader_finds_every_version_with_its_changes(site):
    feed = feedparser.parse((site / "opsio/feed.xml").read_bytes())
    assert (feed.bozo, feed.version) == (False, "atom10")
    assert feed.feed.language == "en"
    assert [e.link for e in feed.entries] == [f"{HOME}opsio/1.1/", f"{HOME}opsio/1.0/"]
    assert "add the words" in feed.entries[0].content[0].value
    assert "<li>" in feed.entries[0].content[0].value


def test_every_json_feed_obeys_the_schema(site, schema):
    for path in feeds(site, "feed.json"):
        feed = json.loads(path.read_text("utf-8"))
        assert list(schema.iter_errors(feed)) == []
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
    with pytest.raises(jsonschema.ValidationError):
        schema.validate({**feed, "items": [{"url": HOME}]})


def test_an_entry_is_updated_when_there_is_something_new_to_tell(seeds):
    def updated(day):
        built = build(seeds, day, out="site-feeds").folder
        entries = json.loads((built / "hexcm/feed.json").read_text("utf-8"))["items"]
        return [(e["date_published"], e["date_modified"]) for e in entries if e["url"].endswith("1.1/")]

    announced, effective = "2026-10-31T23:00:00Z", "2026-12-19T23:00:00Z"
    assert updated(date(2026, 12, 19)) == [(announced, announced)]
    assert updated(date(2026, 12, 20)) == [(announced, effective)]


def linked(page):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.read_text("utf-8"))
    data = json.loads(found[1])
    assert data.pop("@context") == "https://schema.org"
    # the vocabulary as schema.org's own context gives it; a test asks no other host
    context = {"@vocab": str(rdflib.SDO), "url": {"@type": "@id"}, "isBasedOn": {"@type": "@id"}}
    graph = rdflib.Graph().parse(data=json.dumps({**data, "@context": context}), format="json-ld")
    return data, graph


def test_linked_data_says_version_predecessor_and_dates_in_the_words_of_schema_org(site):
    pages = [p for p in site.rglob("*.html") if "application/ld+json" in p.read_text("utf-8")]
    assert len(pages) > 8
    for page in pages:
        _, graph = linked(page)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for term in {*graph.predicates(), *graph.objects(predicate=rdflib.RDF.type)} - {rdflib.RDF.type}:
                assert term in rdflib.SDO, term
    data, graph = linked(site / "opsio/1.1/index.html")
    node = graph.value(predicate=rdflib.RDF.type, object=rdflib.SDO.DigitalDocument)
    assert str(graph.value(node, rdflib.SDO.version)) == "1.1"
    assert graph.value(node, rdflib.SDO.isBasedOn) == rdflib.URIRef(f"{HOME}opsio/1.0/")
    assert date.fromisoformat(data["datePublished"]) == date(2022, 12, 5)
    assert data["temporalCoverage"] == "2022-12-05/.."
    page = (site / "opsio/1.1/index.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{HOME}opsio/">' in page
    _, of_old = linked(site / "opsio/1.0/index.html")
    assert of_old.value(predicate=rdflib.RDF.type, object=rdflib.SDO.WebSite) is not None
