"""A notice written from right to left, in three versions: numbers, addresses, Latin names, a table."""

TEXT = """---
title: إشعار الخصوصية
version: "{v}"
contact: privacy@example.org
---

# إشعار الخصوصية

يوضح هذا الإشعار ما نجمعه من بيانات شخصية وسبب جمعها، وفقًا للائحة GDPR (الاتحاد الأوروبي) 2016/679.

## 1. البيانات التي نجمعها

نجمع ما يلي عند إنشاء حساب على `shop.example.org`:

- **الهوية:** الاسم وعنوان البريد الإلكتروني{more}.
- **الطلبات:** رقم الطلب، مثل “ORD-2024/17 (A)”، وتاريخه.

{where}## {n}. مدة الاحتفاظ

1. نحتفظ ببيانات الحساب لمدة {months} شهرًا.
2. نحذف سجلات الخادم بعد 30 يومًا.

| الفئة | المدة | الأساس القانوني |
|---|--:|:-:|
| الحساب | {months} شهرًا | العقد |
| Cookies (`_sid`) | 24 h | الموافقة |

## {n2}. حقوقك

يمكنك مراسلتنا على privacy@example.org أو زيارة [صفحة الطلبات](https://example.org/requests?id=5).
"""

VERSIONS = {"1.0": (12, False, False), "1.1": (18, True, False), "1.2": (24, True, True)}
"""Months that data is kept, whether there is a telephone number, whether there is a section about places."""
PLACES = """\
## 2. الموقع الجغرافي

نجمع موقعك الدقيق ونشاركه مع شركاء الإعلانات (Example Ads Ltd.).

"""


def arabic(version):
    """The Arabic notice of a version."""
    months, telephone, places = VERSIONS[version]
    return TEXT.format(
        v=version,
        months=months,
        more=" ورقم الهاتف +46 8 123 45" if telephone else "",
        where=PLACES if places else "",
        n=3 if places else 2,
        n2=4 if places else 3,
    )
