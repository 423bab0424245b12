"""R7: each place that upholds the seal was broken on purpose, and a test said so; `make seal` breaks them again."""

import re

from tools.break_the_seal import ROOT, SOURCE, breaks


def test_r7_what_is_broken_on_purpose_stands_where_the_table_says() -> None:
    """After a change of such a place: mend its line in tools/seal.toml, and run `make seal`."""
    wrong = []
    for one in breaks():
        times = (ROOT / SOURCE / one.file).read_text(encoding="utf-8").count(one.old)
        file, test = re.sub(r"\[.*", "", one.seen_by).split("::")
        there = f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
        if (times, there) != (1, True) or one.old == one.new:
            wrong.append((one.name, times, there))
    assert wrong == []
