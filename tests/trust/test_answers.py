"""R13: the same key and body give the same answer and do nothing twice; another body is refused."""

import hashlib
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from wellkept.storage.locks import in_transaction
from wellkept.trust.answers import KeyReused, once, sweep_answers
from wellkept.trust.models import KeptAnswer

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LONG = 60  # seconds after which a test gives up rather than hang


class Doing:
    """Counts how often it was done, and answers with the number."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return f"answer {self.times}"


def ask(do: Doing, *, viewer: str = "ada", key: str = "k", body: bytes = b"body", now: datetime = NOW) -> str:
    return in_transaction(lambda: once(viewer_key=viewer, key=key, body=body, do=do, now=now))


@pytest.mark.django_db
def test_r13_the_same_request_again_gives_the_same_answer_and_does_nothing() -> None:
    do = Doing()
    assert [ask(do), ask(do), ask(do, now=NOW + DAY - timedelta(seconds=1))] == ["answer 1"] * 3
    assert do.times == 1


@pytest.mark.django_db
def test_r13_another_body_under_the_same_key_is_refused_and_does_nothing() -> None:
    do = Doing()
    ask(do)
    with pytest.raises(KeyReused):
        ask(do, body=b"another")
    assert do.times == 1
    assert ask(do) == "answer 1"


@pytest.mark.django_db
def test_r13_keys_are_a_viewers_own() -> None:
    do = Doing()
    assert ask(do, viewer="ada") == "answer 1"
    assert ask(do, viewer="ben") == "answer 2"
    assert ask(do, viewer="ada\nk", key="") == "answer 3"
    assert ask(do, viewer="ada", key="k\n") == "answer 4"


@pytest.mark.django_db
def test_r13_an_answer_is_kept_for_a_day() -> None:
    do = Doing()
    ask(do)
    assert ask(do, body=b"another", now=NOW + DAY) == "answer 2"
    assert ask(do, body=b"another", now=NOW + DAY) == "answer 2"
    assert KeptAnswer.objects.count() == 1


@pytest.mark.django_db
def test_r13_what_failed_leaves_no_answer_behind() -> None:
    def fail() -> str:
        raise LookupError

    with pytest.raises(LookupError):
        in_transaction(lambda: once(viewer_key="ada", key="k", body=b"body", do=fail, now=NOW))
    assert ask(Doing()) == "answer 1"


@pytest.mark.django_db(transaction=True)
def test_r13_an_answer_is_kept_only_together_with_what_it_answers() -> None:
    with pytest.raises(RuntimeError):
        once(viewer_key="ada", key="k", body=b"body", do=Doing(), now=NOW)


@pytest.mark.django_db
def test_answers_and_requests_are_not_legible_in_the_database() -> None:
    def tell() -> str:
        return json.dumps({"name": "Mara Lindqvist"})

    with transaction.atomic():
        once(viewer_key="ada", key="k", body=b"Mara Lindqvist", do=tell, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT slot, body_digest, answer FROM trust_keptanswer")
        slot, digest, answer = cursor.fetchone()
    assert b"Mara" not in bytes(answer)
    assert digest != hashlib.sha256(b"Mara Lindqvist").hexdigest()
    assert len(slot) == 64


@pytest.mark.django_db
def test_expired_answers_are_swept() -> None:
    ask(Doing(), key="old")
    ask(Doing(), key="new", now=NOW + timedelta(seconds=1))
    assert sweep_answers(now=NOW + DAY) == 1
    assert sweep_answers(now=NOW + DAY) == 0
    assert KeptAnswer.objects.get().at == NOW + timedelta(seconds=1)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_r13_of_many_at_once_one_does_it_and_all_get_its_answer() -> None:
    do, answers, errors = Doing(), list[str](), list[BaseException]()
    together = threading.Barrier(6, timeout=LONG)

    def run() -> None:
        try:
            together.wait()
            answers.append(ask(do))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)
    assert errors == []
    assert answers == ["answer 1"] * 6
    assert do.times == 1
