"""The addresses of work, all under one practice: the hat follows from them."""

from django.urls import path, re_path

from wellkept.web.work import (
    absence,
    acts,
    agendas,
    appointments,
    attesting,
    booking,
    calendars,
    care,
    client_lists,
    clients,
    custody,
    days,
    decisions,
    finding,
    helping,
    mail,
    moving,
    opening,
    own_page,
    requests,
    series,
    settings,
    splitting,
    standing,
    ties,
    wordings,
)
from wellkept.web.work.setting_pages import file

app_name = "work"
_VERBS = "|".join(acts.ACTS)
_CHANGES = "archive|restore|confirm|merge|link|revoke|contact|uncontact|accept"

urlpatterns = [
    path("<slug:practice>/", days.today, name="today"),
    path("<slug:practice>/week/", calendars.week, name="week"),
    path("<slug:practice>/agenda/", agendas.agenda, name="agenda"),
    path("<slug:practice>/day/", calendars.practice_day, name="day"),
    path("<slug:practice>/month/", calendars.month, name="month"),
    path("<slug:practice>/wall/", calendars.wall, name="wall"),
    path("<slug:practice>/help/", helping.help_page, name="help"),
    path("<slug:practice>/find/", finding.find, name="find"),
    path("<slug:practice>/standing/", standing.standing, name="standing"),
    path("<slug:practice>/names/", days.names, name="names"),
    path("<slug:practice>/as-planned/", days.as_planned, name="as-planned"),
    path("<slug:practice>/requests/", requests.requests, name="requests"),
    path("<slug:practice>/appointments/new/", booking.new, name="new"),
    path("<slug:practice>/appointments/<slug:ref>/", appointments.show, name="appointment"),
    path("<slug:practice>/appointments/<slug:ref>/move/", moving.move, name="move"),
    path("<slug:practice>/appointments/<slug:ref>/split/", splitting.split, name="split"),
    path("<slug:practice>/appointments/<slug:ref>/move/free/", moving.free, name="free"),
    re_path(rf"^(?P<practice>[\w-]+)/appointments/(?P<ref>\w+)/(?P<verb>{_VERBS})/$", acts.act, name="act"),
    path("<slug:practice>/series/new/", series.new_series, name="new-series"),
    path("<slug:practice>/series/<slug:ref>/", series.series, name="series"),
    path("<slug:practice>/series/<slug:ref>/change/", series.change_series, name="change-series"),
    path("<slug:practice>/series/<slug:ref>/resume/", series.resume_series, name="resume-series"),
    path("<slug:practice>/series/<slug:ref>/on/<slug:day>/", series.place_date, name="place-date"),
    re_path(
        rf"^(?P<practice>[\w-]+)/series/(?P<ref>\w+)/(?P<verb>{'|'.join(series.VERBS)})/$",
        series.act_on_series,
        name="series-act",
    ),
    path("<slug:practice>/decisions/", decisions.decisions, name="decisions"),
    path("<slug:practice>/decisions/settle/", decisions.settle, name="settle"),
    path("<slug:practice>/decisions/missing/", decisions.missing, name="missing"),
    path(
        "<slug:practice>/decisions/<slug:ref>/undo/", decisions.undo_rearrangement, name="undo-rearrangement"
    ),
    path("<slug:practice>/messages/", mail.mail, name="mail"),
    re_path(
        r"^(?P<practice>[\w-]+)/messages/(?P<ref>\w+)/(?P<verb>again|leave)/$",
        mail.act_on_mail,
        name="mail-act",
    ),
    path("<slug:practice>/messages/<slug:ref>/", mail.one_mail, name="message"),
    path("<slug:practice>/appointments/<slug:ref>/do-not-tell/", mail.stop, name="do-not-tell"),
    path("<slug:practice>/clients/<slug:ref>/mail/", mail.choose_mail, name="choose-mail"),
    path("<slug:practice>/absence/", absence.absence, name="absence"),
    path("<slug:practice>/absence/<slug:ref>/", absence.plan, name="absence-plan"),
    path("<slug:practice>/absence/<slug:ref>/undo/", absence.undo_absence, name="undo-absence"),
    path("<slug:practice>/clients/", client_lists.clients, name="clients"),
    path("<slug:practice>/clients/new/", clients.new_client, name="new-client"),
    path("<slug:practice>/clients/<slug:ref>/", clients.client, name="client"),
    path("<slug:practice>/clients/<slug:ref>/why/", opening.why, name="why"),
    path("<slug:practice>/clients/<slug:ref>/edit/", clients.edit_client, name="edit-client"),
    path("<slug:practice>/clients/<slug:ref>/feed/", clients.feed_client, name="feed-client"),
    path("<slug:practice>/clients/<slug:ref>/own-page/", own_page.own_page, name="own-page"),
    re_path(
        rf"^(?P<practice>[\w-]+)/clients/(?P<ref>\w+)/own-page/(?P<verb>{'|'.join(own_page.VERBS)})/$",
        own_page.act,
        name="own-page-act",
    ),
    path("<slug:practice>/clients/<slug:ref>/care/", care.new_chart, name="new-chart"),
    path("<slug:practice>/clients/<slug:ref>/care/<slug:chart>/", care.chart, name="chart"),
    path("<slug:practice>/clients/<slug:ref>/care/<slug:chart>/attest/", attesting.attest, name="attest"),
    path(
        "<slug:practice>/clients/<slug:ref>/contacts/<slug:contact>/",
        clients.edit_contact,
        name="edit-contact",
    ),
    re_path(
        rf"^(?P<practice>[\w-]+)/clients/(?P<ref>\w+)/(?P<verb>{_CHANGES})/$",
        clients.change_client,
        name="change-client",
    ),
    path("<slug:practice>/settings/", settings.index, name="settings"),
    path("<slug:practice>/settings/mail/<slug:purpose>/<slug:language>/", wordings.wording, name="wording"),
    path("<slug:practice>/settings/file/settings.toml", file.download, name="settings-file"),
    path("<slug:practice>/settings/<slug:page>/", settings.settings_page, name="settings-page"),
    re_path(
        r"^(?P<practice>[\w-]+)/clients/(?P<ref>\w+)/between/(?P<verb>close|open|go-on)/$",
        ties.change_bond,
        name="change-bond",
    ),
    path("<slug:practice>/emergency/", opening.emergency, name="emergency"),
    path("<slug:practice>/emergency/<slug:ref>/", opening.emergency_record, name="emergency-record"),
    path("<slug:practice>/custody/", custody.listed, name="custodies"),
    path("<slug:practice>/custody/<slug:chart>/", custody.one, name="custody"),
    path(
        "<slug:practice>/custody/<slug:chart>/<slug:ref>/cancel/", custody.cancel_one, name="custody-cancel"
    ),
    path("<slug:practice>/accesses/", opening.listed, name="accesses"),
    re_path(
        r"^(?P<practice>[\w-]+)/accesses/(?P<ref>\w+)/(?P<verb>note|review)/$",
        opening.look_at,
        name="access-act",
    ),
    path("<slug:practice>/reviews/", ties.reviews, name="reviews"),
    re_path(
        r"^(?P<practice>[\w-]+)/reviews/(?P<ref>\w+)/(?P<verb>keep|note|end)/$", ties.review, name="review"
    ),
]
