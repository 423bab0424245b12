"""The addresses of work, all under one practice: the hat follows from them."""

from django.urls import path, re_path

from wellkept.web.work import appointments, care, clients, days, settings, standing

app_name = "work"
_VERBS = "|".join(appointments.ACTS)
_CHANGES = "archive|restore|confirm|merge|link|revoke|contact|uncontact|accept"

urlpatterns = [
    path("<slug:practice>/", days.today, name="today"),
    path("<slug:practice>/week/", days.week, name="week"),
    path("<slug:practice>/standing/", standing.standing, name="standing"),
    path("<slug:practice>/names/", days.names, name="names"),
    path("<slug:practice>/requests/", appointments.requests, name="requests"),
    path("<slug:practice>/appointments/new/", appointments.new, name="new"),
    path("<slug:practice>/appointments/<slug:ref>/", appointments.show, name="appointment"),
    path("<slug:practice>/appointments/<slug:ref>/move/", appointments.move, name="move"),
    re_path(
        rf"^(?P<practice>[\w-]+)/appointments/(?P<ref>\w+)/(?P<verb>{_VERBS})/$", appointments.act, name="act"
    ),
    path("<slug:practice>/clients/", clients.clients, name="clients"),
    path("<slug:practice>/clients/new/", clients.new_client, name="new-client"),
    path("<slug:practice>/clients/<slug:ref>/", clients.client, name="client"),
    path("<slug:practice>/clients/<slug:ref>/edit/", clients.edit_client, name="edit-client"),
    path("<slug:practice>/clients/<slug:ref>/care/", care.new_chart, name="new-chart"),
    path("<slug:practice>/clients/<slug:ref>/care/<slug:chart>/", care.chart, name="chart"),
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
    path("<slug:practice>/settings/<slug:page>/", settings.settings_page, name="settings-page"),
]
