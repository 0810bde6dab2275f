"""What section 7 of the contract demands of a connector, id by id, and which of it no rule can judge.

A test holds that each id is claimed by a rule or stands in UNJUDGED, and never both.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from appconnect_cli.findings import Severity

_E, _W, _I = Severity


@dataclass(frozen=True)
class Requirement:
    """One row of section 7."""

    id: str
    severity: Severity
    text: str


SECTION_7: tuple[Requirement, ...] = (
    Requirement("R-A1", _E, "getAuthType is exactly `oauth` or `apiKey`"),
    Requirement("R-A2", _E, "getAuthType works without an argument and is not awaited"),
    Requirement("R-A3", _E, "getAuthType and the manifest's auth.type are the same"),
    Requirement("R-A4", _E, "the companions that the auth type needs are there"),
    Requirement("R-A5", _E, "getBasicAuth is not awaited and returns text without `Basic `"),
    Requirement(
        "R-A6", _E, "getOauthInfo has client id, secret and token address; its redirect path is the manifest's"
    ),
    Requirement("R-A7", _W, "getOauthInfo does without a hostname and other fields"),
    Requirement("R-A8", _I, "getOauthInfo asks nobody: it runs before every operation"),
    Requirement("R-A9", _E, "after a log-in by API key the stored access token is not empty"),
    Requirement("R-A10", _E, "unAuthorize clears the stored credentials, also when the CRM fails to revoke them"),
    Requirement("R-A11", _E, "unAuthorize returns an object"),
    Requirement("R-A12", _W, "unAuthorize clears the secrets in platformAdditionalInfo"),
    Requirement("R-A13", _I, "unAuthorize can be called twice, and without an authHeader"),
    Requirement("R-A14", _W, "the CRM gets the authHeader that the connector got"),
    Requirement("R-L1", _E, "getLicenseStatus returns its three keys with their types, and never raises"),
    Requirement("R-L2", _W, "getLicenseStatus works for a user who is logged out"),
    Requirement("R-C1", _E, "a search returns an object with `successful` and a list `matchedContactInfo`"),
    Requirement("R-C2", _W, "no match is a success with an empty list, for extensions and junk too"),
    Requirement("R-C3", _E, "a search that the CRM fails is raised, not told as no match"),
    Requirement("R-C4", _E, "a search changes nothing in the CRM"),
    Requirement("R-C5", _W, "each contact is found once, by type and id"),
    Requirement("R-C6", _W, "isExtension is understood as text and as a truth value"),
    Requirement("R-C7", _E, "an extension or junk becomes no wildcard and no query for nothing"),
    Requirement("R-C8", _E, "overridingFormat may be absent or empty"),
    Requirement("R-C9", _W, "overridingFormat is followed: one query per format, filled with national digits"),
    Requirement("R-C10", _W, "each real match has a createdDate in ISO 8601, a placeholder has none"),
    Requirement("R-C11", _I, "mostRecentActivityDate is a date"),
    Requirement("R-C12", _I, "a contact's number stands under `phone`"),
    Requirement("R-C13", _E, "`type` is there, and the same in searches, creation, manifest and logging"),
    Requirement("R-C14", _E, "additionalInfo has the manifest's consts as keys, and logging reads the same"),
    Requirement("R-C15", _W, "what a search returns does not depend on who searches"),
    Requirement("R-C16", _W, "search terms are encoded in addresses"),
    Requirement("R-C17", _I, "the placeholder has its exact id and mark, and stands for a creation that exists"),
    Requirement("R-C18", _W, "a search by name looks for what was typed"),
    Requirement("R-C19", _I, "names are trimmed, without doubled spaces"),
    Requirement("R-N1", _E, "createContact always returns an object"),
    Requirement("R-N2", _E, "a failed creation has no contactInfo, never one with id 0"),
    Requirement("R-N3", _E, "the new contact's id is the one that findContact reports"),
    Requirement("R-N4", _W, "the new contact's type is the one that findContact reports"),
    Requirement("R-N5", _W, "newContactType may be absent or empty"),
    Requirement("R-N6", _E, "createContact does without additionalSubmission"),
    Requirement("R-N7", _W, "the whole name is kept"),
    Requirement("R-N8", _W, "the number is stored so that findContact finds it"),
    Requirement("R-K1", _E, "createCallLog returns a usable logId of at most 255 characters"),
    Requirement("R-K2", _E, "nothing fails once the CRM has the record"),
    Requirement("R-K3", _W, "one call, told by its sessionId, is logged once"),
    Requirement("R-K4", _E, "composedLogDetails is what is stored, where the log format is a MIME type"),
    Requirement("R-K5", _W, "the contact's number is read from contactInfo.phoneNumber"),
    Requirement("R-K6", _E, "duration may be `pending`, and result absent"),
    Requirement("R-K7", _W, "startTime may be ISO text or milliseconds"),
    Requirement("R-K8", _E, "a log is linked to its contact, whatever the contact's type"),
    Requirement("R-K9", _E, "createCallLog raises what the CRM fails at"),
    Requirement("R-K10", _W, "logging changes nothing else in the CRM"),
    Requirement("R-K11", _W, "a side look-up that fails does not stop the log"),
    Requirement("R-K12", _W, "assigning a log does without the admin's configuration"),
    Requirement("R-G1", _E, "getCallLog returns callLogInfo with subject, note, fullBody and fullLogResponse"),
    Requirement("R-G2", _E, "an update after a read that failed does not blank the body"),
    Requirement("R-G3", _E, "the note that is read is the note that was sent, lines and all"),
    Requirement("R-G4", _W, "the subject that is read is the subject that was sent"),
    Requirement("R-G5", _E, "a record without a body can be read"),
    Requirement("R-G6", _E, "a record without a contact can be read"),
    Requirement("R-G7", _I, "callLogId may be text or a number"),
    Requirement("R-G8", _W, "dispositions stand under the manifest's consts"),
    Requirement("R-G9", _W, "a record that is gone is raised, not told as a success"),
    Requirement("R-U1", _E, "an update leaves alone what it does not bring"),
    Requirement("R-U2", _E, "what was typed into the CRM meanwhile survives"),
    Requirement("R-U3", _E, "updateCallLog returns an object"),
    Requirement("R-U4", _E, "updateCallLog raises what the CRM fails at"),
    Requirement("R-U5", _W, "updatedNote is the note, not the whole body"),
    Requirement("R-U6", _W, "the same update twice gives the same record"),
    Requirement("R-U7", _W, "a new subject is stored"),
    Requirement("R-U8", _W, "server-side logging does not overwrite an agent's notes"),
    Requirement("R-U9", _E, "the record is named by existingCallLog.thirdPartyLogId, a text"),
    Requirement("R-M1", _E, "createMessageLog returns a usable logId, or raises"),
    Requirement("R-M2", _E, "shared SMS has no message: sharedSMSLogContent is what is logged"),
    Requirement("R-M3", _E, "correspondents are lists in a list, or absent"),
    Requirement("R-M4", _W, "voicemail, fax, picture and video each leave their link"),
    Requirement("R-M5", _E, "an update copes with a body that lacks its own marks"),
    Requirement("R-M6", _E, "updateMessageLog raises what the CRM fails at"),
    Requirement("R-M7", _E, "updateMessageLog returns an object"),
    Requirement("R-M8", _W, "one record for each conversationLogId"),
    Requirement("R-M9", _E, "nothing unrelated in the CRM is destroyed"),
    Requirement("R-M10", _E, "messages are added in order, and what is there stays"),
    Requirement("R-M11", _W, "nothing rests on sharedSMSLogContent.conversationCreatedDate, which is never sent"),
    Requirement("R-M12", _W, "message logging does without additionalSubmission"),
    Requirement("R-M13", _W, "user.timezoneOffset is taken as the text that it is"),
    Requirement("R-M14", _W, "message.id may be a number, or a text with the contact's id in it"),
    Requirement("R-M15", _W, "a message log is linked to its contact, whatever the contact's type"),
    Requirement("R-E1", _E, "what the CRM fails at is raised with its status"),
    Requirement("R-E2", _W, "what is raised is an error"),
    Requirement("R-E3", _W, "handling an error does not rest on there being a response"),
    Requirement("R-R1", _I, "a returnMessage has its fields with their types"),
    Requirement("R-R2", _E, "extraDataTracking is an object or absent"),
    Requirement("R-R3", _W, "a success is announced only where there is one"),
)
"""In the contract's order."""

UNJUDGED: Mapping[str, str] = {
    "R-C15": "a recording is made with one account: what another user of the same CRM would get is not in it, and in a "
    "replay the CRM can't be asked",
    "R-K5": "the number that `contactInfo` has is the call's own, too: where it was read can't be told from what is "
    "sent; reading a field that is not there raises, and connector-raises tells that",
}
"""Why an id has no rule."""
