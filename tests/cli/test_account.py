"""account recover: who lost phone and recovery codes begins again, and is told everywhere."""

from django.core import mail

from tests.cli.test_commands import Shell, shell  # noqa: F401 - a fixture
from tests.world import NOW, World
from wellkept.accounts.actions import add_address, mail_code, prove_by_code
from wellkept.accounts.models import Account
from wellkept.trust.models import AuditEntry
from wellkept.trust.viewer import Oneself, Sure


def test_whoever_lost_everything_begins_again_and_is_told_everywhere(world: World, shell: Shell) -> None:  # noqa: F811
    ben = Oneself(world.ben.account_id, sure=Sure.OPENED)
    ref = add_address(viewer=ben, email="ben@example.net", now=NOW)
    mailed = mail_code(viewer=ben, ref=ref, now=NOW)
    assert mailed is not None
    prove_by_code(viewer=ben, code=mailed.code, now=NOW)
    account = Account.objects.get(id=ben.account_id)
    Account.objects.filter(id=account.id).update(locale="de")
    done = shell.run("account", "recover", account.email)
    assert done.exit_code == 0, done.output
    assert "from" not in done.output  # her address still opens her own care
    assert [message.to for message in mail.outbox] == [[account.email], ["ben@example.net"]]
    assert all(message.subject == "Zu Ihrem Konto" for message in mail.outbox)
    done = shell.run("account", "recover", account.email, "--addresses-too")
    assert "from 2026-12-07 on" in done.output
    assert AuditEntry.objects.filter(chain=f"account:{account.id}", action="account.recover").count() == 2


def test_nobody_of_that_address(shell: Shell) -> None:  # noqa: F811
    done = shell.run("account", "recover", "nobody@example.org")
    assert done.exit_code == 2
    assert mail.outbox == []
