"""The list of clients: searched and narrowed at once, by what the address says."""

from django.urls import reverse

from tests.web.html import faults_of
from tests.web.test_pages import signed_in
from tests.world import World, booked, wall


def test_the_list_is_searched_and_narrowed_by_its_address(world: World) -> None:
    desk, address = signed_in(world, "dora"), reverse("work:clients", args=[world.slug])
    carol, _dan = world.client("Carol Day"), world.client("Dan Fox")
    world.client("Caro Lay")
    booked(world.book(wall("2030-12-03T10:00"), client=carol, waivers=()))

    def shown(query: str) -> set[str]:
        page = desk.get(f"{address}?{query}").content.decode()
        assert faults_of(page) == []
        return {name for name in ("Carol Day", "Dan Fox", "Caro Lay") if name in page}

    assert shown("") == {"Carol Day", "Dan Fox", "Caro Lay"}
    assert shown("only=nothing-ahead") == {"Dan Fox", "Caro Lay"}
    assert shown("only=nothing-ahead&q=karol") == {"Caro Lay"}
    assert shown(f"with={world.ref('ada')}") == {"Carol Day"}
    assert shown(f"with={world.ref('ada')}&only=nothing-ahead") == set()
    assert shown("only=nonsense&with=nobody&state=nowhere&page=x") == {"Carol Day", "Dan Fox", "Caro Lay"}


def test_what_is_chosen_goes_with_the_tabs_and_stays_in_the_form(world: World) -> None:
    desk, address = signed_in(world, "dora"), reverse("work:clients", args=[world.slug])
    query = f"?with={world.ref('ada')}&only=unreachable&q=day"
    page = desk.get(address + query).content.decode()
    assert 'value="unreachable" checked' in page
    assert f"?q=day&amp;state=archived&amp;with={world.ref('ada')}&amp;only=unreachable" in page
    assert 'value="policy"' not in page  # there is none to accept
    world.policy()
    assert 'value="policy"' in desk.get(address).content.decode()
    assert "Show all" in page
