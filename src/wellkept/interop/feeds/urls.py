"""The one address of the door for calendar programs."""

from django.urls import path

from wellkept.interop.feeds.door import feed

app_name = "feeds"
urlpatterns = [path("<str:secret>.ics", feed, name="feed")]
