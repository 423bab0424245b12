"""The audit is append-only: triggers refuse to change or delete an entry. Its place in a chain is set once."""

from typing import Any

from django.db import migrations

_FIXED = ("chain", "at", "viewer", "action", "subjects", "why", "digest")

_SQLITE = (
    "CREATE TRIGGER trust_audit_no_delete BEFORE DELETE ON trust_auditentry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are kept'); END",
    f"CREATE TRIGGER trust_audit_no_change BEFORE UPDATE OF {', '.join(_FIXED)} ON trust_auditentry "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are not changed'); END",
    "CREATE TRIGGER trust_audit_chained_once BEFORE UPDATE OF seq, mac ON trust_auditentry "
    "WHEN OLD.seq IS NOT NULL BEGIN SELECT RAISE(ABORT, 'audit entries are chained once'); END",
)
_POSTGRESQL = (
    """
    CREATE FUNCTION trust_audit_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'audit entries are kept'; END IF;
      IF OLD.seq IS NOT NULL THEN RAISE EXCEPTION 'audit entries are chained once'; END IF;
      IF (NEW.chain, NEW.at, NEW.viewer, NEW.action, NEW.subjects, NEW.why, NEW.digest)
         IS DISTINCT FROM (OLD.chain, OLD.at, OLD.viewer, OLD.action, OLD.subjects, OLD.why, OLD.digest)
      THEN RAISE EXCEPTION 'audit entries are not changed'; END IF;
      RETURN NEW;
    END $$
    """,
    "CREATE TRIGGER trust_audit_guard BEFORE UPDATE OR DELETE ON trust_auditentry "
    "FOR EACH ROW EXECUTE FUNCTION trust_audit_guard()",
)
_UNDO = {
    "sqlite": (
        "DROP TRIGGER trust_audit_no_delete",
        "DROP TRIGGER trust_audit_no_change",
        "DROP TRIGGER trust_audit_chained_once",
    ),
    "postgresql": ("DROP TRIGGER trust_audit_guard ON trust_auditentry", "DROP FUNCTION trust_audit_guard()"),
}


def _run(statements: tuple[str, ...], editor: Any) -> None:
    for statement in statements:
        editor.execute(statement, params=None)


def guard(apps: Any, editor: Any) -> None:
    _run(_POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE, editor)


def unguard(apps: Any, editor: Any) -> None:
    _run(_UNDO[editor.connection.vendor], editor)


class Migration(migrations.Migration):
    dependencies = [("trust", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
