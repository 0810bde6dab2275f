"""Authentication: which kind, whose credential, and that logging out really does (contract 7, R-A...)."""

from appconnect_cli.evidence import Evidence
from appconnect_cli.findings import Severity
from appconnect_cli.rules.credentials import names_credential, secrets_in
from appconnect_cli.rules.observing import data_in, has_crm_data, unexercised, unrecorded
from appconnect_cli.rules.rule import Aspect, Breach, Judgement, Rule, Unjudged
from appconnect_cli.runtime.check import quote
from appconnect_cli.runtime.result import Returned
from appconnect_cli.scenarios.catalogue import FAILURES
from appconnect_cli.scenarios.model import Role

PROBES = (Role.BAD_CREDENTIAL, Role.UNKNOWN_ID)


def auth_type_unknown(evidence: Evidence, interface: str) -> Judgement:
    """getAuthType is exactly `oauth` or `apiKey`.

    What it does
        Looks at what getAuthType returns; case and spelling count.
    Why it matters in production
        Any other value is no error: the Authorization header is just empty, and the CRM refuses every request.
    Example
        auth_type = "OAuth"
    How to mend
        Return "oauth" or "apiKey".
    """
    own = [evidence.auth_type.value] if isinstance(evidence.auth_type, Returned) else []
    values = own + [call.value for call in evidence.of(interface) if isinstance(call.outcome, Returned)]
    if not values:
        return Unjudged("it returned nothing that could be looked at")
    wrong = [value for value in values if value not in ("oauth", "apiKey")]
    return tuple(Breach(quote(value), "'oauth' or 'apiKey'", cause="result") for value in wrong[:1])


def credential_ignored(evidence: Evidence, interface: str) -> Judgement:
    """Requests carry the credential that App Connect passes.

    What it does
        Asks the CRM once with a credential that opens nothing. If it answers with data all the same, what was sent was
        not that credential. Not judged where the user row holds a credential of its own in platformAdditionalInfo.
    Why it matters in production
        Requests go out in another name than that of the user who is logged in: records are read and written with the
        rights of somebody else, and a key that was changed or revoked goes on working.
    Example
        headers = {"Authorization": f"Bearer {os.environ['ACME_TOKEN']}"}
    How to mend
        Send `request.auth_header`; `self.client(request)` does. If the CRM itself takes any credential, as a stub may,
        record on one that does not.
    """
    probes = [
        call
        for call in evidence.steps(FAILURES.name, Role.BAD_CREDENTIAL)
        if call.interface == interface and call.exchanges
    ]
    if not probes:
        return unrecorded(FAILURES.name) if evidence.of(interface) else unexercised(evidence, interface)
    answered = [call for call in probes if data_in(call)]
    if not answered:
        usual = any(data_in(call) for call in evidence.of(interface) if call.role not in PROBES)
        return () if usual else Unjudged("no recorded call with a good credential got anything either")
    if any(secrets_in(call.user.get("platformAdditionalInfo")) for call in answered):
        return Unjudged("the user row holds a credential in platformAdditionalInfo, which may be the one that was sent")
    if not any(names_credential(exchange) for call in answered for exchange in call.exchanges):
        return Unjudged("the CRM answers requests that carry no credential at all")
    traced = [call for call in answered if has_crm_data(call)]
    if not traced:
        return Unjudged("it can't be told whether what it returned came from the CRM")
    return tuple(
        Breach("with a credential that opens nothing the CRM answered with data", "a refusal", call) for call in traced
    )


RULES = (
    Rule("auth-type-unknown", "R-A1, 14", Severity.ERROR, ("getAuthType",), auth_type_unknown, Aspect.SHAPE),
    Rule("credential-ignored", "R-A14", Severity.WARNING, ("findContact", "getCallLog"), credential_ignored),
)
