"""Courses of care, and the personal links by which known clients book."""

from datetime import timedelta

import pytest

from tests.clients.cast import DAY, Cast
from tests.world import NOW, codes
from wellkept.clients import actions, queries
from wellkept.clients.models import BookingLink, Chart
from wellkept.kernel.invalid import Invalid
from wellkept.trust.errors import NotAllowed, NotFound
from wellkept.trust.models import AuditEntry


def chart_of(cast: Cast, key: str) -> str:
    return Chart.objects.within(cast.world.practice_id).get(members__client=cast.row(key)).ref


@pytest.mark.parametrize(
    ("kind", "clients", "code"),
    [
        ("individual", ("carol",), ""),
        ("individual", ("carol", "dan"), "members"),
        ("individual", (), "members"),
        ("couple", ("carol", "dan"), ""),
        ("couple", ("carol",), "members"),
        ("couple", ("carol", "carol"), "members"),
        ("family", ("carol", "dan", "hal"), ""),
        ("group", (), ""),
        ("trio", ("carol", "dan", "hal"), "choice"),
    ],
)
def test_a_course_of_care_has_the_members_that_its_kind_needs(
    cast: Cast, kind: str, clients: tuple[str, ...], code: str
) -> None:
    if not code:
        ref = cast.open("cleo", *clients, kind=kind)
        (card,) = [card for card in queries.charts(cast.staff["dora"]) if card.ref == ref]
        assert (card.kind, card.state, card.sealed) == (kind, "open", False)
        assert cast.names(member for member, *_rest in card.members) == set(clients)
        return
    with pytest.raises(Invalid) as refused:
        cast.open("cleo", *clients, kind=kind)
    assert refused.value.code == code


def test_r7_one_born_sealed_gets_no_open_chart_on_any_way(cast: Cast) -> None:
    ben, gus = cast.staff["ben"], cast.row("gus")
    common = {"opened_on": DAY, "now": NOW, "kind": "individual"}
    with pytest.raises(NotFound):
        actions.open_chart(
            viewer=ben, treating=cast.world.ref("cleo"), members=[(gus.ref, "client")], **common
        )
    with pytest.raises(NotFound):
        actions.create_chart(
            viewer=ben,
            practice_id=gus.practice_id,
            treating=cast.staff["cleo"].account_id,
            members=[(gus.id, "client")],
            **common,
        )
    group = cast.open("ben", kind="group")
    with pytest.raises(Invalid) as refused:
        actions.add_member(viewer=ben, chart=group, client=gus.ref, role="member", since=DAY, now=NOW)
    assert refused.value.code == "sealed"
    assert asked_names(cast, "cleo") == {"eve", "finn"}


def asked_names(cast: Cast, who: str) -> set[str]:
    return cast.names(queries.visible_clients(cast.staff[who]).values_list("ref", flat=True))


def test_r7_a_booking_with_a_colleague_opens_no_chart_for_one_born_sealed(cast: Cast) -> None:
    who = {"client": cast.clients["gus"], "viewer": cast.staff["ben"]}
    assert codes(cast.world.book("2026-11-25T10:00", "ada", "ben", **who)) == {"sealed_to_another"}
    assert Chart.objects.within(cast.world.practice_id).filter(members__client=cast.row("gus")).count() == 1


def test_members_join_leave_and_come_back(cast: Cast) -> None:
    dora, group = cast.staff["dora"], cast.open("cleo", kind="group")
    common = {"viewer": dora, "chart": group, "client": cast.clients["dan"], "now": NOW}
    actions.add_member(role="member", since=DAY, **common)
    assert asked_names(cast, "cleo") == {"eve", "finn", "dan"}
    with pytest.raises(Invalid):
        actions.end_membership(until=DAY - timedelta(days=1), **common)
    actions.end_membership(until=DAY + timedelta(days=7), **common)
    actions.add_member(role="client", since=DAY + timedelta(days=30), **common)
    (card,) = queries.charts_of(dora, cast.row("dan").id)
    assert [member[:3] for member in card.members] == [(cast.clients["dan"], "Dan Fox", "client")]
    with pytest.raises(NotFound):
        actions.end_membership(**{**common, "client": cast.clients["hal"]}, until=DAY)


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"chart": "carol"}, Invalid, "individual"),
        ({"role": "boss"}, Invalid, "choice"),
        ({"since": DAY - timedelta(days=1)}, Invalid, "before_opening"),
        ({"client": "ida"}, NotFound, ""),
        ({"chart": "gus"}, NotFound, ""),
    ],
)
def test_nobody_joins_where_it_makes_no_sense(cast: Cast, changes: dict, error: type, code: str) -> None:  # type: ignore[type-arg]
    asked = {"chart": "", "client": "dan", "role": "member", "since": DAY, **changes}
    asked["client"] = cast.clients[asked["client"]]
    asked["chart"] = chart_of(cast, asked["chart"]) if asked["chart"] else cast.couple
    with pytest.raises(error) as refused:
        actions.add_member(viewer=cast.staff["dora"], now=NOW, **asked)
    assert getattr(refused.value, "code", "") == code


