"""A name is understood, or refused with a reason and a way on."""

import pytest

from appconnect_cli.errors import UsageError
from appconnect_cli.scaffold import Names, names_of


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("acme", Names("acme", "acme", "AcmeConnector", "Acme")),
        ("acme-crm", Names("acme-crm", "acme_crm", "AcmeCrmConnector", "Acme Crm")),
        ("acme_crm", Names("acme_crm", "acme_crm", "AcmeCrmConnector", "Acme Crm")),
        ("  Acme  CRM ", Names("acme-crm", "acme_crm", "AcmeCrmConnector", "Acme CRM")),
        ("crm2go", Names("crm2go", "crm2go", "Crm2goConnector", "Crm2go")),
        ("connector", Names("connector", "connector", "ConnectorConnector", "Connector")),
        ("a" * 40, Names("a" * 40, "a" * 40, f"A{'a' * 39}Connector", f"A{'a' * 39}")),
    ],
)
def test_a_name_gives_every_spelling(typed: str, names: Names) -> None:
    assert names_of(typed) == names


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "needs a name"),
        ("   ", "needs a name"),
        ("a" * 300, "300 characters"),
        ("a/b", "path"),
        ("../acme", "path"),
        ("..", "path"),
        (".", "path"),
        ("acme.", "path"),
        (".acme", "path"),
        ("C:\\acme", "path"),
        ("/etc", "path"),
        ("2acme", "Python package"),
        ("acme!", "Python package"),
        ("acme--crm", "Python package"),
        ("-acme", "Python package"),
        ("--force", "Python package"),
        ("acme-", "Python package"),
        ("_acme", "Python package"),
        ("acme.crm", "Python package"),
        ("café", "Python package"),
        ("acme\0crm", "Python package"),
        ("{{ name }}", "Python package"),
        ("class", "word of the Python language"),
        ("Async", "word of the Python language"),
        ("json", "Python's own module"),
        ("email", "Python's own module"),
        ("test", "folder of the project"),
        ("tests", "folder of the project"),
        ("cassettes", "folder of the project"),
        ("httpx", "package that connectors use"),
        ("appconnect-cli", "package that connectors use"),
        ("appconnect_cli", "package that connectors use"),
    ],
)
def test_a_bad_name_is_refused_with_the_reason_and_a_way_on(typed: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason) as refused:
        names_of(typed)
    assert refused.value.hint


def test_the_suggested_name_would_do() -> None:
    assert names_of("class-crm").package == "class_crm"


def test_the_crms_own_name_is_taken_as_it_is() -> None:
    assert names_of("acme", " Åcme & Söhne's CRM ").crm_name == "Åcme & Söhne's CRM"


@pytest.mark.parametrize(
    "crm_name", ["", "  ", "x" * 61, 'Acme "CRM"', "Acme\\", "a\nb", "a\x00b", "{{ name }}", "{% x %}"]
)
def test_a_crm_name_that_would_break_a_file_is_refused(crm_name: str) -> None:
    with pytest.raises(UsageError, match="--crm-name") as refused:
        names_of("acme", crm_name)
    assert refused.value.hint
