"""What a search compares: names in folded case, telephone numbers by what they dial."""

import phonenumbers

REGION = "US"


def folded(name: str) -> str:
    """A name without regard to case, in any script."""
    return name.casefold()


def dialled(text: str) -> str:
    """E.164 of a number in any notation; of anything else its digits, none for none.

    A `+` that was sent unescaped in a query arrives as a blank; ` 14155550111` still dials the same number.
    """
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or number.extension or not phonenumbers.is_possible_number(number):
        return "".join(character for character in text if character in "0123456789")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
