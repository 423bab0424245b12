"""settings export and import: what was set up, out and in again."""

from pathlib import Path

from tests.cli.test_commands import Shell, shell  # noqa: F401 - a fixture
from wellkept.accounts.models import Account
from wellkept.practice.queries import services


def test_settings_go_out_and_come_in_again(shell: Shell, tmp_path: Path) -> None:  # noqa: F811
    done = shell.run("settings", "export")
    assert done.exit_code == 0, done.output
    file = tmp_path / "settings.toml"
    file.write_text(done.stdout.replace("minutes = 50", "minutes = 45"), encoding="utf-8")
    looked = shell.run("settings", "import", str(file))
    assert looked.exit_code == 0, looked.output
    assert "50 → 45" in looked.output
    assert "Nothing was changed" in looked.output
    assert [service.minutes for service in services(shell.world.ada)] == [50]
    assert shell.run("settings", "import", str(file), "--do").exit_code == 0
    assert [service.minutes for service in services(shell.world.ada)] == [45]
    assert "like that already" in shell.run("settings", "import", str(file), "--do").output


def test_a_wrong_file_ends_with_status_two_and_says_where(shell: Shell, tmp_path: Path) -> None:  # noqa: F811
    file = tmp_path / "settings.toml"
    file.write_text('format = "wellkept-settings"\nversion = 1\n[practice]\nname = 3\n', encoding="utf-8")
    done = shell.run("settings", "import", str(file), "--do")
    assert done.exit_code == 2
    assert "Line 4, practice.name" in " ".join(done.output.split())
    file.write_bytes(b"\xff\xfe\x00")
    assert shell.run("settings", "import", str(file)).exit_code == 2


def test_only_a_manager_does_it(shell: Shell) -> None:  # noqa: F811
    ben = Account.objects.get(ref=shell.world.ref("ben")).email
    assert shell.run("settings", "export", "--as", ben).exit_code == 1
