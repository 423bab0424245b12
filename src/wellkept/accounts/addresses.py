"""E-mail addresses as people type them."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from wellkept.kernel.invalid import Invalid
from wellkept.kernel.text import clean_line

LONGEST_EMAIL = 254


def clean_email(text: str, *, required: bool = True) -> str:
    """An address as it is kept; empty where none is required and none was typed. Raises ``Invalid``.

    Before the @ only ASCII passes: some other letters equal an ASCII one without regard to case, so that two
    people could come to hold what a database takes for one address.
    """
    email = clean_line(text, field="email", longest=LONGEST_EMAIL, required=required)
    if not email:
        return ""
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("email", "email") from error
    local, _at, domain = email.rpartition("@")
    if not local.isascii():
        raise Invalid("email", "email")
    return f"{local}@{domain.lower()}"
