"""What tests of messages begin with."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _base(settings: Any) -> None:
    """Mails carry links only where this installation has an address."""
    settings.WELLKEPT_BASE_URL = "https://booking.example.org"
