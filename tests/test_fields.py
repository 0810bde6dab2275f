"""Paths of fields that don't count: which fields they name, and what is said about those that name none."""

import pytest

from appconnect_cli.fields import FieldPathError, IgnoredFields, checked_path

NAMED = [
    ("query.nonce", "query.nonce"),
    ("query.filter[since]", "query.filter[since]"),
    ("body.meta.timestamp", "body.meta.timestamp"),
    ("body.id", "body[0].id"),
    ("body.items.requestId", "body.items[3].requestId"),
    ("body.items[].requestId", "body.items[3].requestId"),
    ("body.items[3].requestId", "body.items[3].requestId"),
    ("body.items", "body.items[3]"),
    ("body.items[0][id]", "body.items[0][id]"),
    ("body.*.seen", "body.anna.seen"),
    ("body.x-*", "body.x-trace"),
    ("body.**.nonce", "body.nonce"),
    ("body.**.nonce", "body.a.b[0].c.nonce"),
    ("body.Envelope.@Id", "body.Envelope.@Id"),
    ("body.a.b", "body.a.b"),
]
NOT_NAMED = [
    ("query.nonce", "query.nonces"),
    ("query.nonce", "body.nonce"),
    ("body.id", "body.contact.id"),
    ("body.items[3].requestId", "body.items[4].requestId"),
    ("body.*.seen", "body.a.b.seen"),
    ("body.**.nonce", "body.announce"),
    ("body.a.b", "body.axb"),
    ("body.nonce", "body.nonce.kind"),
]


@pytest.mark.parametrize(("path", "field"), NAMED)
def test_a_path_names_a_field(path: str, field: str) -> None:
    assert IgnoredFields(("query.other", checked_path(path))).holds(field)


@pytest.mark.parametrize(("path", "field"), NOT_NAMED)
def test_a_path_names_no_other_field(path: str, field: str) -> None:
    assert not IgnoredFields((checked_path(path),)).holds(field)


@pytest.mark.parametrize(
    ("path", "what", "hint"),
    [
        ("headers.x-request-id", "headers never count", "ignored already"),
        ("nonce", "neither `query.` nor `body.`", "query.nonce"),
        ("", "neither", "query.nonce"),
        ("body", "names no field", "from run to run"),
        ("body.**", "names no field", "from run to run"),
        ("query.*", "names no field", "from run to run"),
        ("body[0]", "names no field", "from run to run"),
        ("body..id", "is empty", "body.meta"),
        ("body.meta.", "is empty", "body.meta"),
    ],
)
def test_a_path_that_names_no_field_is_refused(path: str, what: str, hint: str) -> None:
    with pytest.raises(FieldPathError, match=what) as caught:
        checked_path(path)
    assert hint in caught.value.hint
