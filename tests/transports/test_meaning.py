"""What bodies say: spelled otherwise they are the same, and a changed value makes them differ."""

import json
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appconnect_cli.fields import IgnoredFields
from appconnect_cli.transports.matching import Request, differences
from appconnect_cli.transports.meaning import meaning

JSON, FORM, XML = "application/json", "application/x-www-form-urlencoded", "text/xml; charset=utf-8"
MIXED = "multipart/mixed; boundary=b"

SOAP = """<?xml version="1.0"?>
<s:Envelope xmlns:s="urn:soap" xmlns:c="urn:crm">
  <s:Header><c:Nonce Id="n1" At="1">abc</c:Nonce></s:Header>
  <s:Body>
    <c:Find><c:phone>+1</c:phone><c:phone>+2</c:phone><c:limit>5</c:limit></c:Find>
  </s:Body>
</s:Envelope>"""


def request(body: str | bytes, content_type: str, ignored: tuple[str, ...] = ()) -> Request:
    raw = body.encode() if isinstance(body, str) else body
    return Request("POST", "https://crm.example/x", content_type, raw, IgnoredFields(ignored))


def multipart(*parts: str, boundary: str = "b") -> bytes:
    return ("".join(f"--{boundary}\r\n{part}\r\n" for part in parts) + f"--{boundary}--\r\n").encode()


def field(name: str, content: str, more: str = "") -> str:
    return f'Content-Disposition: form-data; name="{name}"{more}\r\n\r\n{content}'


SAME: dict[str, tuple[tuple[str | bytes, str], tuple[str | bytes, str]]] = {
    "1 and 1.0": (("[1,20,0]", JSON), ("[1.0,2e1,-0.0]", JSON)),
    "JSON under the content type of a form": (('{"a":1,"b":2}', FORM), ('{"b":2,"a":1}', JSON)),
    "JSON under the content type of a text": (('{"a":1,"b":2}', "text/plain"), ('{"b":2,"a":1}', "")),
    "names of a form in any order": (("a=1&b=2&a=3", FORM), ("b=2&a=1&a=3", FORM)),
    "characters of a form": (("a=x+y&b=%c3%bc", FORM), ("a=x%20y&b=ü", FORM)),
    "prefixes": ((SOAP, XML), (SOAP.replace("c:", "crm:").replace("xmlns:c=", "xmlns:crm="), XML)),
    "no prefix": (('<a:x xmlns:a="u"><a:y/></a:x>', XML), ('<x xmlns="u"><y></y></x>', XML)),
    "attributes in any order": ((SOAP, XML), (SOAP.replace('Id="n1" At="1"', "At='1' Id='n1'"), XML)),
    "blanks between elements": ((SOAP, XML), (SOAP.replace("\n", "").replace("  ", ""), "application/soap+xml")),
    "comments, entities": (("<a><b>&#65;</b><!-- x --></a>", XML), ("<a><b>A</b></a>", "application/xml")),
    "line ends of a text": (("one\r\ntwo\rthree\n", "text/plain"), ("one\ntwo\nthree\n", "text/plain")),
    "text without a content type": (("plain", ""), ("plain", "text/plain; charset=utf-8")),
    "parts in any order": (
        (multipart(field("a", "1"), field("f", "{}", '; filename="x.json"')), "multipart/form-data; boundary=b"),
        (
            multipart(field("f", "{}", '; filename="x.json"'), field("a", "1"), boundary="cc"),
            'multipart/form-data; boundary="cc"',
        ),
    ),
    "a part that says its length and kind": (
        (multipart(field("a", "1")), "multipart/form-data; boundary=b"),
        (
            multipart(field("a", "1", "\r\nContent-Length: 1\r\nContent-Type: text/plain; charset=utf-8")),
            "multipart/form-data; boundary=b",
        ),
    ),
    "JSON in a part": (
        (multipart('Content-Type: application/json\r\n\r\n{"a":1,"b":2}'), MIXED),
        (multipart('Content-Type: application/json\r\n\r\n{"b":2,"a":1}'), MIXED),
    ),
    "parts within a part": (
        (
            multipart(f"Content-Type: multipart/mixed; boundary=b1\r\n\r\n{multipart('X: 1', boundary='b1').decode()}"),
            MIXED,
        ),
        (
            multipart(f"Content-Type: multipart/mixed; boundary=b2\r\n\r\n{multipart('X: 1', boundary='b2').decode()}"),
            MIXED,
        ),
    ),
}

