"""What goes into the log: that something failed and where in the code, never whom it was about.

Addresses of pages carry tokens, and messages of errors carry values (a database names the row that it refused), so
neither is written. What is left finds the fault: the page's name, the kind of error, the lines that led to it.
"""

import logging
import traceback
from types import TracebackType

_ErrorInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutMessages(logging.Formatter):
    """Writes of an error its kind and its lines of code, after those of the error that it came from."""

    def formatException(self, ei: _ErrorInfo) -> str:
        """The lines, without any value."""
        error, parts = ei[1], []
        while error is not None:
            parts += [type(error).__qualname__, *reversed(traceback.format_tb(error.__traceback__))]
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(part.rstrip() for part in reversed(parts))


class WithoutAddresses(logging.Filter):
    """Writes of a request the name of its page, where Django would write the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The line is changed, never dropped."""
        if request := getattr(record, "request", None):
            match = getattr(request, "resolver_match", None)
            page = match.view_name if match else "a page that is not there"
            record.msg = "%s %s answered %s"
            record.args = (getattr(request, "method", ""), page, getattr(record, "status_code", ""))
        return True
