"""Which requests are the same, and what is said about those that are not."""

import pytest

from appconnect_cli.transports.matching import Request, differences

JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
URL = "https://crm.example/contacts"


def request(method: str = "GET", url: str = URL, *, body: bytes | str = b"", content_type: str = JSON) -> Request:
    return Request(method, url, content_type, body.encode() if isinstance(body, str) else body)


def multipart(boundary: str, content: str = "x") -> Request:
    body = f'--{boundary}\r\nContent-Disposition: form-data; name="f"\r\n\r\n{content}\r\n--{boundary}--\r\n'
    return request("POST", body=body, content_type=f"multipart/form-data; boundary={boundary}")


SAME = {
    "method in lower case": (request("get"), request("GET")),
    "order of the query": (request(url=f"{URL}?a=1&b=2"), request(url=f"{URL}?b=2&a=1")),
    "space and plus": (request(url=f"{URL}?a=x+y"), request(url=f"{URL}?a=x%20y")),
    "percent signs": (request(url=f"{URL}/%7B%7Bid%7D%7D"), request(url=f"{URL}/{{{{id}}}}")),
    "slash encoded in small letters": (request(url=f"{URL}/a%2fb"), request(url=f"{URL}/a%2Fb")),
    "encoded colon": (request(url=f"{URL}/a:b%20"), request(url=f"{URL}/a%3Ab ")),
    "default port": (request(url="https://crm.example:443/contacts"), request()),
    "no path": (request(url="https://crm.example"), request(url="https://crm.example/")),
    "host in capitals": (request(url="https://CRM.example/contacts"), request()),
    "order of members": (request(body='{"a":1,"b":[2]}'), request(body='{ "b": [2], "a": 1 }')),
    "charset": (request(body='{"a":1}', content_type=f"{JSON}; charset=utf-8"), request(body='{"a": 1}')),
    "vendor JSON": (
        request(body='{"a":1,"b":2}', content_type="application/vnd.api+json"),
        request(body='{"b":2,"a":1}', content_type="application/vnd.api+json"),
    ),
    "escaped text": (request(body='"\\u00e9"'), request(body='"é"')),
    "JSON without a content type": (
        request(body='{"a":1}', content_type=""),
        request(body='{"a": 1}', content_type=""),
    ),
    "order of a form": (request(body="a=1&b=2", content_type=FORM), request(body="b=2&a=1", content_type=FORM)),
    "boundary": (multipart("one"), multipart("two")),
    "no body": (request(content_type=""), request(content_type=JSON)),
}

DIFFERENT = {
    "method": (request("POST"), request("GET")),
    "path": (request(url=f"{URL}/1"), request(url=f"{URL}/2")),
    "slash in a segment": (request(url=f"{URL}/a%2Fb"), request(url=f"{URL}/a/b")),
    "encoded slash, encoded again": (request(url=f"{URL}/a%2Fb"), request(url=f"{URL}/a%252Fb")),
    "octets of a path": (request(url=f"{URL}/%ff"), request(url=f"{URL}/%fe")),
    "host": (request(url="https://other.example/contacts"), request()),
    "port": (request(url="https://crm.example:8443/contacts"), request()),
    "scheme": (request(url="http://crm.example/contacts"), request()),
    "query value": (request(url=f"{URL}?phone=1"), request(url=f"{URL}?phone=2")),
    "blank parameter": (request(url=f"{URL}?phone=&x=1"), request(url=f"{URL}?x=1")),
    "repeated parameter": (request(url=f"{URL}?a=1&a=1"), request(url=f"{URL}?a=1")),
    "JSON value": (request(body='{"a":1}'), request(body='{"a":2}')),
    "JSON type": (request(body='{"a":1}'), request(body='{"a":true}')),
    "null and absent": (request(body='{"a":null}'), request(body="{}")),
    "order of a list": (request(body="[1,2]"), request(body="[2,1]")),
    "form value": (request(body="a=1", content_type=FORM), request(body="a=", content_type=FORM)),
    "multipart content": (multipart("one", "x"), multipart("one", "y")),
    "bytes": (request(body=b"\x00\x01", content_type="x/y"), request(body=b"\x00\x02", content_type="x/y")),
    "broken JSON": (request(body="{a"), request(body="{b")),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_the_same_request(one: Request, other: Request) -> None:
    assert one.key == other.key
    assert list(differences(one, other)) == []


@pytest.mark.parametrize(("one", "other"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_another_request(one: Request, other: Request) -> None:
    assert one.key != other.key
    assert list(differences(one, other)) != []