DIFFERENT: dict[str, tuple[tuple[str | bytes, str], tuple[str | bytes, str]]] = {
    "big numbers": (("[12345678901234567890]", JSON), ("[12345678901234567891]", JSON)),
    "number and text": (('{"a":1}', JSON), ('{"a":"1"}', JSON)),
    "JSON and a form": (('{"a":"1"}', JSON), ("a=1", FORM)),
    "plus and blank in JSON that is sent as a form": (('{"a":"+1"}', FORM), ('{"a":" 1"}', FORM)),
    "values of one name": (("a=1&a=2", FORM), ("a=2&a=1", FORM)),
    "octets that are no UTF-8": (("a=%ff", FORM), ("a=%fe", FORM)),
    "order of elements": (("<a><b/><c/></a>", XML), ("<a><c/><b/></a>", XML)),
    "interleaved elements": (("<a><b/><c/><b/></a>", XML), ("<a><b/><b/><c/></a>", XML)),
    "grouping of elements": (("<a><b>1</b><b>2</b></a>", XML), ("<a><b>1<b>2</b></b></a>", XML)),
    "namespace": (('<a xmlns="u"/>', XML), ('<a xmlns="v"/>', XML)),
    "blanks of a value": (("<a> x</a>", XML), ("<a>x</a>", XML)),
    "text beside elements": (("<a>one <b/></a>", XML), ("<a>two <b/></a>", XML)),
    "damaged XML": (("<a><b></a>", XML), ("<a><c></a>", XML)),
    "text": (("one\ntwo", "text/plain"), ("one two", "text/plain")),
    "line ends of what is no text": (("one\r\ntwo", "application/x-crm"), ("one\ntwo", "application/x-crm")),
    "name of a file": (
        (multipart(field("f", "x", '; filename="Ab.txt"')), "multipart/form-data; boundary=b"),
        (multipart(field("f", "x", '; filename="ab.txt"')), "multipart/form-data; boundary=b"),
    ),
    "order of nameless parts": ((multipart("X: 1", "X: 2"), MIXED), (multipart("X: 2", "X: 1"), MIXED)),
    "one octet of a file": (
        (multipart(field("f", "\0\1")).replace(b"\1", b"\xff"), "multipart/form-data; boundary=b"),
        (multipart(field("f", "\0\1")).replace(b"\1", b"\xfe"), "multipart/form-data; boundary=b"),
    ),
    "order of elements in a part": (
        (multipart("Content-Type: text/xml\r\n\r\n<a><b/><c/></a>"), MIXED),
        (multipart("Content-Type: text/xml\r\n\r\n<a><c/><b/></a>"), MIXED),
    ),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_the_same(one: tuple[str | bytes, str], other: tuple[str | bytes, str]) -> None:
    assert request(*one).key == request(*other).key


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_not_the_same(one: tuple[str | bytes, str], other: tuple[str | bytes, str]) -> None:
    assert request(*one).key != request(*other).key
    assert list(differences(request(*one), request(*other))), "and it is said why"


@pytest.mark.parametrize(
    ("ignored", "one", "other"),
    [
        ("body.meta.at", ('{"a":1,"meta":{"at":1}}', JSON), ('{"a":1,"meta":{"at":2}}', JSON)),
        ("body.meta", ('{"a":1,"meta":{"at":1}}', JSON), ('{"a":1}', JSON)),
        ("body.calls.id", ('{"calls":[{"id":1,"m":"x"}]}', JSON), ('{"calls":[{"id":2,"m":"x"}]}', JSON)),
        ("body.id", ('[{"id":1,"m":"x"}]', JSON), ('[{"id":7,"m":"x"}]', JSON)),
        ("body.nonce", ("a=1&nonce=x&nonce=y", FORM), ("a=1", FORM)),
        ("body.Envelope.Header.Nonce", (SOAP, XML), (SOAP.replace("abc", "xyz").replace("n1", "n2"), XML)),
        ("body.**.phone", (SOAP, XML), (SOAP.replace("+2", "+3"), XML)),
        ("body.**.@Id", (SOAP, XML), (SOAP.replace("n1", "n2"), XML)),
        (
            "body.key",
            (multipart(field("key", "1"), field("a", "x")), "multipart/form-data; boundary=b"),
            (multipart(field("key", "2"), field("a", "x")), "multipart/form-data; boundary=b"),
        ),
        (
            "body.about.at",
            (
                multipart('Content-Disposition: form-data; name="about"\r\n\r\n{"at":1}'),
                "multipart/form-data; boundary=b",
            ),
            (
                multipart('Content-Disposition: form-data; name="about"\r\n\r\n{"at":2}'),
                "multipart/form-data; boundary=b",
            ),
        ),
    ],
)
def test_an_ignored_field_does_not_count_and_is_no_difference(
    ignored: str, one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert request(*one).key != request(*other).key
    sent, recorded = request(*one, (ignored,)), request(*other, (ignored,))
    assert sent.key == recorded.key
    assert list(differences(sent, recorded)) == []


def test_an_ignored_parameter_does_not_count() -> None:
    ignored = IgnoredFields(("query.nonce",))
    one, other, third = (
        Request("GET", f"https://crm.example/x?{query}", "", b"", ignored)
        for query in ("nonce=1&a=1", "a=1&nonce=2&nonce=3", "a=2&nonce=1")
    )
    assert one.key == other.key
    assert list(differences(one, third)) == ['query.a: sent "1", recorded "2"']


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (('{"a":[{"b":1}]}', JSON), ('{"a":[{"b":2}]}', JSON), ["body.a[0].b: sent 1, recorded 2"]),
        ((SOAP, XML), (SOAP.replace("+2", "+3"), XML), ['body.Envelope.Body.Find.phone[1]: sent "+2", recorded "+3"']),
        (("<a><b/><c/></a>", XML), ("<a><c/><b/></a>", XML), ["body: the same elements, in another order"]),
        (("a=1", FORM), ('{"a":1}', JSON), ['body: sent a form {"a": "1"}, recorded JSON {"a": 1}']),
        (("", ""), ("x", "text/plain"), ['body: sent nothing, recorded text "x"']),
        ((b"\xff", ""), (b"\xfe", ""), ["body: sent 1 bytes (SHA-256 a8100ae6), recorded 1 bytes (SHA-256 aa687b58)"]),
        (
            (multipart(field("a", "1"), field("c", "x")), "multipart/form-data; boundary=b"),
            (multipart(field("a", "2"), field("c", "x")), "multipart/form-data; boundary=b"),
            ['body.a: sent "1", recorded "2"'],
        ),
    ],
)
def test_what_differs_is_named_by_path(
    one: tuple[str | bytes, str], other: tuple[str | bytes, str], said: list[str]
) -> None:
    assert list(differences(request(*one), request(*other))) == said


