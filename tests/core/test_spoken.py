"""What language a text is in, where it does not say."""

import pytest

from clauselog.policy import parse
from clauselog.spoken import UNKNOWN, spoken

TEXTS = {
    "en": """We collect your name and your email address when you register. We use them to run the
service and to tell you of changes. We do not share them with anyone, and we delete them when you close your
account.""",
    "sv": """Vi samlar in ditt namn och din e-postadress när du registrerar dig. Vi använder dem för att driva
tjänsten och för att berätta om ändringar. Vi delar dem inte med någon, och vi raderar dem när du
avslutar ditt konto.""",
    "de": """Wir erheben Ihren Namen und Ihre E-Mail-Adresse, wenn Sie sich anmelden. Wir nutzen sie, um den
Dienst zu betreiben und Sie von Änderungen zu unterrichten. Wir geben sie nicht weiter und löschen
sie mit dem Konto.""",
    "fr": """Nous recueillons votre nom et votre adresse lorsque vous vous inscrivez. Nous les utilisons pour
fournir le service et pour vous informer des changements. Nous ne les partageons pas, et les
supprimons avec le compte.""",
    "es": """Recogemos su nombre y su correo cuando usted se registra. Los usamos para prestar el servicio
y para informarle de los cambios. No los compartimos con nadie, y los borramos con la cuenta de usted.""",
    "it": """Raccogliamo il nome e la posta elettronica di chi si registra. Li usiamo per fornire il
servizio e per informare delle modifiche. Non li diamo a nessuno e li cancelliamo con il conto.""",
    UNKNOWN: """個人情報を収集します。第三者に提供しません。お客様が登録する
ときに氏名とメールアドレスを収集し、サービスの提供に利用しま
す。""",
}


@pytest.mark.parametrize("lang", TEXTS)
def test_by_its_commonest_words(lang):
    assert spoken(TEXTS[lang]) == lang


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# Kakor\n",
        "| Name | Place |\n|---|---|\n" + "| Acme GmbH | Berlin |\n" * 40,
        "<div class='la de en van'><p>We use it to run the site and to help you.</p></div>" * 5,
        "{% include la.html %} {{ de.la }} " * 30 + TEXTS["en"],
    ],
)
def test_english_unless_another_is_clearly_meant(text):
    assert spoken(text) == "en"


def test_what_a_text_says_of_itself_goes_first():
    assert parse(TEXTS["sv"]).lang == "sv"
    assert parse(f"---\nlang: de\n---\n{TEXTS['sv']}").lang == "de"
    assert parse(TEXTS["sv"], lang="fr").lang == "fr"
