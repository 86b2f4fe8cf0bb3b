"""What a notice says, in four languages: all of it, nothing else, and every word of a change in words."""

from __future__ import annotations

import inspect
import re
from datetime import date
from string import Formatter

import pytest
from notice_sample import BODY, NEW, OLD, PUBLISHER, told

from clauselog.compare import compare
from clauselog.language import term
from clauselog.notice.compose import LARGEST
from clauselog.notice.redline import marked, runs, shortened
from clauselog.notice.words import say, sentences
from clauselog.policy import parse


def flat(text: str) -> str:
    return " ".join(text.split())


def shown(html: str) -> str:
    """The words of an HTML part, as a reader sees them."""
    from html import unescape

    unseen = r"(?s)<style>.*?</style>|<title>.*?</title>|<!--.*?-->|<div style=\"display:none.*?</div>"
    body = re.sub(r"</?(?:a|span|ins|del)\b[^>]*>", "", re.sub(unseen, " ", html))
    return flat(unescape(re.sub(r"<[^>]*>", " ", body)))


def test_it_has_every_part_a_notice_needs(lang):
    made = told(lang=lang)
    text, html = flat(made.message.text), shown(made.message.html)
    for part in (
        made.notice.summary,
        made.notice.act,
        *(item.sentence for item in made.notice.items),
        "A second carrier needs to reach you by telephone.",
        "so that the carrier can call before delivery",
        *made.notice.when,
        *made.notice.can,
        *(link.label for link in made.notice.links),
        *made.notice.contact,
        made.notice.reference,
        made.notice.footer,
    ):
        assert flat(part) in text
        assert flat(part) in html
    assert made.release.text(lang).new.blob in text
    assert made.findings() == ()


def test_the_most_adverse_change_comes_first():
    kinder = NEW.replace("You may ask for a copy", "You may ask for a copy or for erasure")
    directions = [item.direction.rank for item in told(new=kinder).notice.items]
    assert directions == sorted(directions)
    assert len(directions) >= 3


def test_each_added_and_removed_word_is_marked_in_words(lang):
    made = told(lang=lang)
    added, removed = (f"{term(lang, fate)}{' ' * (lang == 'fr')}:" for fate in ("added", "removed"))
    for text in (flat(made.message.text), shown(made.message.html)):
        assert f"[{added} , your telephone number and your precise location]" in text
        assert f"for [{removed} 12] [{added} 24] months" in text


def test_no_line_of_a_french_notice_begins_with_a_mark_or_ends_before_its_quotation():
    title = "title: Politique de confidentialité du service de messagerie et des comptes"
    lines = told(lang="fr", new=NEW.replace("title: Privacy notice", title)).message.text.splitlines()
    assert any("»" in line for line in lines)
    assert not [
        line for line in lines if line.lstrip().startswith((":", ";", "»", "!", "?")) or line.endswith("«")
    ]


def test_every_changed_word_of_every_material_change_is_in_the_text_part():
    made = told()
    words = flat(made.message.text)
    for item in made.notice.items:
        for redline in item.redlines:
            for run in redline:
                if run.op != "equal":
                    assert run.text.strip() in words


def test_a_reader_of_html_hears_and_sees_each_change():
    html = told().message.html
    assert re.findall(r"<(ins|del) ", html).count("ins") == 3
    assert re.findall(r"<(ins|del) ", html).count("del") == 1
    assert html.count("[added:") == 3
    assert html.count("[removed:") == 1


def test_it_is_small_has_its_language_and_asks_nobody_else(lang):
    html = told(lang=lang).message.html
    assert len(html.encode()) < 30_000
    assert f'<html lang="{lang}" dir="ltr">' in html
    assert f'<td lang="{lang}" dir="ltr"' in html
    addresses = re.findall(r"(?:src|href|url\()\s*=?\s*[\"'(]?([^\"')\s>]+)", html)
    assert all(a.startswith((PUBLISHER.url, "mailto:")) for a in addresses)
    assert not re.search(
        r"<(?:img|svg|link|script|iframe|object|form|video|audio)\b|var\(|@import|@font-face", html
    )


