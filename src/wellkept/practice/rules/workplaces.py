"""Addresses at a workplace: an employer or colleagues may read what is sent there (domain.md C11)."""

FREE = frozenset(
    {
        "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com", "me.com", "aol.com",
        "proton.me", "protonmail.com", "posteo.de", "mailbox.org", "gmx.de", "gmx.net", "gmx.at", "gmx.ch", "web.de",
        "t-online.de", "freenet.de", "fastmail.com", "btinternet.com", "comcast.net", "yahoo.de", "outlook.de", "hotmail.de",
    }
)  # fmt: skip
"""Where everybody may have an address, so that sharing it says nothing."""
ENOUGH = 2
"""So many of one team make it the team's: one person's own domain is her private affair."""


def workplace_domain(email: str) -> str:
    """The part after the @, where it could be an employer's; else empty."""
    domain = email.rpartition("@")[2].casefold()
    return "" if domain in FREE else domain
