"""Licenses in plain words."""

from django.utils.translation import gettext as _

from wellkept.accounts.rules.compacts import COMPACTS, Compact, Ground, Profession
from wellkept.kernel.jurisdictions import JURISDICTIONS
from wellkept.trust.wording import day_words


def profession_words(profession: str) -> str:
    """As what somebody works."""
    words = {
        Profession.PSYCHOLOGIST: _("Psychologist"),
        Profession.COUNSELOR: _("Professional counselor"),
        Profession.FAMILY_THERAPIST: _("Marriage and family therapist"),
        Profession.SOCIAL_WORKER: _("Clinical social worker"),
        Profession.PHYSICIAN: _("Physician"),
    }
    return words[Profession(profession)]


def ground_words(ground: str) -> str:
    """By what somebody may work in a state."""
    words = {
        Ground.LICENCE: _("License of this state"),
        Ground.PSYPACT: _("PSYPACT authority, with this home state"),
        Ground.COUNSELING: _("Privilege in this state under the Counseling Compact"),
        Ground.OTHER: _("Another ground, told below"),
    }
    return words[Ground(ground)]


def compact_words(compact: Compact) -> str:
    """Who belonged to a compact, and when: dated, and to be checked."""
    members = ", ".join(name for code, name in JURISDICTIONS.items() if code in compact.members)
    return _("%(name)s, as of %(day)s: %(members)s. Look at %(site)s before you rely on it.") % {
        "name": compact.name,
        "day": day_words(compact.as_of, weekday=False, year=True),
        "members": members,
        "site": compact.site,
    }


def compacts_in_words() -> list[str]:
    """All of them."""
    return [compact_words(compact) for compact in COMPACTS.values()]
