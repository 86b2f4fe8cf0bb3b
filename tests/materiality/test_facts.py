"""What is read in a text: words by their stem, denials and whom they bind, periods, topics, languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clauselog import delta, facts, known, lexicon, matcher, statements
from clauselog.compare import compare
from clauselog.parity import disagreements
from clauselog.policy import parse


def said(text: str, lang: str = "en") -> statements.Statement:
    (found,) = statements.statements(text, "paragraph", lang)
    return found


def test_forms_of_a_word_are_one():
    for forms in (
        ("sharing", "shared", "share", "shares"),
        ("policies", "policy"),
        ("collected", "collects"),
    ):
        assert len({matcher.stem(form) for form in forms}) == 1


def test_the_longest_phrase_of_a_kind_wins():
    assert "data:email" in said("We keep your email address.").concepts
    assert "data:address" not in said("We keep your email address.").concepts


def test_a_word_names_nothing_within_a_phrase_that_does_not():
    assert "data:race" in said("We record your race.").concepts
    assert "data:race" not in said("We mended a race condition.").concepts


def test_the_elements_of_an_indented_page_are_statements_apart():
    page = "    <h2>What we keep</h2>\n    <p>We keep <b>your name</b></p>\n    <p>unless you object</p>\n"
    told = statements.statements(page, "code", "en")
    assert [one.text for one in told] == ["What we keep", "We keep your name", "unless you object"]


@pytest.mark.parametrize(
    ("text", "denied", "limited"),
    [
        ("We do not sell your data.", True, True),
        ("We will never share your name with anyone.", True, True),
        ("We only use your name to greet you.", False, True),
        ("You may not sell your account.", False, False),
        ("Even when not sharing your data with us, the app has it.", False, False),
        ("If you do not share your name, we cannot greet you.", False, False),
        ("Please do not send us your passport.", False, False),
        ("We share your name with couriers.", False, False),
        ("The law only allows us to share your name.", False, False),
    ],
)
def test_denials_bind_whom_they_bind(text, denied, limited):
    statement = said(text)
    assert bool(statement.denied & {"act:sell", "act:share"}) is denied
    assert statement.limited is limited


def test_what_is_denied_once_and_stated_once_is_both():
    statement = said("We do not store cards unless you ask us, in which case we store them for a year.")
    assert "act:retain" in statement.denied
    assert "act:retain" in statement.affirmed


@pytest.mark.parametrize(
    ("text", "days"),
    [("for 30 days", (30,)), ("two weeks", (14,)), ("within one month", (30,)), ("as long as needed", ())],
)
def test_periods_are_days(text, days):
    assert said(f"We keep it {text}.").periods == days


@pytest.mark.parametrize(
    ("lang", "text", "days"),
    [
        ("en", "for forty-five days", (45,)),
        ("en", "for 12 months, which is one year", (365, 365)),
        ("fr", "pendant trente-six mois, soit trois ans", (1095, 1095)),
        ("fr", "jusqu’à vingt-quatre heures", (24 * 0.0417,)),
        ("fr", "pendant 30 jours puis un an", (30, 365)),
    ],
)
def test_a_period_is_as_long_in_whatever_words(lang, text, days):
    assert said(f"X {text}.", lang).periods == pytest.approx(days)


@pytest.mark.parametrize(
    ("text", "denied", "limited"),
    [
        ("Nous ne vendons pas vos données.", {"act:sell"}, True),
        ("Nous n'utilisons vos données que pour le support.", set(), True),
        ("Vos données ne sont jamais transmises.", {"act:share"}, True),
        ("Aucune donnée n’est conservée.", {"act:retain"}, True),
        ("Les données des utilisateurs ne sont pas vendues.", {"act:sell"}, True),
        ("Vos données ne peuvent être cédées à un annonceur.", {"act:share"}, True),
        ("À moins que vous ne refusiez, nous conservons vos données.", set(), False),
        ("Si vous ne communiquez pas votre nom, nous ne pouvons vous répondre.", set(), False),
        ("Nous transmettons vos données à nos clients.", set(), False),
    ],
)
def test_a_french_denial_is_told_by_its_other_half(text, denied, limited):
    statement = said(text, "fr")
    assert {c for c in statement.denied if c.startswith("act:")} == denied
    assert statement.limited is limited


def test_what_is_elided_is_a_word_of_its_own():
    assert said("L’adresse d'un ami qu’il n’a pas.", "fr").words == (
        *("L", "adresse", "d", "un", "ami", "qu", "il", "n", "a", "pas"),
    )
    assert said("We don't ask O'Brien for Jane’s name.").words[1::3] == ("don't", "for")


def test_french_forms_of_a_word_are_one():
    for forms in (
        ("personnel", "personnels", "personnelle", "personnelles"),
        ("utilisé", "utilisée", "utilisées"),
    ):
        assert len({matcher.french_stem(form) for form in forms}) == 1


def test_a_bullet_takes_the_topic_of_the_words_before_it():
    policy = parse("# N\n\nWe collect the following information:\n\n- shoe size\n", "n.md")
    topics = facts.Topics(policy)
    assert topics.of(policy.clauses[-1]) == "collection"


def test_the_title_of_the_document_is_about_everything():
    policy = parse("# Cookies\n\nHello there.\n", "n.md")
    assert facts.topic(policy.clauses[-1], policy) == ""


@pytest.mark.parametrize("lang", ["sv", "de", "fr"])
def test_other_languages_have_no_concept_of_their_own(lang):
    english = lexicon.vocabulary("en").concepts
    for concept in lexicon.vocabulary(lang).concepts.values():
        assert concept.id in english, concept.id
        assert (concept.parent, concept.sensitive, concept.iri) == (
            english[concept.id].parent,
            english[concept.id].sensitive,
            english[concept.id].iri,
        )


def test_every_concept_is_named_and_points_to_its_term():
    concepts = lexicon.vocabulary("en").concepts
    for concept in concepts.values():
        assert concept.label
        assert not concept.parent or concept.parent in concepts
        if concept.id.partition(":")[0] in ("data", "purpose", "recipient", "right", "basis"):
            assert concept.iri.startswith("https://w3id.org/dpv"), concept.id


@given(st.text(max_size=200))
def test_any_text_is_read_without_harm(text):
    for statement in statements.statements(text, "paragraph", "en"):
        assert statement.affirmed <= statement.concepts
        assert statement.denied <= statement.concepts
        assert all(words in statement.text for words in statement.quote(statement.concepts))


def _both(old: str, new: str, old_other: str, new_other: str):
    return disagreements(
        {
            "en": compare(parse(old, "n.md"), parse(new, "n.md")),
            "sv": compare(parse(old_other, "n.sv.md", "sv"), parse(new_other, "n.sv.md", "sv")),
        }
    )


EN, SV = "# N\n\n## A\n\nWe keep it.\n\n## B\n\nBye.\n", "# N\n\n## A\n\nVi sparar det.\n\n## B\n\nHej då.\n"


def test_the_same_change_in_both_languages_agrees():
    assert not _both(EN, EN.replace("keep", "drop"), SV, SV.replace("sparar", "kastar"))


def test_a_change_in_one_language_only_is_told():
    words = "drop it after a long time, and that is all."
    (found,) = _both(EN, EN.replace("keep it.", words), SV, SV)
    assert (found.code, found.path, found.line) == ("LANG", "n.md", 5)
    assert found.message == "“We drop it after a long time, and…” is amended here and not in “sv”"


def test_a_clause_added_before_does_not_confuse_the_rest():
    more = "# N\n\n## A\n\nWe drop it.\n\nMore.\n\n## B\n\nBye now.\n"
    mer = "# N\n\n## A\n\nVi kastar det.\n\nMer.\n\n## B\n\nHej då då.\n"
    assert not _both(EN, more, SV, mer)


def test_a_language_that_is_gone_is_told():
    found = disagreements({"en": compare(parse(EN, "n.md"), parse(EN, "n.md")), "sv": None})
    assert [f.code for f in found] == ["LANG"]


def test_of_statements_that_share_as_much_the_nearest_in_place_is_its_partner():
    letters = "abcdefghijklmnopqrst"
    old, new = (
        parse("# Notice\n\n" + " ".join(f"We like the green {word}{x}." for x in letters), "n.md")
        for word in ("garden", "meadow")
    )
    ground = [known.known(side, facts.Topics(side)) for side in (old, new)]
    groups = delta.steps(compare(old, new), *ground, lexicon.vocabulary("en"))
    pairs = [(s.old.words[-1], s.new.words[-1]) for group in groups for s in group]
    assert pairs == [(f"garden{x}", f"meadow{x}") for x in letters]
