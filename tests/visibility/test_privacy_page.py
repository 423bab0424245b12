"""docs/privacy.md promises nothing that is not tested: the tests that it names are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_tests_that_the_page_names_are_there() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+/test_\w+\.py)`", text))
    assert len(named) > 8
    assert [name for name in named if not (ROOT / "tests" / name).is_file()] == []
    for part in text.split("\n## ")[1:-2]:
        assert "Kept by:" in part, part[:40]