def test_links_are_permanent_and_in_the_language_of_the_reader(lang):
    home = PUBLISHER.url if lang == "en" else f"{PUBLISHER.url}{lang}/"
    assert [link.url for link in told(lang=lang).notice.links] == [
        f"{home}privacy/1.1/",
        f"{home}privacy/compare/1.0/1.1/",
        f"{home}privacy/1.0/",
        f"{home}privacy/changes/",
    ]


def test_a_huge_change_is_shortened_until_it_fits_and_says_so():
    long = NEW.replace("your parcel.", "your parcel. " + "We tell everybody about your location. " * 2500)
    made = told(new=long)
    assert len(made.message.html.encode()) < LARGEST
    assert "further words are in the comparison" in shown(made.message.html)
    assert "NOTICE-LARGE" not in made.codes


def test_a_title_of_several_lines_is_one_line_in_the_subject():
    title = 'title: "Privacy notice\\r\\nBcc: v@example.org"'
    made = told(new=NEW.replace("title: Privacy notice", title))
    assert made.message.subject == "Privacy notice Bcc: v@example.org: changes from 20 December 2026"


def test_text_of_the_policy_cannot_break_out():
    made = told(
        new=NEW.replace("your parcel.", 'your parcel. <script>alert(1)</script>"><img src=x> {{ 7*191 }}')
    )
    assert "<script" not in made.message.html
    assert "<img" not in made.message.html
    assert "1337" not in made.message.html
    assert "\n.\n" not in made.message.text


def test_what_became_of_it_is_told_too(lang):
    more = (
        "postponed:\n  - {from: 2026-12-20, to: 2027-02-01, on: 2026-12-01, reason: The carrier is late.}\n"
    )
    later = told(more=more, lang=lang, about="postponed")
    assert "2027" in later.message.subject
    assert "The carrier is late." in later.message.text
    assert later.notice.items == told(lang=lang).notice.items
    gone = told(more="withdrawn: {on: 2026-12-01, reason: It was wrong.}\n", lang=lang, about="withdrawn")
    assert "It was wrong." in gone.message.text
    assert gone.notice.links[0].label != later.notice.links[0].label
    assert gone.notice.links[2].label != later.notice.links[2].label
    assert [link.url for link in gone.notice.links] == [link.url for link in later.notice.links]
    assert gone.notice.items == ()
    with pytest.raises(KeyError):
        told(lang=lang, about="postponed")


@pytest.mark.parametrize(
    ("about", "key"), [("change", "consent"), ("postponed", "postponed"), ("withdrawn",) * 2]
)
def test_what_a_record_says_is_said_in_the_language_of_the_notice(about, key):
    more = (
        "consent: We ask in the app.\n"
        "postponed: [{from: 2026-12-20, to: 2027-02-01, on: 2026-12-01, reason: The carrier is late.}]\n"
        "withdrawn: {on: 2026-12-01, reason: It was wrong.}\n"
    )
    english = told(more=more, about=about)
    own = {"consent": "Wir fragen.", "postponed": "Es wird später.", "withdrawn": "Es war falsch."}
    front = "---\n" + "".join(f"{name}: {words}\n" for name, words in own.items()) + "---\n"
    german = told(more=more, about=about, lang="de", translated=front + BODY)
    assert own[key] in german.message.text
    assert not {"consent", "carrier", "wrong"} & {*german.notice.why.split()[-2:], *german.notice.act.split()}
    assert "NOTICE-FOREIGN" not in [*english.codes, *german.codes]
    untold = told(more=more, about=about, lang="de")
    assert english.message.text != untold.message.text
    assert [f.action for f in untold.findings() if f.code == "NOTICE-FOREIGN"][-1].endswith(f": {key}: …")


def test_a_change_that_a_person_has_words_about_is_told_though_no_rule_calls_it_material():
    new = NEW.replace("at any time.", "at any time. Our office is open on weekdays.")
    silent, worded = told(new=new), told(new=new, body=BODY + "\n## your-rights\nNothing becomes harder.\n")
    assert "Nothing becomes harder." in worded.message.text
    assert len(worded.notice.items) == len(silent.notice.items) + 1
    assert worded.notice.others == silent.notice.others - 1


