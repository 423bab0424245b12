"""Telephone numbers in one form, or refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellkept.clients.phones import normalized_phone, region_of
from wellkept.kernel.invalid import Invalid
from wellkept.practice.models import Practice

DIALLED = st.one_of(st.text(max_size=80), st.from_regex(r"\+?[0-9() .x/-]{3,30}", fullmatch=True))


@settings(deadline=None)
@given(DIALLED, st.sampled_from(["", "US", "DE", "ZZ"]))
def test_whatever_is_typed_is_kept_in_one_form_or_refused(text: str, region: str) -> None:
    try:
        kept = normalized_phone(text, region=region)
    except Invalid:
        return
    assert kept == "" or kept.startswith("+")
    assert normalized_phone(kept, region="") == kept


@pytest.mark.parametrize(
    ("zone", "country", "region"),
    [
        ("America/New_York", "", "US"),
        ("Europe/Berlin", "", "DE"),
        ("Europe/Berlin", "AT", "AT"),
        ("UTC", "", ""),
    ],
)
def test_the_country_is_that_of_the_holidays_or_the_zone(zone: str, country: str, region: str) -> None:
    assert region_of(Practice(zone=zone, holiday_country=country)) == region
