"""What the roles of a practice are called."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy

from wellkept.trust.viewer import Role

ROLE_NAMES = {
    Role.CLINICIAN: gettext_lazy("clinician"),
    Role.FRONT_DESK: gettext_lazy("front desk"),
    Role.BILLER: gettext_lazy("biller"),
    Role.SUPERVISOR: gettext_lazy("supervisor"),
    Role.MANAGER: gettext_lazy("manager"),
}


def names_of(roles: Iterable[str]) -> str:
    """In words, in the order in which they are given."""
    return ", ".join(str(ROLE_NAMES[Role(role)]) for role in roles)
