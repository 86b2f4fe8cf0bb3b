"""Clause ids: minted once, kept through rename, move and renumbering, never used again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauselog.errors import UserError
from clauselog.lineage import Kept, added, descend, kept, read, succeed, taken, write
from clauselog.policy import parse

WORDS = {
    "cookies": "We set a cookie that remembers the language you chose for the pages.",
    "sharing": "Parcels abroad are carried by a partner who gets your name and your address.",
    "rights": "You may ask us at any time which personal data we hold about you.",
    "retention": "Invoices are kept for seven years because the tax law wants it so.",
}


def text(*sections):
    return "# Privacy\n\n" + "".join(
        f"## {n}. {title}\n\n{WORDS[words]}\n\n" for n, (title, words) in enumerate(sections, 1)
    )


def ids(*versions, record=()):
    return [[c.id for c in policy.clauses] for policy in descend(map(parse, versions), record)]


def heads(*versions):
    return [[c.id for c in p.clauses if c.marker == "##"] for p in descend(map(parse, versions))]


def test_an_id_is_kept_through_rename_move_and_renumbering():
    first, *_, last = heads(
        text(("Cookies", "cookies"), ("Sharing", "sharing"), ("Rights", "rights")),
        text(("Cookies", "cookies"), ("Recipients", "sharing"), ("Rights", "rights")),
        text(("Rights", "rights"), ("Cookies", "cookies"), ("Recipients", "sharing")),
    )
    assert first == ["cookies", "sharing", "rights"]
    assert last == ["rights", "cookies", "sharing"]


def test_an_id_that_is_gone_is_never_given_again():
    found = heads(
        text(("Cookies", "cookies"), ("Rights", "rights")),
        text(("Rights", "rights")),
        text(("Cookies", "retention"), ("Rights", "rights")),
    )
    assert found == [["cookies", "rights"], ["rights"], ["cookies-2", "rights"]]


@given(st.lists(st.lists(st.sampled_from(sorted(WORDS)), unique=True, min_size=1), min_size=1, max_size=6))
def test_ids_are_unique_in_a_version_and_lead_to_one_life(history):
    versions = [text(*((name.title(), name) for name in names)) for names in history]
    living = set()
    gone = set()
    for found in ids(*versions):
        assert len(set(found)) == len(found)
        assert not set(found) & gone, "an id came back"
        gone |= living - set(found)
        living = set(found)


def record_of(*versions):
    return tuple(kept(p, f"1.{n}") for n, p in enumerate(descend(map(parse, versions))))


def test_the_record_is_read_as_it_was_written():
    record = record_of(text(("Cookies", "cookies")), text(("Cookies", "cookies"), ("Rights", "rights")))
    written = write("privacy", record)
    assert read(written) == record
    assert len(written.splitlines()) == 2 + len(record), "an addition is one line of a diff"
    assert json.loads(written)["schema"] == "clauselog/clauses/1"


def test_the_record_is_only_ever_added_to():
    record = record_of(text(("Cookies", "cookies")))
    altered = Kept("1.0", record[0].lang, record[0].blob, (("else", "0" * 10),))
    more = record_of(text(("Rights", "rights")))
    assert added(record, [altered, *more, *more]) == record + more


def test_an_id_once_given_out_goes_before_what_a_comparison_finds():
    one, two = text(("Cookies", "cookies")), text(("Sharing", "sharing"), ("Cookies", "cookies"))
    given_out = tuple(
        Kept(k.version, k.lang, k.blob, tuple((f"old-{i}", d) for i, d in k.clauses))
        for k in record_of(one, two)
    )
    for found, line in zip(ids(one, two, record=given_out), given_out, strict=True):
        assert found == [i for i, _ in line.clauses]


def test_changes_name_the_clauses_as_the_record_does():
    one, two = text(("Cookies", "cookies")), text(("Cookies", "cookies"), ("Rights", "rights"))
    record = tuple(
        Kept(
            k.version,
            k.lang,
            k.blob,
            tuple(("named-once", d) if i == "rights" else (i, d) for i, d in k.clauses),
        )
        for k in record_of(one, two)
    )
    comparison = succeed(parse(one), parse(two), frozenset(), record)
    (change,) = [c for c in comparison.changes if c.kinds == ("added",)]
    assert change.new.id == "named-once"
    assert {c.parent for c in change.new_with} == {"named-once"}


def test_ids_of_the_record_are_taken():
    assert taken(record_of(text(("Cookies", "cookies")))) >= {"privacy", "cookies"}


@pytest.mark.parametrize(
    "damaged", ["", "[]", "{}", '{"schema": "other"}', '{"schema": "clauselog/clauses/1", "versions": [1]}']
)
def test_a_damaged_record_is_refused(damaged):
    with pytest.raises(UserError, match=r"clauses\.json: is no record of clause ids"):
        read(damaged, "changelog/privacy/clauses.json")
