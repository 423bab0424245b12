"""The words of an attestation, in the language asked for. It says when and how long, never why or how anybody is."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from wellkept.kernel.languages import spoken
from wellkept.scheduling.attestations.rules.totals import Totals, by_year
from wellkept.trust.wording import day_words


def words_of(
    *, client: str, clinician: str, practice: str, found: Totals, span: tuple[date, date], with_dates: bool,
    on: date, locale: str, zone: str,
) -> dict[str, object]:  # fmt: skip
    """All that the layout sets."""
    language = spoken(locale)
    with override(language):
        first, last = (day_words(day, weekday=False, year=True) for day in span)
        hours, minutes = found.hours_and_minutes
        return {
            "lang": language,
            "paper": "us-letter" if zone.startswith("America/") else "a4",
            "title": _("Attestation of sessions"),
            "practice": practice,
            "clinician": clinician,
            "said": _("This attests that %(client)s attended the following sessions with %(clinician)s.")
            % {"client": client, "clinician": clinician},
            "figures": [
                [_("Time"), _("%(first)s to %(last)s") % {"first": first, "last": last}],
                [_("Sessions that took place"), str(found.sessions)],
                [
                    _("Time in sessions"),
                    ngettext(
                        "%(hours)d hour %(minutes)d minutes", "%(hours)d hours %(minutes)d minutes", hours
                    )
                    % {"hours": hours, "minutes": minutes},
                ],
            ],
            "dates_title": _("Dates"),
            "years": [
                [str(year), "; ".join(_dated(one.day, one.minutes) for one in kept)]
                for year, kept in by_year(found.dates if with_dates else ()).items()
            ],
            "limits": _(
                "Hours are hours of sixty minutes, as they were held. Sessions that were missed or canceled are not counted. "
                "Nothing is said about the content of the sessions or about a diagnosis."
            ),
            "signature": _("Date, signature. Issued on %(day)s.")
            % {"day": day_words(on, weekday=False, year=True)},
        }


def _dated(day: date, minutes: int) -> str:
    return _("%(day)s (%(minutes)d min)") % {"day": day_words(day, weekday=False), "minutes": minutes}
