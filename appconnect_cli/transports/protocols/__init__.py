"""What goes over the wire as operations with plain values, whatever the protocol. Pure.

REST (JSON, form, multipart), plain XML, JSON-RPC, XML-RPC, SOAP and GraphQL. Envelopes are taken off: a call's own
number, or the user that an RPC names first, must not be taken for a record's id.
"""

from appconnect_cli.transports.protocols.answering import Answer, answer_of, failure_in
from appconnect_cli.transports.protocols.asking import Protocol, Question, read_question
from appconnect_cli.transports.protocols.likeness import looks_like
from appconnect_cli.transports.protocols.spelling import host_of, operation_of, question_of, spelled

__all__ = [
    "Answer",
    "Protocol",
    "Question",
    "answer_of",
    "failure_in",
    "host_of",
    "looks_like",
    "operation_of",
    "question_of",
    "read_question",
    "spelled",
]
