"""Declared ties: what is kept of them, who is told, and what nobody can find out."""

from datetime import date, timedelta

import pytest

from tests.owncare.people import person
from tests.ties.people import Pair
from tests.world import NOW
from wellkept.accounts.models import Account
from wellkept.kernel.invalid import Invalid
from wellkept.ties.actions import declare_tie, end_tie, withdraw_tie
from wellkept.ties.models import Tie
from wellkept.ties.queries import colleagues, own_ties, ties_named_in
from wellkept.ties.rules.matrix import DECLARED, ONE_SIDED
from wellkept.trust.errors import NotFound
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself

TODAY = date(2026, 11, 23)


def rows() -> list[Tie]:
    return list(Tie.objects.everywhere(because="test").order_by("id"))


def test_r8_the_other_is_told_plainly_what_was_declared_and_by_whom(pair: Pair) -> None:
    pair.tie("supervision", since=date(2025, 9, 1))
    (card,) = ties_named_in(pair.tessa_herself)
    assert (card.kind, card.who, card.since, card.until) == (
        "supervision",
        "Ben Okoro",
        date(2025, 9, 1),
        None,
    )
    assert ties_named_in(pair.paula) == ()


@pytest.mark.parametrize("kind", ONE_SIDED)
def test_r8_one_sided_ties_are_never_told_and_keep_no_name(pair: Pair, kind: str) -> None:
    pair.tie(kind)
    assert ties_named_in(pair.tessa_herself) == ()
    (card,) = own_ties(pair.paula)
    assert (card.who, card.one_sided) == ("", True)
    (row,) = rows()
    assert row.label is None


def test_r8_a_one_sided_tie_names_nobody_even_to_who_compares_rows(pair: Pair) -> None:
    """Two people are close to the same third: their rows have nothing in common. Of other ties they do, for she is told."""
    email = pair.email(pair.tessa_herself)
    for kind in ("close", "debt"):
        for account in (pair.paula.account_id, person("Nora Vale")):
            declare_tie(viewer=Oneself(account), kind=kind, email=email, now=NOW)
    close = {row.other for row in rows() if row.kind == "close"}
    debt = {row.other for row in rows() if row.kind == "debt"}
    assert (len(close), len(debt)) == (2, 1)


def test_r8_no_name_and_no_address_stands_in_the_table(pair: Pair) -> None:
    email = pair.email(pair.tessa_herself)
    for kind in DECLARED:
        pair.tie(kind)
    columns = [field.attname for field in Tie._meta.concrete_fields]
    for row in Tie.objects.everywhere(because="test").values_list(*columns):
        for text in (email, "Lund", pair.world.ref("ada")):
            assert text.lower() not in repr(tuple(map(bytes_or_text, row))).lower()
    assert {card.who for card in own_ties(pair.paula)} == {"", email}


def bytes_or_text(value: object) -> object:
    return bytes(value) if isinstance(value, bytes) else value


def test_r7_declaring_tells_not_whether_anybody_has_the_address(pair: Pair) -> None:
    """The same answer, and the same list, for an address that has an account and for one that has none."""
    there, nowhere = pair.email(pair.tessa_herself), "nobody@example.com"
    cards = []
    for email in (there, nowhere):
        declare_tie(viewer=pair.paula, kind="supervision", email=email, now=NOW)
        (card,) = (card for card in own_ties(pair.paula) if card.who == email)
        cards.append((card.kind, card.since, card.until, card.declared_at, card.one_sided))
    assert cards[0] == cards[1]


def test_a_colleague_is_chosen_by_name(pair: Pair) -> None:
    assert [card.name for card in colleagues(pair.paula)] == ["Ada Lund", "Dora Quist"]
    chosen = colleagues(pair.paula)[0]
    declare_tie(viewer=pair.paula, kind="consultation", person=chosen.ref, now=NOW)
    assert [card.who for card in own_ties(pair.paula)] == ["Ada Lund"]
    assert [card.who for card in ties_named_in(Oneself(pair.elsewhere.ada.account_id))] == ["Ben Okoro"]
    with pytest.raises(NotFound):  # Tessa works elsewhere
        declare_tie(viewer=pair.paula, kind="consultation", person=pair.world.ref("ada"), now=NOW)


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"kind": "enemy"}, "kind", "choice"),
        ({"kind": "colleague"}, "kind", "choice"),  # follows from the team, and is not declared
        ({"email": "no address"}, "email", "email"),
        ({"since": TODAY + timedelta(days=1)}, "since", "not_yet"),
        ({"until": TODAY + timedelta(days=1)}, "until", "not_yet"),
        ({"since": date(2026, 3, 1), "until": date(2026, 2, 1)}, "until", "before_start"),
        ({"since": date(1066, 1, 1)}, "since", "long_ago"),
    ],
)
def test_what_cannot_be_taken_is_told_and_changes_nothing(
    pair: Pair, wrong: dict[str, object], field: str, code: str
) -> None:
    fields = {"kind": "debt", "email": pair.email(pair.tessa_herself), **wrong}
    with pytest.raises(Invalid) as caught:
        declare_tie(viewer=pair.paula, now=NOW, **fields)  # type: ignore[arg-type]
    assert (caught.value.field, caught.value.code) == (field, code)
    assert rows() == []


def test_nobody_is_tied_to_herself_or_twice_the_same_way(pair: Pair) -> None:
    with pytest.raises(Invalid, match="yourself"):
        declare_tie(viewer=pair.paula, kind="debt", email=pair.email(pair.paula).upper(), now=NOW)
    pair.tie("debt")
    with pytest.raises(Invalid, match="declared_already"):
        pair.tie("debt")
    pair.tie("tenancy")
    assert len(rows()) == 2


def test_a_tie_ends_on_a_day_or_was_a_mistake(pair: Pair) -> None:
    ref = pair.tie("supervision", since=date(2025, 1, 1))
    with pytest.raises(Invalid):
        end_tie(viewer=pair.paula, ref=ref, until=date(2024, 1, 1), now=NOW)
    end_tie(viewer=pair.paula, ref=ref, until=date(2026, 6, 1), now=NOW)
    assert own_ties(pair.paula)[0].until == date(2026, 6, 1)
    pair.tie("supervision")  # and began again
    withdraw_tie(viewer=pair.paula, ref=ref, now=NOW)
    assert [card.until for card in own_ties(pair.paula)] == [None]


def test_only_who_declared_it_changes_it(pair: Pair) -> None:
    ref = pair.tie("debt")
    for viewer in (pair.tessa_herself, Oneself(person())):
        with pytest.raises(NotFound):
            end_tie(viewer=viewer, ref=ref, until=TODAY, now=NOW)
        with pytest.raises(NotFound):
            withdraw_tie(viewer=viewer, ref=ref, now=NOW)
    assert len(rows()) == 1


def test_r15_each_act_stands_in_her_own_chain_and_in_no_practices(pair: Pair) -> None:
    ref = pair.tie("close")
    withdraw_tie(viewer=pair.paula, ref=ref, now=NOW)
    entries = AuditEntry.objects.filter(action__startswith="tie.").values_list("chain", "action")
    hers = f"account:{pair.paula.account_id}"
    assert list(entries.order_by("id")) == [(hers, "tie.declare"), (hers, "tie.withdraw")]


def test_an_account_that_is_no_more_declares_nothing(pair: Pair) -> None:
    Account.objects.filter(id=pair.paula.account_id).update(is_active=False)
    with pytest.raises(NotFound):
        pair.tie("debt")
