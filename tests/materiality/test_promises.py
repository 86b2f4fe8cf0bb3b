"""What policies promise about their own changes: what real ones say, and front matter that says otherwise."""

from __future__ import annotations

import pytest

from clauselog import promises
from clauselog.compare import compare
from clauselog.materiality import assess
from clauselog.policy import parse


def promise(shared, seed):
    return promises.promise_of(parse((shared / "seeds" / seed / "1.0.md").read_text("utf-8"), seed))


@pytest.mark.corpus
def test_hexcm_tells_people_before_the_change(shared):
    found = promise(shared, "hexcm")
    assert found
    assert set(found.channels) == {"site", "email"}
    assert found.any_channel
    assert found.before_effect
    assert found.ownership
    assert "in effect at the time" in found.past_data
    assert any("posting an announcement" in words for words in found.words)


@pytest.mark.corpus
def test_opsio_posts_and_only_considers_an_email(shared):
    found = promise(shared, "opsio")
    assert found.channels == ("site",)
    assert found.considered == ("email",)
    assert found.new_purpose == "consent"
    assert not found.before_effect


@pytest.mark.corpus
def test_opex_group_asks_before_a_new_purpose(shared):
    found = promise(shared, "opex-group")
    assert found.new_purpose == "consent"
    assert found.channels == ()


@pytest.mark.corpus
def test_opex_technologies_promises_nothing(shared):
    assert not promise(shared, "opex-technologies")


@pytest.mark.parametrize(
    ("text", "channels", "days", "before"),
    [
        ("We will email you 30 days before we change this policy.", ("email",), 30, True),
        ("If we make material changes we will notify you by email or by a prominent notice.", None, 0, False),
        ("We will post changes to this policy on our website.", ("site",), 0, False),
        ("Check this page for changes to this policy.", (), 0, False),
        ("We may change this policy without telling you.", (), 0, False),
        ("We will notify you of material changes at least fourteen days in advance.", (), 14, True),
    ],
)
def test_sentences_are_read(text, channels, days, before):
    found = promises.told(parse(f"# N\n\n## Changes to this policy\n\n{text}\n", "n.md"))
    if channels is not None:
        assert set(found.channels) == set(channels)
    assert (found.lead_days, found.before_effect) == (days, before)


@pytest.mark.parametrize(
    ("text", "channels", "days"),
    [
        ("Nous vous informerons par courriel 30 jours avant de modifier cette politique.", ("email",), 30),
        ("Si nous modifions cette politique, vous serez informé sur le site.", ("site",), 0),
        ("Consultez régulièrement cette page : nous pouvons modifier cette politique.", (), 0),
    ],
)
def test_sentences_are_read_in_french(text, channels, days):
    found = promises.told(parse(f"# N\n\n## Modifications\n\n{text}\n", "n.md", "fr"))
    assert (found.channels, found.lead_days) == (channels, days)


def test_front_matter_binds_where_it_says_more():
    text = "---\npromises:\n  material: {channels: [site, email], lead_days: 30}\n---\n\n# N\n\nHello.\n"
    found = promises.promise_of(parse(text, "n.md"))
    assert (found.channels, found.lead_days, found.before_effect) == (("site", "email"), 30, True)


def test_front_matter_that_disagrees_is_told():
    said = promises.Promise(channels=("email",), lead_days=30, new_purpose="consent", ownership=True)
    text = promises.Promise(channels=("site",), lead_days=14)
    assert len(list(promises.disagreements(said, text))) == 5
    assert not list(promises.disagreements(said, said))


def test_a_weaker_promise_is_material():
    old = "# N\n\n## Changes\n\nWe will email you 30 days before we change this policy.\n"
    new = "# N\n\n## Changes\n\nWe will post changes to this policy on our website.\n"
    told = assess(compare(parse(old, "n.md"), parse(new, "n.md")))
    assert ("CHG-WEAK", "material") in {(f.code, f.severity) for group in told.findings for f in group}
