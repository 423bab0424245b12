"""Reading clients and charts."""

from wellkept.clients.phones import readable_phone
from wellkept.clients.queries.cards import (
    ChartCard,
    ClientCard,
    ClientPage,
    ContactCard,
    MemberCard,
    card_of,
    chart_card,
    contact_card,
)
from wellkept.clients.queries.charts import charts, charts_of
from wellkept.clients.queries.links import viewer_of_link
from wellkept.clients.queries.merged import current_chart, current_clients
from wellkept.clients.queries.names import ask_named, names_for, own_name
from wellkept.clients.queries.people import (
    client_card,
    client_list,
    client_page,
    clients_after,
    sealed_clients,
)
from wellkept.clients.queries.scope import (
    listed_clients,
    own_charts,
    own_records,
    sees_all_unsealed,
    visible_charts,
    visible_clients,
)
from wellkept.clients.queries.showing import chains, disclose

__all__ = [
    "ChartCard",
    "ClientCard",
    "ClientPage",
    "ContactCard",
    "MemberCard",
    "ask_named",
    "card_of",
    "chains",
    "chart_card",
    "charts",
    "charts_of",
    "client_card",
    "client_list",
    "client_page",
    "clients_after",
    "contact_card",
    "current_chart",
    "current_clients",
    "disclose",
    "listed_clients",
    "names_for",
    "own_charts",
    "own_name",
    "own_records",
    "readable_phone",
    "sealed_clients",
    "sees_all_unsealed",
    "viewer_of_link",
    "visible_charts",
    "visible_clients",
]
