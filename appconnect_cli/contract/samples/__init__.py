"""Named example inputs, one for each situation that the server produces: what the browser extension would send."""

import difflib

from appconnect_cli.contract.samples.call_logs import CALL_SAMPLES
from appconnect_cli.contract.samples.contacts import CONTACT_SAMPLES
from appconnect_cli.contract.samples.message_logs import MESSAGE_SAMPLES
from appconnect_cli.contract.samples.sample import Sample
from appconnect_cli.errors import UsageError

OTHER_SAMPLES = tuple(
    Sample("plain", interface, "as the server calls it; the route takes no input")
    for interface in (
        "getAuthType",
        "getOauthInfo",
        "getBasicAuth",
        "getLogFormatType",
        "getUserInfo",
        "unAuthorize",
        "getLicenseStatus",
        "getUserList",
    )
)

SAMPLES = CONTACT_SAMPLES + CALL_SAMPLES + MESSAGE_SAMPLES + OTHER_SAMPLES
"""The first of each interface is the one that `call` uses when nothing is said."""


def samples_for(interface: str) -> tuple[Sample, ...]:
    """All samples of an interface, the default first."""
    return tuple(sample for sample in SAMPLES if sample.interface == interface)


def find_sample(interface: str, name: str) -> Sample:
    """The named sample; UsageError with the nearest names otherwise."""
    known = {sample.name: sample for sample in samples_for(interface)}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3)
    raise UsageError(
        f"{interface} has no sample {name!r}.",
        hint=f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(known)}.",
    )


__all__ = ["SAMPLES", "Sample", "find_sample", "samples_for"]
