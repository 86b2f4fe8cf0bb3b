"""Which text applied on which day: ties, withdrawn, postponed and overtaken releases."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clauselog.model import Version
from clauselog.record import Record, Texts, read_record
from clauselog.release import Release, Status, announcing, in_force, releases, status
from clauselog.source import blob_id

START = date(2025, 1, 1)


def day(number: int) -> date:
    return START + timedelta(days=number)


def version(
    number: str, committed: int, lang: str = "en", effective: int | None = None, text: str = ""
) -> Version:
    words = f"{number} {lang} {text}"
    return Version(
        policy="privacy",
        lang=lang,
        version=number,
        path=f"policies/privacy.{lang}.md",
        blob=blob_id(words.encode()),
        commit=f"{committed:040d}",
        committed=day(committed),
        effective=None if effective is None else day(effective),
        text=words,
    )


def record(new: Version, old: Version | None, announced: int, effective: int, more: str = "") -> Record:
    pair = f"old: {old.blob}, new: {new.blob}" if old else f"new: {new.blob}"
    return read_record(
        f"---\npolicy: privacy\nversion: {new.version}\nannounced: {day(announced)}\n"
        f"effective: {day(effective)}\ntexts: {{{new.lang}: {{{pair}}}}}\n{more}---\n",
        f"changelog/privacy/{new.version}.md",
    )


def applies(found: tuple[Release, ...], number: int) -> str:
    release = in_force(found, day(number))
    return release.version if release else ""


V10, V11, V12 = version("1.0", 0), version("1.1", 50), version("1.2", 60)


def test_without_records_the_commit_stands_in() -> None:
    found = releases([V10, V11], [])
    assert [(r.version, r.effective, r.stand_in) for r in found] == [
        ("1.0", day(0), True),
        ("1.1", day(50), True),
    ]
    assert found[1].texts[0].old == V10
    assert [applies(found, n) for n in (0, 49, 50)] == ["1.0", "1.0", "1.1"]


def test_a_date_in_the_text_goes_before_the_commits() -> None:
    (found,) = releases([version("1.0", 9, effective=3)], [])
    assert (found.effective, found.announced, found.stand_in) == (day(3), day(3), False)


def test_1_10_comes_after_1_9() -> None:
    texts = [version("1.9", 0), version("1.10", 0)]
    assert applies(releases(texts, []), 0) == "1.10"


def test_a_version_without_record_after_the_first_with_one_is_a_draft() -> None:
    found = releases([V10, V11, V12], [record(V11, V10, 50, 80)])
    assert [r.version for r in found] == ["1.0", "1.1"]


def test_a_first_translation_that_no_record_names_is_a_draft_once_there_are_records() -> None:
    early, named = version("ecbe91b", 40, "fr"), version("d648dc8", 49, "fr")
    joined = {"fr": Texts(new=named.blob), **record(V11, V10, 50, 50).texts}
    second = record(V11, V10, 50, 50).model_copy(update={"texts": joined})
    records = [record(V10, None, 0, 0), second, record(V12, V11, 60, 60)]
    found = releases([V10, V11, V12, early, named], records)
    assert [r.version for r in found] == ["1.0", "1.1", "1.2"]
    assert [r.texts[-1].old for r in found] == [None, V10, V11]


def test_a_record_without_a_date_is_a_draft() -> None:
    draft = read_record(f"---\npolicy: privacy\nversion: 1.1\ntexts: {{en: {{new: {V11.blob}}}}}\n---\n")
    assert [r.version for r in releases([V10, V11], [draft])] == ["1.0", "1.1"]
    assert releases([V10, V11], [draft])[1].record is None


def test_coming_in_force_past() -> None:
    found = releases([V10, V11], [record(V11, V10, 50, 80)])
    told = [[status(r, found, day(n)) for r in found] for n in (60, 80)]
    assert told == [[Status.IN_FORCE, Status.COMING], [Status.PAST, Status.IN_FORCE]]


def test_a_release_overtaken_before_its_date_never_took_effect() -> None:
    found = releases([V10, V11, V12], [record(V11, V10, 50, 90), record(V12, V10, 60, 80)])
    by_name = {r.version: r for r in found}
    assert status(by_name["1.1"], found, day(95)) == Status.NEVER
    assert [applies(found, n) for n in (79, 80, 90, 200)] == ["1.0", "1.2", "1.2", "1.2"]
    assert by_name["1.2"].texts[0].old == V10


def test_of_two_on_one_day_the_later_version_applies() -> None:
    found = releases([V10, V11, V12], [record(V11, V10, 50, 80), record(V12, V10, 60, 80)])
    assert applies(found, 80) == "1.2"
    assert status(found[1], found, day(80)) == Status.NEVER


def test_withdrawn_before_it_came_the_old_text_stays() -> None:
    more = f"withdrawn: {{on: {day(70)}, reason: a mistake}}\n"
    found = releases([V10, V11], [record(V11, V10, 50, 80, more)])
    assert [applies(found, n) for n in (60, 80, 200)] == ["1.0", "1.0", "1.0"]
    assert status(found[1], found, day(75)) == Status.WITHDRAWN
    assert status(found[1], found, day(60)) == Status.COMING


def test_withdrawn_after_it_came_the_days_between_stay_its_own() -> None:
    more = f"withdrawn: {{on: {day(100)}, reason: a mistake}}\n"
    found = releases([V10, V11], [record(V11, V10, 50, 80, more)])
    assert [applies(found, n) for n in (80, 99, 100)] == ["1.1", "1.1", "1.0"]


def test_the_text_after_a_withdrawn_one_replaces_the_one_before_it() -> None:
    more = f"withdrawn: {{on: {day(70)}, reason: a mistake}}\n"
    found = releases([V10, V11, V12], [record(V11, V10, 50, 80, more), record(V12, V11, 90, 120)])
    assert found[2].texts[0].old == V10


def test_postponed() -> None:
    more = f"postponed: [{{from: {day(80)}, to: {day(110)}, on: {day(70)}, reason: not ready}}]\n"
    found = releases([V10, V11], [record(V11, V10, 50, 80, more)])
    assert status(found[1], found, day(60)) == Status.COMING
    assert status(found[1], found, day(75)) == Status.POSTPONED
    assert found[1].effective == day(110)
    assert [applies(found, n) for n in (80, 109, 110)] == ["1.0", "1.0", "1.1"]


def test_a_correction_is_the_text_people_read() -> None:
    fixed = version("1.0", 10, text="without the typo")
    found = releases(
        [V10, fixed, V11],
        [record(V10, None, 0, 0, f"corrections: [{fixed.blob}]\n"), record(V11, fixed, 50, 80)],
    )
    assert found[0].texts[0].current == fixed
    assert found[1].texts[0].old == fixed


def test_texts_bear_the_version_of_their_record() -> None:
    """A correction may go by a date or a commit of its own; what replaces it names the release it mended."""
    first, typo, next_ = version("1.0", 0), version("f602869", 5), version("1.1", 50)
    found = releases(
        [first, typo, next_],
        [record(first, None, 0, 0, f"corrections: [{typo.blob}]\n"), record(next_, typo, 50, 80)],
    )
    assert [r.texts[0].current.version for r in found] == ["1.0", "1.1"]
    old = found[1].texts[0].old
    assert old
    assert (old.version, old.blob) == ("1.0", typo.blob)


def test_a_text_that_is_found_nowhere_is_missing() -> None:
    (found,) = releases([], [record(V11, V10, 50, 80)])
    assert found.missing == ("en",)
    assert found.texts == ()


def test_an_announcement_stands_until_thirty_days_after() -> None:
    found = releases([V10, V11], [record(V10, None, 0, 0), record(V11, V10, 50, 80)])
    told = [[r.version for r in announcing(found, day(n))] for n in (49, 50, 80, 110, 111)]
    assert told == [[], ["1.1"], ["1.1"], ["1.1"], []]


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.one_of(st.none(), st.integers(0, 90))),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 150),
)
def test_at_most_one_release_applies_and_it_has_begun(
    rows: list[tuple[int, int, int | None]], number: int
) -> None:
    texts = [version(f"1.{n}", n) for n in range(len(rows))]
    records = [
        record(
            text,
            None,
            announced,
            announced + lead,
            f"withdrawn: {{on: {day(taken)}, reason: r}}\n" if taken is not None else "",
        )
        for text, (announced, lead, taken) in zip(texts, rows, strict=True)
    ]
    found = releases(texts, records)
    on = day(number)
    told = [status(r, found, on) for r in found]
    assert told.count(Status.IN_FORCE) <= 1
    release = in_force(found, on)
    assert (release is None) == (Status.IN_FORCE not in told)
    if release:
        assert release.effective <= on
        assert release.live(on)
        assert all(
            r.effective <= release.effective or r.effective > on or not r.live(on)
            for r in found
            if status(r, found, on) not in (Status.NEVER, Status.WITHDRAWN)
        )


@settings(max_examples=20)
@given(st.permutations(range(6)))
def test_the_order_of_records_does_not_matter(order: list[int]) -> None:
    texts = [version(f"1.{n}", n) for n in range(6)]
    records = [record(t, None, n, 30 + (n * 7) % 11) for n, t in enumerate(texts)]
    assert releases(texts, [records[n] for n in order]) == releases(texts, records)