def test_multipart_of_a_library_matches_in_spite_of_its_random_boundary() -> None:
    files = {"file": ("a.bin", bytes(range(256)) + b"\r\n--b\r\n", "application/octet-stream")}
    one, other = (httpx.Request("POST", "https://crm.example", data={"name": "Zoë"}, files=files) for _ in range(2))
    assert one.headers["content-type"] != other.headers["content-type"]
    first, second = (request(each.read(), each.headers["content-type"]) for each in (one, other))
    assert first.key == second.key
    said = meaning(first.body, first.content_type).value
    assert said["file"]["filename"] == "a.bin"
    assert said["file"]["content"].value == files["file"][1]


def test_parts_within_a_part_are_told_apart_though_one_boundary_begins_with_the_other() -> None:
    inner = multipart("Content-Type: application/json\r\n\r\n[1]", "X: 2\r\n\r\n", boundary="b1").decode()
    body = multipart(f"Content-Type: multipart/mixed; boundary=b1\r\n\r\n{inner}", "\r\nlast")
    first, last = meaning(body, MIXED).value
    assert [first.value[0].value, first.value[1]["x"], last.value] == [[1], "2", "last"]


@pytest.mark.parametrize("damaged", ["{", "[1,", '{"a": ' * 100_000, "<a>", "<?xml", "--b", "\x00"])
@pytest.mark.parametrize("content_type", [JSON, XML, FORM, MIXED, "multipart/mixed", ""])
def test_a_damaged_body_is_what_it_is(damaged: str, content_type: str) -> None:
    assert request(damaged, content_type).key == request(damaged, content_type).key
    assert request(damaged, content_type).key != request(damaged + "x", content_type).key


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn", "Cs"]), max_size=8)
names = st.from_regex(r"[abAB_][ab.1-]{0,2}", fullmatch=True)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reordered(item) for name, item in reversed(value.items())}
    return [reordered(item) for item in value] if isinstance(value, list) else value


