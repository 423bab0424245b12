"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wellkept.config.settings")
application = get_wsgi_application()
resolve("/")  # the pages are loaded here and not within the first request
gc.freeze()  # what is loaded stays for good: long answers are made without looking through it again and again
