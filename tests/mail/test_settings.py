"""``extra.clauselog.mail`` and the environment to a relay and a sender, or to an error that names the key."""

from __future__ import annotations

import pytest

from clauselog.errors import UserError
from clauselog.mail.settings import PRESETS, mailing

FROM = {"from": "Example Shop <privacy@example.org>"}
SECRETS = {"CLAUSELOG_SMTP_USER": "user", "CLAUSELOG_SMTP_PASSWORD": "s3cret"}


@pytest.mark.parametrize("preset", [p for p in PRESETS if p != "relay"])
def test_a_service_is_reached_encrypted_and_with_a_login(preset):
    given = (
        FROM
        | {"preset": preset}
        | ({"host": "email-smtp.eu-north-1.amazonaws.com"} if preset == "ses" else {})
    )
    found = mailing(given, "site", SECRETS)
    relay = found.relay()
    assert (relay.port, relay.tls, relay.auth, relay.secret) == (587, "starttls", "plain", "s3cret")
    assert relay.host.endswith((".com", ".org"))
    assert "s3cret" not in repr(relay) + repr(found)
    assert found.sender.return_path("abc") == "privacy@example.org"


def test_what_is_said_goes_before_the_preset():
    found = mailing(FROM | {"preset": "mailgun", "host": "smtp.eu.mailgun.org", "rate": "3"}, "site", SECRETS)
    assert (found.relay().host, found.relay().rate) == ("smtp.eu.mailgun.org", 3.0)


def test_a_relay_on_this_machine_needs_no_encryption_and_each_recipient_has_a_return_path():
    found = mailing(FROM | {"bounces": "bounces@example.org"}, "site", {})
    assert found.relay().tls == "none"
    assert found.sender.return_path("0a1b") == "bounces+0a1b@example.org"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"hots": "x"}, "did you mean “host”"),
        ({"port": "many"}, "port"),
        ({"from": "nobody"}, "from"),
        ({"connections": "0"}, "connections"),
        ({"preset": "sendgrid"}, "preset"),
        ({"headers": {"Bcc": "x@example.org"}}, "“Bcc” is no header of yours"),
        ({"headers": {"content-type": "text/plain"}}, "is no header of yours"),
        ({"headers": {"X A": "y"}}, "is no header of yours"),
        ({"headers": {"": "y"}}, "is no header of yours"),
        ({"unsubscribe": "http://example.org/{token}"}, "https"),
    ],
)
def test_a_wrong_setting_is_named(given, told):
    with pytest.raises(UserError, match=told):
        mailing(FROM | given, "site", {})


@pytest.mark.parametrize(
    ("given", "environment", "told"),
    [
        ({"host": "mail.example.org", "tls": "none"}, {}, "would go unprotected"),
        ({"auth": "plain"}, {}, "CLAUSELOG_SMTP_USER"),
        ({"auth": "plain", "user": "shop"}, {}, "CLAUSELOG_SMTP_PASSWORD"),
        ({"auth": "xoauth2", "user": "shop"}, SECRETS, "CLAUSELOG_SMTP_TOKEN"),
    ],
)
def test_a_relay_that_would_be_unsafe_is_refused(monkeypatch, given, environment, told):
    monkeypatch.setattr("clauselog.mail.settings.from_keyring", lambda service, user: "")
    with pytest.raises(UserError, match=told):
        mailing(FROM | given, "site", environment).relay()


def test_the_ledger_the_key_and_the_mark_lie_in_three_folders():
    places = mailing(FROM, "https://example.org/privacy/", {
        "XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s",
    }).places  # fmt: skip
    assert places.ledger == "/d/clauselog/example-org-privacy/ledger.sqlite"
    assert str(places.key) == "/c/clauselog/example-org-privacy.key"
    assert str(places.watermark) == "/s/clauselog/example-org-privacy.serial"


def test_a_shared_ledger_that_is_away_is_named_without_its_password(run_cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("CLAUSELOG_LEDGER", "postgresql://shop:s3cr3t@127.0.0.1:9/x")
    ran = run_cli("worker", "--once")
    assert ran.exit_code == 2
    assert "the ledger cannot be reached" in ran.stderr
    assert "s3cr3t" not in ran.stdout + ran.stderr


def test_workers_need_a_shared_ledger(run_cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = run_cli("worker", "--once")
    assert ran.exit_code == 2
    assert "workers need a shared ledger" in ran.stderr