def is_same(one: Any, other: Any) -> bool:
    """As JSON has it: true is not 1, and 1 is 1.0."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_same(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


@given(values)
def test_json_is_the_same_in_any_order_and_layout(value: Any) -> None:
    spelled = json.dumps(reordered(value), indent=2, ensure_ascii=False)
    assert request(json.dumps(value), JSON).key == request(spelled, JSON).key


@given(values, values)
def test_json_is_another_if_a_value_is(one: Any, other: Any) -> None:
    sent, recorded = request(json.dumps(one), JSON), request(json.dumps(other), JSON)
    assert (sent.key == recorded.key) is is_same(one, other)
    assert bool(list(differences(sent, recorded))) is not is_same(one, other)


fields = st.dictionaries(texts, st.lists(texts, min_size=1, max_size=3), max_size=4)


@given(fields, fields)
def test_forms_and_queries_are_the_same_if_each_name_has_its_values(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> None:
    for first, second in ((one, dict(reversed(one.items()))), (one, other)):
        spelled = [urlencode(form, doseq=True) for form in (first, second)]
        by_form, by_query = (
            [request(text, FORM) for text in spelled],
            [Request("GET", f"https://crm.example/?{text}", "", b"") for text in spelled],
        )
        assert (by_form[0].key == by_form[1].key) is (first == second)
        assert (by_query[0].key == by_query[1].key) is (first == second)


trees = st.recursive(
    st.tuples(names, st.dictionaries(names, texts, max_size=2), texts),
    lambda inner: st.tuples(names, st.dictionaries(names, texts, max_size=2), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=8,
)


def spelled(tree: Any, prefix: str, between: str, *, backwards: bool) -> str:
    """An element as XML: its attributes forwards or backwards, with a prefix, with blanks between elements."""
    name, attributes, inside = tree
    ordered = reversed(attributes.items()) if backwards else attributes.items()
    given = "".join(f" {key}={quoteattr(value)}" for key, value in ordered)
    if isinstance(inside, str):
        content = escape(inside)
    else:
        content = between + between.join(spelled(each, prefix, between, backwards=backwards) for each in inside)
    return f"<{prefix}{name}{given}>{content}</{prefix}{name}>"


def document(tree: Any, prefix: str = "a:", between: str = "", *, backwards: bool = False) -> str:
    space = f' xmlns:{prefix[:-1]}="urn:crm"' if prefix else ' xmlns="urn:crm"'
    inner = spelled(tree, prefix, between, backwards=backwards)
    return f"<{prefix}root{space}>{inner}</{prefix}root>"


@given(trees, trees)
def test_xml_is_the_same_however_it_is_laid_out_and_another_if_anything_in_it_is(one: Any, other: Any) -> None:
    first, again = request(document(one), XML), request(document(one, "zz:", "\n  ", backwards=True), XML)
    assert meaning(first.body, XML).kind == "XML"
    assert first.key == again.key == request(document(one, ""), XML).key
    second = request(document(other), XML)
    assert (first.key == second.key) is (one == other)
    assert bool(list(differences(first, second))) is (one != other)
