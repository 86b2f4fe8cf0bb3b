"""Lint: what it finds on real policies, one small text for each check, and how the command speaks."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from clauselog import explain, lint_codes
from clauselog.cli import cli
from clauselog.errors import UserError
from clauselog.lint import lint
from clauselog.policy import parse
from clauselog.regimes import regime, regimes


def found(text: str, **more) -> set[str]:
    return {f.code for f in lint(parse(text, "n.md"), **more)}


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("seed", "errors", "warnings"),
    [
        (
            "hexcm",
            {(31, "REF-DANGLING"), (43, "ADDRESS-GLUED"), (95, "REF-DANGLING")},
            {(53, "ADDRESS-DISAGREES"), (103, "CONTINUED-USE"), (19, "TERM-UNUSED"), (21, "TERM-UNUSED")},
        ),
        (
            "opex-group",
            {
                (111, "REF-DANGLING"),
                (127, "REF-DANGLING"),
                (135, "REF-SELF"),
                (168, "REF-DANGLING"),
                (174, "REF-DANGLING"),
            },
            {(51, "ENTRY-TWICE"), (100, "HEADING-TWICE"), (152, "HEADING-TWICE"), (133, "TERM-EARLY")},
        ),
        (
            "opex-technologies",
            {(90, "ADDRESS-MISSING"), (153, "ADDRESS-MISSING")},
            {(131, "NUMBER-SKIPPED"), (64, "NUMBER-RESTARTED"), (69, "LEAD-IN-EMPTY")},
        ),
        ("opsio", set(), {(83, "CONTINUED-USE")}),
    ],
)
def test_real_policies_are_read_as_a_careful_reader_would(shared, seed, errors, warnings):
    told = lint(parse((shared / "seeds" / seed / "1.0.md").read_text("utf-8"), seed))
    assert {(f.line, f.code) for f in told if f.level == "error"} == errors
    assert warnings <= {(f.line, f.code) for f in told if f.level == "warning"}


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("REF-DANGLING", "# N\n\n## 1. One\n\nAs clause 7 of this policy says.\n"),
        ("REF-DANGLING", "# N\n\n## Names\n\nSee the section “How We Share”.\n"),
        ("REF-SELF", "# N\n\n## 1. One\n\nHello.\n\n## 2. Two\n\nUnder this clause 1 you may ask.\n"),
        ("TERM-TWICE", "# N\n\n“Data” means facts. We keep Data.\n\n“Data” means figures. We keep Data.\n"),
        ("TERM-EARLY", "# N\n\nA Client may write.\n\n“Client” means a buyer. Each Client pays.\n"),
        ("TERM-UNUSED", "# N\n\n“Restricted Area” means a locked room.\n"),
        (
            "TERM-UNDEFINED",
            "# N\n\n“Area” means an Area. An Area of the Site, near the Site and on the Site: a site.\n",
        ),
        ("NUMBER-SKIPPED", "# N\n\n## 1. One\n\nHello.\n\n## 3. Three\n\nHello.\n"),
        ("NUMBER-REPEATED", "# N\n\n## 1. One\n\nHello.\n\n## 1. Two\n\nHello.\n"),
        ("NUMBER-RESTARTED", "# N\n\n1. One\n2. Two\n1. Three\n"),
        ("HEADING-TWICE", "# N\n\n## Rights\n\nHello.\n\n## Rights\n\nHello.\n"),
        ("ENTRY-TWICE", "# N\n\n- Email address\n- Name\n- Email Address\n"),
        ("ADDRESS-MISSING", "# N\n\nOur officer may be contacted at\n\nHello.\n"),
        ("ADDRESS-GLUED", "# N\n\nWrite to team@example.comto ask.\n"),
        ("ADDRESS-DISAGREES", "# N\n\nWrite to team@example.com.\n\nWrite to team@theexample.com.\n"),
        ("LINK-EMPTY", "# N\n\nSee [our terms]().\n"),
        ("ANCHOR-MISSING", "# N\n\nSee [sharing](#how-we-share).\n"),
        ("DATE-DISAGREES", "---\nlast_updated: 2024-03-03\n---\n\n# N\n\nLast updated: 5 May 2023\n"),
        ("PROMISE-DISAGREES", "---\npromises:\n  new_purpose: consent\n---\n\n# N\n\nHello.\n"),
        ("CHECK-BACK", "# N\n\nPlease check this page for changes to this policy.\n"),
        ("CONTINUED-USE", "# N\n\nYour continued use means you accept changes to this policy.\n"),
        ("CONTINUED-USE", "# N\n\n- Continued use constitutes acceptance\n"),
        ("LEAD-IN-EMPTY", "# N\n\n- We share data with:\n- Nobody else.\n"),
        ("DISCLOSURE-MISSING", "---\nregimes: [gdpr]\n---\n\n# N\n\nHello.\n"),
        ("LANGUAGE-UNREAD", "---\nlang: es\nregimes: [gdpr]\n---\n\n# N\n\nHola.\n"),
    ],
)
def test_each_check_finds_what_it_is_for(code, text):
    assert code in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "# N\n\n## 1. One\n\nUnder Article 13 of the GDPR and section 5 of the FTC Act you may ask.\n",
        "# N\n\n## 1. One\n\nSee clause 2.\n\n## 2. Two\n\nHello.\n",
        "# N\n\n## What We Share\n\nSee the “What We Share” section.\n",
        "# N\n\nWrite to team@example.com or to help@example.com.\n",
        "# N\n\n1. One\n1. Two\n1. Three\n",
        "# N\n\nSee [rights](#your-rights).\n\n## Your rights\n\nHello.\n",
        "# N\n\nSee [ändringar](#%C3%A4ndringar).\n\n## Ändringar\n\nHello.\n",
        "---\nlast_updated: 2023-05-05\n---\n\n# N\n\nLast updated: 5 May 2023\n",
        "# N\n\n1. [A](#a)\n2. [B](#b)\n\n## 1. A\n\nThis section 1(a) is short.\n\n## 2. B\n\nNone.\n",
        "# N\n\n## 1. A\n\nYou can ask us to:\n\n- tell you what we hold\n",
        "# N\n\n## 1. A\n\nThis helps us to\n\n- improve the service\n",
        "# N\n\n## 1. A\n\nYou may also write to us at:\n\nExample Ltd, 1 Garden Lane, Dublin\n",
        "# N\n\nWrite to law@help.sellside.com or to us at\n\nExample Ltd, Dublin, us@example.org\n",
        "# N\n\nYour data is deleted unless you continue to use the service, and accept its cookies.\n",
        "# N\n\n## 1. A\n\nDeleted as the Customer Terms Section 13.5 says.\n",
        "# N\n\n## 1. A\n\nUnder the SCCs, the law of Ireland governs (Clause 17).\n",
        "# N\n\n## 1. A\n\nAs Section 19 (Limitation of Liability) of the Terms of Service says.\n",
        "# N\n\n## 1. A\n\nSee Section 3.3.\n\n- **3.3 Bees**\n  We count them.\n",
        "# N\n\n## 1. A\n\nSee Section 3.\n\n**3.1. Bees.** We count them.\n",
        "# N\n\n## 1. A\n\nAs the section [“Bees and honey”](https://example.org/bees) says.\n",
    ],
)
def test_what_is_in_order_stays_quiet(text):
    assert not found(text)


FRENCH = """# Politique de confidentialité

