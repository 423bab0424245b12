"""The gate of own care: opened by a deliberate step, closed again by hand or by itself."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from wellkept.accounts.queries import standing
from wellkept.accounts.rules.assurance import held_until
from wellkept.web.me.hat import frame_of, stands_open
from wellkept.web.ui.proving import Proving
from wellkept.web.ui.sure import end_own_care, goes_on_to, myself


@require_http_methods(["GET", "POST"])
@login_required
def unlock(request: HttpRequest) -> HttpResponse:
    """Asks for what opens own care. Where there is nothing yet, says what to set up."""
    now = timezone.now()
    proving, go_on = Proving.of(request, now=now), goes_on_to(request, reverse("me:start"))
    proved = request.method == "POST" and proving.attempt()
    if stands_open(request, now):
        return redirect(go_on)
    account = standing(myself(request).account_id)
    context = {
        "frame": frame_of(request, closed=True),
        "proving": proving,
        "next": go_on,
        "held_until": held_until(account, int(now.timestamp())),
        "opened_before": account.care_since is not None,
        "proved": proved,
    }
    return render(request, "me/unlock.html", context, status=422 if proving.errors else 200)


@require_POST
@login_required
def close_own_care(request: HttpRequest) -> HttpResponse:
    """It asks again from now on. Back to work, where there is any."""
    end_own_care(request)
    return redirect("entry:start")
