"""What every room raises when somebody reaches for what she may not have."""


class NotFound(Exception):
    """Foreign, sealed or absent: they answer alike, so that nothing can be learnt from the difference."""


class NotAllowed(Exception):
    """The viewer knows the thing and may not do this to it."""


class WhyFirst(NotAllowed):
    """The viewer may open it once she has said why: its client asks for that. ``client`` is the client's ref."""

    def __init__(self, client: str) -> None:
        super().__init__(client)
        self.client = client


class SecondFactorMissing(NotAllowed):
    """The practice asks everybody of its team for more than a password, and this person has no more yet."""
