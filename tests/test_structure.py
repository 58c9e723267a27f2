"""The structure that imports alone do not show: foreign keys, other packages' models, rules without Django, sizes."""

import ast
import json
from pathlib import Path

import pytest
from django.apps import apps

PROJECT = Path(__file__).resolve().parents[1]
SOURCE = PROJECT / "src" / "muster"
LONGEST_MODULE, LONGEST_FUNCTION = 400, 45


def modules():
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        if "migrations" not in parts and "tests" not in parts:
            yield parts, ast.parse(path.read_text(encoding="utf-8"))


def imported(tree):
    """Modules imported at run time: what stands under TYPE_CHECKING is for the type checker alone."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            skipped.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_foreign_keys_stay_in_their_package_and_none_leaves_the_kernel():
    astray = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model.__module__.startswith("muster.")
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
        if field.related_model._meta.app_label not in {model._meta.app_label, "auth", "contenttypes"}
        or model._meta.app_label == "kernel"
    ]
    assert astray == []


def test_nobody_enters_another_package_by_its_models():
    astray = [
        f"{'/'.join(parts)}: {name}"
        for parts, tree in modules()
        if parts[:2] != ("cli", "benches")  # a bench makes a state of its own by whatever is fastest
        for name in sorted(set(imported(tree)))
        if name.startswith("muster.") and name.count(".") == 2 and name.endswith(".models")
        if name.split(".")[1] not in {parts[0], "kernel"}
    ]
    assert astray == []


HARMLESS = {
    "accounts.Device": {"public_key", "token_digest"},
    "accounts.EnrolmentCode": {"digest"},
    "accounts.Passkey": {"credential", "public_key"},
    "accounts.Shift": {"code_digest"},
    "accounts.ShiftCode": {"digest"},
    "accounts.ShiftEntry": {"phones"},
    "accounts.ShiftFailure": {"address"},
    "certificates.Certificate": {"serial"},
    "checkpoints.Shown": {"serial"},
    "kernel.AuditLink": {"head"},
    "kernel.Parked": {"hash"},
    "kernel.PurgeOrder": {"hash"},
    "kernel.Record": {"hash"},
    "kernel.SigningKey": {"key_id", "public"},
    "kernel.Upload": {"digest"},
    "passes.Flag": {"serial"},
    "passes.Pass": {"serial"},
    "passes.Use": {"serial"},
}
"""Bytes that are neither sealed text nor a blind index."""


@pytest.mark.django_db
def test_every_table_that_keeps_identity_says_what_becomes_of_it():
    """Sealed text and blind indexes are declared by `call kernel_hold(...)` in a migration beside their table: or a
    rotation would leave them under the old key, and closing an operation would leave them standing."""
    from muster.kernel.models import Holding

    held = {row.tab: {row.sealed, row.marks, *row.typed} for row in Holding.objects.all()}
    astray = []
    for model in apps.get_models():
        for field in model._meta.local_fields if model.__module__.startswith("muster.") else ():
            inner = getattr(field, "base_field", field)
            if inner.get_internal_type() != "BinaryField" or field.name in HARMLESS.get(model._meta.label, ()):
                continue
            if field.name not in held.get(model._meta.db_table, ()):
                astray.append(f"{model._meta.db_table}.{field.name}")
    assert astray == []


@pytest.mark.django_db
def test_every_class_of_data_has_its_time_in_every_playbook():
    """A class that no playbook knows would never be due, and the key that it shares would never be destroyed."""
    from muster.incidents.playbooks import keys, playbook
    from muster.kernel.models import Holding

    held = set(Holding.objects.exclude(data_class="").values_list("data_class", flat=True))
    for key in keys():
        missing = held - {row.key for row in playbook(key).retention if row.days is not None}
        assert missing == set(), f"add [[retention]] of {sorted(missing)} to incidents/data/{key}.toml"


def test_rules_are_free_of_django():
    signing = ("base45.py", "cbor.py", "cose.py", "revocations.py", "serials.py")
    pure = {("passes", "card.py"), ("certificates", "card.py"), *(("kernel", "signing", name) for name in signing)}
    named = [
        (parts, tree) for parts, tree in modules() if parts[-1] == "rules.py" or parts[0] == "instance" or parts in pure
    ]
    assert pure <= {parts for parts, _ in named}
    assert len(named) > 5
    astray = [
        f"{'/'.join(parts)}: {name}"
        for parts, tree in named
        for name in imported(tree)
        if name.split(".")[0] == "django"
    ]
    assert astray == []


def test_modules_and_functions_stay_small():
    large = []
    for parts, tree in modules():
        path = SOURCE.joinpath(*parts)
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONGEST_MODULE:
            large.append(f"{'/'.join(parts)}: {lines} lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= LONGEST_FUNCTION:
                large.append(f"{'/'.join(parts)}: {node.name} has {node.end_lineno - node.lineno + 1} lines")
    assert large == []


def test_the_phones_interface_is_the_one_that_is_written_down():
    """docs/openapi.json is what phones of older versions were built against: it changes only on purpose.

    Write it anew with: ./muster manage openapi > docs/openapi.json
    """
    import msgspec

    from muster.sync.openapi import document

    kept = json.loads((PROJECT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert json.loads(msgspec.json.encode(document())) == kept


@pytest.mark.parametrize("path", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", "docs/structure.md"])
def test_documents_stand_and_name_no_other_machine(path):
    text = (PROJECT / path).read_text(encoding="utf-8")
    assert len(text) > 200
    assert "/home/" not in text and "/root/" not in text