Le responsable de traitement est Exemple SAS ; écrivez à dpo@exemple.example. Nous collectons votre nom pour
répondre à vos questions, sur la base de votre consentement, que vous pouvez retirer à tout moment.

Vos données sont transmises à notre hébergeur, situé en France, et conservées trois ans. Vous disposez d’un
droit d’accès, et vous pouvez introduire une réclamation auprès de la CNIL.

La fourniture de ces données est facultative. Aucune décision automatisée n’est prise.

Vous pouvez retirer votre consentement.
"""


@pytest.mark.parametrize(
    ("out", "missing"),
    [
        ("", []),
        ("et conservées trois ans", ["retention"]),
        (", et vous pouvez introduire une réclamation auprès de la CNIL", ["complaint"]),
        ("Aucune décision automatisée n’est prise.", ["automated"]),
        ("La fourniture de ces données est facultative.", ["obligation"]),
        (", sur la base de votre consentement, que vous pouvez retirer à tout moment", ["legal-basis"]),
    ],
)
def test_what_the_law_asks_for_is_found_in_french(out, missing):
    text = FRENCH.replace(out, "", 1)
    if "legal-basis" in missing:
        text = text.replace("Vous pouvez retirer votre consentement.", "")
    told = lint(parse(text, "n.md", "fr"), ("gdpr",))
    assert [f.evidence[0] for f in told if f.code == "DISCLOSURE-MISSING"] == missing


def test_a_law_unknown_is_an_error_with_the_nearest_name():
    with pytest.raises(UserError, match="did you mean “colorado”"):
        regime("Colorodo")


def test_every_law_has_its_reason_and_asks_for_known_disclosures():
    from clauselog.lint_required import REQUIRED

    for law in regimes():
        assert law.lead_reason
        assert law.sources
        assert law.as_of
        assert set(law.requires) <= set(REQUIRED)
        assert regime(law.name.upper()) == law


def test_every_code_can_be_explained():
    for code in (*lint_codes.CODES, "DATA-ADD", "UNEXPLAINED"):
        told = explain.words_of(code)
        assert told.trigger
        assert told.reason
        run = CliRunner().invoke(cli, ["explain", code.lower()])
        assert (run.exit_code, run.output.split(":")[0]) == (0, code)
    assert set(lint_codes.CODES) <= set(explain.codes())


def test_an_unknown_code_names_the_nearest():
    with pytest.raises(UserError, match="did you mean DATA-ADD"):
        CliRunner().invoke(cli, ["explain", "DATA-AD"], catch_exceptions=False)


def test_the_command_blocks_on_errors_only(tmp_path):
    good, bad = tmp_path / "good.md", tmp_path / "bad.md"
    good.write_text("# N\n\nPlease check this page for changes to this policy.\n", encoding="utf-8")
    bad.write_text("# N\n\nSee [our terms]().\n", encoding="utf-8")
    assert CliRunner().invoke(cli, ["lint", str(good)]).exit_code == 0
    run = CliRunner().invoke(cli, ["lint", str(bad)])
    assert run.exit_code == 1
    assert f"{bad}:3: error: “our terms” leads nowhere [LINK-EMPTY]" in run.output
    told = json.loads(CliRunner().invoke(cli, ["lint", "--format", "json", str(bad)]).output)
    assert told["findings"][0]["line"] == 3


def test_the_command_reads_the_front_matter(tmp_path):
    text = (
        "---\ntitle: Notice\nversion: 1.0\nlast_updated: May 2026\nlayout: page\neffective: 2026-02-30\n"
        "contcat: privacy@example.org\nannounced: no\nsubtitle: For you\neffectiveDate: 2026-02-01\n"
        "ogDescription: Names\n---\n"
        "\n# N\n\nWe collect names.\n"
    )
    file = tmp_path / "notice.md"
    file.write_text(text, encoding="utf-8")
    run = CliRunner().invoke(cli, ["lint", "--format", "json", str(file)])
    assert run.exit_code == 1
    told = [(f["line"], f["level"], f["message"]) for f in json.loads(run.output)["findings"]]
    assert told == [
        (6, "error", "effective: “2026-02-30” is no date: write it as 2026-12-31"),
        (7, "error", "unknown key “contcat”: did you mean “contact”?"),
        (8, "error", "announced: “no” is no date: write it as 2026-12-31"),
        (9, "warning", "unknown key “subtitle”: did you mean “title”?"),
    ]


@pytest.mark.corpus
def test_the_front_matter_of_real_policies_is_known(shared):
    files = sorted(str(path) for path in (shared / "seeds").glob("*/1.*.md"))
    assert files
    run = CliRunner().invoke(cli, ["lint", "--format", "json", *files])
    assert {f["code"] for f in json.loads(run.output)["findings"]} & {
        "FRONT-MATTER",
        "FRONT-UNKNOWN",
    } == set()
