"""What every room raises when somebody reaches for what she may not have."""


class NotFound(Exception):
    """Foreign, sealed or absent: they answer alike, so that nothing can be learnt from the difference."""


class NotAllowed(Exception):
    """The viewer knows the thing and may not do this to it."""


class SecondFactorMissing(NotAllowed):
    """The practice asks everybody of its team for more than a password, and this person has no more yet."""