def test_each_paragraph_and_item_of_a_new_section_is_a_line_of_its_own():
    more = "\n## 5. Statistics\n\nWe count:\n\n- visits;\n- sales.\n\nWe share the figures.\n"
    made = told(new=NEW + more, body=BODY + "\n## statistics\nNobody is named in them.\n")
    assert (
        "[added: 5. Statistics\nWe count:\n• visits;\n• sales.\nWe share the figures.]" in made.message.text
    )
    assert re.search(r"5\. Statistics<br>\s*We count:<br>", made.message.html)


def test_markup_that_begins_in_one_edit_and_ends_in_another_is_not_shown():
    link = "See the rules ([privacy policy](https://example.org/a)) of the carrier."
    other = "See the rules ([how we do it](https://example.org/b)) of the carrier."
    made = told(
        old=OLD.replace("your parcel.", f"your parcel. {link}"),
        new=NEW.replace("your parcel.", f"your parcel. {other}"),
    )
    assert "rules ( [removed: privacy policy] [added: how we do it] ) of" in flat(made.message.text)


NOTHING_TO_LEAVE = r"nothing to unsubscribe|inget att avsluta|nichts abzubestellen|rien à résilier"


def test_a_voluntary_list_can_be_left_and_says_how(lang):
    from dataclasses import replace

    made = told(lang=lang, publisher=replace(PUBLISHER, voluntary=True))
    assert PUBLISHER.contact in made.notice.footer
    assert not re.search(NOTHING_TO_LEAVE, flat(made.message.text))
    assert re.search(NOTHING_TO_LEAVE, flat(told(lang=lang).message.text))


PRACTICE = {
    "en": "A change in what we do: ",
    "sv": "En ändring i vad vi gör: ",
    "de": "Eine Änderung dessen, was wir tun: ",
    "fr": "Un changement dans ce que nous faisons\N{NO-BREAK SPACE}: ",
}


def test_a_declared_practice_is_an_item_of_its_own_and_says_what_it_is(lang):
    made = told(body=BODY + "\n## practice: parcels abroad\nA second carrier gets your name.\n", lang=lang)
    (item,) = (i for i in made.notice.items if not i.changes)
    assert (item.sentence, item.meaning) == (
        f"{PRACTICE[lang]}parcels abroad",
        "A second carrier gets your name.",
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("Please check back regularly.", "NOTICE-CHECK-BACK"),
        ("We may update this policy at any time.", "NOTICE-CHECK-BACK"),
        ("By continuing to use the shop you accept the change.", "NOTICE-CONTINUED-USE"),
        ("Your continued use of the service constitutes acceptance.", "NOTICE-CONTINUED-USE"),
        ("We are excited to improve your experience!", "NOTICE-MARKETING"),
        ("We might share certain data.", "NOTICE-HEDGE"),
        ("", "NOTICE-WHY"),
    ],
)
def test_what_a_notice_must_not_say(body, code):
    found = {f.code: f for f in told(body=body).findings()}
    assert code in found
    assert found[code].action
    assert (found[code].level == "warning") == (code in ("NOTICE-HEDGE", "NOTICE-WHY"))


@pytest.mark.parametrize(
    ("lang", "body", "code"),
    [
        ("sv", "Läs texten regelbundet.", "NOTICE-CHECK-BACK"),
        (
            "de",
            "Ihre weitere Nutzung gilt als Zustimmung.",
            "NOTICE-CONTINUED-USE",
        ),
        ("fr", "En continuant, vous acceptez les modifications.", "NOTICE-CONTINUED-USE"),
        ("de", "Sonderangebot!", "NOTICE-MARKETING"),
    ],
)
def test_nor_in_another_language(lang, body, code):
    assert code in told(lang=lang, body=body).codes


@pytest.mark.parametrize(
    "body", ["We checked the carrier. You accept parcels at the door.", "We use data to send parcels."]
)
def test_plain_words_are_let_pass(body):
    assert told(body=body).codes == []


def test_it_comes_in_time_or_not():
    made = told()
    assert [f.code for f in made.findings(date(2026, 11, 20))] == []
    assert [f.code for f in made.findings(date(2026, 11, 21))] == ["NOTICE-LEAD"]
    assert [f.code for f in made.findings(date(2026, 12, 20))] == ["NOTICE-LATE"]


