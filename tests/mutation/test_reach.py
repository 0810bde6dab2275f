"""Which interfaces a line of code can play a part in."""

from tests.mutation.reach import EVERY, reached
from tests.mutation.source import Source

CONNECTOR = Source(
    "connector",
    """
NEW = 1


class Acme:
    kind = "apiKey"

    async def find_contact(self, request):
        return await Crm(request).find(NEW)

    async def get_call_log(self, request):
        return _told(request)


def _told(request):
    return request
""",
)
CRM = Source("crm", "class Crm:\n    async def find(self, n):\n        return n\n")


def line_of(source: Source, text: str) -> int:
    return next(number for number, line in enumerate(source.text.splitlines(), 1) if text in line)


def test_a_method_reaches_its_own_interface() -> None:
    assert reached([CONNECTOR, CRM], "connector", line_of(CONNECTOR, "find(NEW)")) == {"findContact"}


def test_other_modules_and_constants_are_reached_by_their_names() -> None:
    assert reached([CONNECTOR, CRM], "crm", 3) == {"findContact"}
    assert reached([CONNECTOR, CRM], "connector", line_of(CONNECTOR, "NEW = 1")) == {"findContact"}


def test_what_the_server_asks_before_an_update_is_part_of_the_update() -> None:
    assert reached([CONNECTOR, CRM], "connector", line_of(CONNECTOR, "return request")) == {
        "getCallLog",
        "updateCallLog",
    }


def test_a_line_of_which_nothing_is_known_may_be_part_of_everything() -> None:
    assert reached([CONNECTOR, CRM], "connector", line_of(CONNECTOR, "apiKey")) == EVERY
