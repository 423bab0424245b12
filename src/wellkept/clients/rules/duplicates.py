"""When two records that were written down look like one person. Only staff's own lists are compared by this (R7)."""

from wellkept.clients.rules.search import folded


def likenesses(*, name: str, email: str, phone: str) -> frozenset[str]:
    """What somebody shares with herself written down twice: the same name with the same e-mail or phone.

    Two records are alike when they share one of these. Without any contact the name alone must do.
    """
    plain = folded(name) or name.casefold()
    ways = [f"mail {email.casefold()}"] * bool(email) + [f"phone {phone}"] * bool(phone)
    return frozenset(f"{plain} {way}" for way in ways or ("alone",))