def test_a_change_left_out_or_invented_is_found():
    from dataclasses import replace

    from clauselog.notice import lint
    from clauselog.notice.compose import write

    made = told()
    fewer = replace(made.notice, items=made.notice.items[1:])
    codes = [f.code for f in lint(fewer, write(fewer), made.release, made.assessment, date(2026, 11, 20))]
    assert codes == ["NOTICE-OMITS"]
    invented = replace(made.notice.items[0], changes=(999,), redlines=())
    more = replace(made.notice, items=(*made.notice.items, invented))
    codes = [f.code for f in lint(more, write(more), made.release, made.assessment, date(2026, 11, 20))]
    assert codes == ["NOTICE-INVENTS"]


def test_a_site_without_an_address_or_contact_is_told():
    from dataclasses import replace

    codes = told(publisher=replace(PUBLISHER, url="/", contact="", controller="")).codes
    assert {"NOTICE-LINKS", "NOTICE-CONTACT"} <= set(codes)


def test_languages_have_the_same_sentences_with_the_same_values():
    english = sentences("en")

    def names(text) -> set[str]:
        parts = text.values() if isinstance(text, dict) else (text,)
        return {name for part in parts for _, name, _, _ in Formatter().parse(part) if name}

    for lang in ("sv", "de", "fr"):
        other = sentences(lang)
        assert set(other) == set(english)
        assert set(other["refused"]) == set(english["refused"])
        for key in set(english) - {"refused"}:
            assert names(other[key]) == names(english[key]), (lang, key)
            assert isinstance(other[key], dict) == isinstance(english[key], dict)


def test_one_and_many_have_their_own_sentences():
    one = say("en", "summary", service="Shop", title="Privacy notice", count=1, date="1 May 2027")
    assert "1 change affects you" in one


def test_unchanged_words_far_from_a_change_are_left_out():
    long = "We keep it. " * 40
    made = told(
        old=OLD + f"\n## 5. More\n\n{long}We sell it.\n", new=NEW + f"\n## 5. More\n\n{long}We rent it.\n"
    )
    changes = [c for c in made.assessment.comparison.changes if "rent" in c.text("new")]
    (cut,) = (shortened(runs(c)) for c in changes)
    assert "…" in cut[0].text
    assert len(" ".join(run.text for run in cut).split()) < 40


def test_the_same_release_gives_the_same_message(lang):
    assert told(lang=lang).message == told(lang=lang).message


def test_every_finding_can_be_explained():
    from clauselog.explain import words_of
    from clauselog.notice import lint
    from clauselog.notice.codes import CODES

    source = inspect.getsource(inspect.getmodule(lint))
    used = set(re.findall(r'"(NOTICE-[A-Z-]+)"', source))
    used |= {f"NOTICE-{kind.upper()}" for kind in sentences("en")["refused"]}
    assert used == set(CODES)
    assert all(words_of(code).reason for code in used)


ROWS = "# Processors\n\n| Name | Task |\n|---|---|\n"


def rows_told(old: str, new: str) -> list[str]:
    """The changed words of each change, in plain text."""
    found = compare(parse(ROWS + old), parse(ROWS + new)).changes
    return [marked(runs(change), "-", "+") for change in found]


def test_the_cells_of_a_row_are_told_apart() -> None:
    one, two, three = "| Alder | Hosting |\n", "| Birch | Mail |\n", "| Cedar | [Payments](/pay) |\n"
    assert rows_told(one + two, one + three) == ["[- Birch · Mail]", "[+ Cedar · Payments]"]
    assert rows_told(one + two, one + two.replace("Mail", "Letters")) == ["Birch · [- Mail] [+ Letters]"]
    (moved,) = rows_told(one + two, two + one)
    assert moved in ("Alder · Hosting", "Birch · Mail")


def test_what_only_stands_elsewhere_is_no_change_that_affects_anybody() -> None:
    """A list put into another order, and a name in it: the notice tells of the name."""
    one, two, three = "| Alder | Hosting |\n", "| Birch | Mail |\n", "| Cedar | Payments |\n"
    front = '---\ntitle: Processors\nversion: "{}"\n---\n'
    old, new = front.format("1.0") + ROWS + one + two, front.format("1.1") + ROWS + three + two + one
    notice = told(old=old, new=new).notice
    assert [item.sentence[:24] for item in notice.items] == ["Added row “Cedar” to the"]
    assert notice.others == 1
