"""Phone numbers as connectors need them: E.164, national digits, and the patterns that users configure."""

import re
from dataclasses import dataclass
from functools import lru_cache

DEFAULT_REGION = "US"


@dataclass(frozen=True)
class Phone:
    """A valid telephone number."""

    e164: str
    """With the plus sign: `+14155550111`."""
    national: str
    """The national significant digits: `4155550111`."""

    def formatted(self, overriding_format: str | None) -> tuple[str, ...]:
        """The number in each of the comma-separated patterns of `overridingFormat`, `*` or `#` for a digit.

        One leading space of a pattern is dropped, digits that find no place are dropped, symbols that are left over
        stay: what all production connectors do (contract 4.5). Empty or absent: no patterns.
        """
        patterns = [pattern.removeprefix(" ") for pattern in (overriding_format or "").split(",")]
        return tuple(self._fill(pattern) for pattern in patterns if pattern)

    def _fill(self, pattern: str) -> str:
        digits = iter(self.national)
        return re.sub(r"[*#]", lambda symbol: next(digits, symbol.group()), pattern)


@lru_cache
def parse_phone(text: str | None, region: str = DEFAULT_REGION) -> Phone | None:
    """The number in `text`, or None for an extension, junk or nothing.

    A badly encoded number keeps inner spaces on its way through the server (contract 4.5): they don't matter here.
    """
    import phonenumbers

    try:
        number = phonenumbers.parse(text or "", region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return Phone(
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        national=phonenumbers.national_significant_number(number),
    )
