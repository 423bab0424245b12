"""Telephone numbers, as the world writes them."""

import phonenumbers

from wellkept.kernel.invalid import Invalid


def normalized_phone(text: str, *, region: str) -> str:
    """The number in E.164, read with the practice's country where it has no prefix; empty for nothing.

    Raises ``Invalid`` for what can be no number. Numbers reserved for fiction pass: only their length is judged.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text[:60], region or None)
    except phonenumbers.NumberParseException as error:
        raise Invalid("phone", "phone") from error
    if not phonenumbers.is_possible_number(number):
        raise Invalid("phone", "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
