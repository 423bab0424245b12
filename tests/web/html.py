"""What every page must be, read from its HTML."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.ids: list[str] = []
        self.headings = 0
        self.labels: set[str] = set()
        self.controls: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.mains = 0
        self._inside_label = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if "style" in found:
            self.faults.append(f"<{tag}> has a style attribute")
        if any(name.startswith("on") for name in found):
            self.faults.append(f"<{tag}> has an inline handler")
        if tag == "style" or (tag == "script" and not found.get("src")):
            self.faults.append(f"inline <{tag}>")
        if tag == "img" and "alt" not in found:
            self.faults.append("<img> without alt")
        self.headings += tag == "h1"
        self.mains += tag == "main"
        self._inside_label += tag == "label"
        if tag == "label" and found.get("for"):
            self.labels.add(str(found["for"]))
        if tag in ("input", "select", "textarea") and found.get("type") not in ("hidden", "submit"):
            self.controls.append((tag, {**found, "wrapped": "yes" if self._inside_label else None}))

    def handle_endtag(self, tag: str) -> None:
        self._inside_label -= tag == "label"


def faults_of(html: str) -> list[str]:
    """What is wrong with a page; empty when nothing is."""
    reader = _Reader()
    reader.feed(html)
    faults = list(reader.faults)
    if reader.headings != 1:
        faults.append(f"{reader.headings} headings of the first order")
    if reader.mains != 1:
        faults.append(f"{reader.mains} main landmarks")
    faults += [f"id {i!r} twice" for i in set(reader.ids) if reader.ids.count(i) > 1]
    for tag, found in reader.controls:
        if not (found.get("wrapped") or found.get("id") in reader.labels or found.get("aria-label")):
            faults.append(f"<{tag} name={found.get('name')!r}> without a label")
    if "<html lang=" not in html:
        faults.append("no language")
    return faults