def test_a_closed_chart_stays_readable_and_closes_once(cast: Cast) -> None:
    dora, ref = cast.staff["dora"], chart_of(cast, "carol")
    with pytest.raises(Invalid):
        actions.close_chart(viewer=dora, ref=ref, closed_on=DAY - timedelta(days=1), now=NOW)
    actions.close_chart(viewer=dora, ref=ref, closed_on=DAY, now=NOW)
    actions.close_chart(viewer=dora, ref=ref, closed_on=DAY + timedelta(days=9), now=NOW)
    (card,) = queries.charts_of(dora, cast.row("carol").id)
    assert (card.state, card.closed_on) == ("closed", DAY)
    assert ref not in {card.ref for card in queries.charts(dora)}


@pytest.mark.parametrize(
    ("who", "error"),
    [("bill", NotAllowed), ("sue", NotAllowed), ("cleo", NotFound), ("olga", NotFound), ("ben", None)],
)
def test_r7_charts_are_closed_by_those_who_may_know_of_them(cast: Cast, who: str, error: type | None) -> None:
    for key in ("carol", "gus"):
        ref = chart_of(cast, key)
        if error is None:
            actions.close_chart(viewer=cast.staff[who], ref=ref, closed_on=DAY, now=NOW)
            entry = AuditEntry.objects.filter(action="chart.close").latest("id")
            assert entry.chain.startswith("chart:" if key == "gus" else "practice:")
        else:
            with pytest.raises(error):
                actions.close_chart(viewer=cast.staff[who], ref=ref, closed_on=DAY, now=NOW)


def link(cast: Cast, key: str, who: str = "ben", chart: str = "") -> str:
    return actions.issue_booking_link(viewer=cast.staff[who], client=cast.clients[key], chart=chart, now=NOW)


def follow(cast: Cast, token: str, **changes):  # type: ignore[no-untyped-def]
    where = {"practice_slug": cast.world.slug, "now": NOW, **changes}
    return queries.viewer_of_link(token, **where)


def test_a_link_leads_to_its_client_and_chart_and_only_its_digest_is_kept(cast: Cast) -> None:
    token = link(cast, "carol", chart=chart_of(cast, "carol"))
    found = follow(cast, token)
    row = cast.row("carol")
    assert (found.practice_id, found.client_id) == (row.practice_id, row.id)
    assert found.chart_id == Chart.objects.within(row.practice_id).get(members__client=row).id
    assert token not in repr(list(BookingLink.objects.within(row.practice_id).values()))
    assert len(token) >= 22


def test_r7_a_link_for_one_born_sealed_is_for_her_sealed_chart(cast: Cast) -> None:
    found = follow(cast, link(cast, "gus"))
    assert Chart.objects.within(found.practice_id).get(id=found.chart_id).sealed


def test_a_link_that_is_not_good_any_more_is_a_link_that_never_was(cast: Cast) -> None:
    tokens = {name: link(cast, "carol") for name in ("revoked", "expired", "elsewhere", "good")}
    tokens["never"] = "x" * 27
    tokens["strange"] = "\ud800’; DROP"
    tokens["archived"] = link(cast, "dan", who="dora")
    tokens["merged"] = link(cast, "hal", who="dora")
    tokens["closed"] = link(cast, "eve", who="cleo", chart=cast.couple)
    dora = cast.staff["dora"]
    revoked = BookingLink.objects.within(cast.world.practice_id).order_by("id").first()
    assert revoked is not None
    actions.revoke_booking_link(viewer=dora, client=cast.clients["carol"], link=revoked.ref, now=NOW)
    actions.archive_client(viewer=dora, ref=cast.clients["dan"], now=NOW)
    actions.archive_client(viewer=dora, ref=cast.clients["hal"], now=NOW)
    actions.close_chart(viewer=dora, ref=cast.couple, closed_on=DAY, now=NOW)
    changes = {"expired": {"now": NOW + timedelta(days=181)}, "elsewhere": {"practice_slug": "other"}}
    for name, token in tokens.items():
        if name == "good":
            assert follow(cast, token).client_id == cast.row("carol").id
            continue
        with pytest.raises(NotFound) as refused:
            follow(cast, token, **changes.get(name, {}))
        assert refused.value.args == (), name


def test_a_link_names_no_chart_of_somebody_else(cast: Cast) -> None:
    for ref in (cast.couple, chart_of(cast, "gus"), "0" * 13):
        with pytest.raises(NotFound):
            link(cast, "carol", who="dora", chart=ref)
    assert len(queries.client_page(cast.staff["dora"], cast.clients["carol"], now=NOW).links) == 0
    link(cast, "carol", who="dora")
    assert len(queries.client_page(cast.staff["dora"], cast.clients["carol"], now=NOW).links) == 1


def test_revoking_twice_or_somebody_elses_link_is_not_found(cast: Cast) -> None:
    link(cast, "carol", who="dora")
    row = BookingLink.objects.within(cast.world.practice_id).get()
    with pytest.raises(NotFound):
        actions.revoke_booking_link(
            viewer=cast.staff["dora"], client=cast.clients["dan"], link=row.ref, now=NOW
        )
    actions.revoke_booking_link(
        viewer=cast.staff["dora"], client=cast.clients["carol"], link=row.ref, now=NOW
    )
    with pytest.raises(NotFound):
        actions.revoke_booking_link(
            viewer=cast.staff["dora"], client=cast.clients["carol"], link=row.ref, now=NOW
        )
