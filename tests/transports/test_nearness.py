"""What is said about a request that no recording answers: the three that come closest, and what differs."""

from appconnect_cli.transports.base import Miss, Near
from appconnect_cli.transports.matching import Request
from appconnect_cli.transports.nearness import closest

JSON = "application/json"
URL = "https://crm.example/contacts"


def request(method: str = "GET", url: str = URL, body: str = "") -> Request:
    return Request(method, url, JSON if body else "", body.encode())


def test_the_same_operation_comes_first_then_the_fewest_differences() -> None:
    recorded = [
        request("GET", f"{URL}?phone=1"),
        request("POST", URL, '{"name":"C"}'),
        request("POST", URL, '{"name":"B","phones":[{"number":"1"}],"old":true}'),
        request("POST", f"{URL}/7", '{"name":"B","phones":[{"number":"2"}]}'),
        request("POST", "https://crm.example/deals"),
    ]
    sent = request("POST", f"{URL}?x=", '{"name":"B","phones":[{"number":"2"}],"new":"n"}')
    assert closest(sent, recorded) == [
        (
            1,
            (
                'query.x: sent "", not recorded',
                'body.name: sent "B", recorded "C"',
                'body.phones: sent [{"number": "2"}], not recorded',
                'body.new: sent "n", not recorded',
            ),
        ),
        (
            2,
            (
                'query.x: sent "", not recorded',
                'body.phones[0].number: sent "2", recorded "1"',
                'body.new: sent "n", not recorded',
                "body.old: not sent, recorded true",
            ),
        ),
        (
            3,
            (
                f"address: sent {URL}, recorded {URL}/7",
                'query.x: sent "", not recorded',
                'body.new: sent "n", not recorded',
            ),
        ),
    ]


def test_of_other_operations_the_one_with_the_most_alike_address_is_nearest() -> None:
    recorded = [
        request(url="https://crm.example/companies/1"),
        request(url=f"{URL}/1/notes"),
        request("DELETE", f"{URL}/1"),
        request(url=f"{URL}/1"),
    ]
    assert [at for at, _ in closest(request(url=f"{URL}/2"), recorded)] == [3, 0, 1]
    assert closest(request(url=f"{URL}/2"), recorded[3:]) == [(0, (f"address: sent {URL}/2, recorded {URL}/1",))]


def test_among_many_the_one_that_differs_in_one_field_is_found() -> None:
    recorded = [request("POST", URL, f'{{"method":"search","params":{{"phone":"{n}","at":{n}}}}}') for n in range(2000)]
    (at, found), *_ = closest(request("POST", URL, '{"method":"search","params":{"phone":"1234","at":0.5}}'), recorded)
    assert (at, found) == (1234, ("body.params.at: sent 0.5, recorded 1234",))


def test_the_same_operation_is_found_behind_many_that_differ_less() -> None:
    recorded = [*(request(url=f"{URL}/{n}?a=1") for n in range(100)), request(url=f"{URL}?b=2&c=3&d=4")]
    assert next(at for at, _ in closest(request(url=f"{URL}?a=1"), recorded)) == 100


def test_nothing_is_near_where_nothing_is_recorded() -> None:
    assert closest(request(), []) == []
    assert str(Miss("GET", URL, ())) == "Nothing is recorded."


def test_a_person_reads_which_exchange_it_is_and_whether_it_was_played() -> None:
    many = tuple(f"body.f{n}: sent {n}, not recorded" for n in range(20))
    miss = Miss(
        "GET",
        URL,
        (
            Near("GET", URL, (1, 4), 2, ()),
            Near("GET", f"{URL}?a=1", (2,), 1, ("query.a: not sent, recorded 1",)),
            Near("POST", URL, tuple(range(10, 20)), 3, many),
        ),
    )
    assert str(miss).splitlines() == [
        "Nearest recordings:",
        f"  GET {URL} (exchanges 1, 4, all played)",
        "    it is the same, was recorded 2x and has been played as often",
        f"  GET {URL}?a=1 (exchange 2, already played)",
        "    query.a: not sent, recorded 1",
        f"  POST {URL} (exchanges 10, 11, 12, 13, 14, 15, ...)",
        *(f"    {difference}" for difference in many[:6]),
        "    and 14 more",
    ]


def test_a_long_or_binary_body_does_not_fill_the_screen() -> None:
    long = Request("POST", URL, "x/y", b"z" * 5000)
    ((_, (said,)),) = closest(Request("POST", URL, "x/y", b"\xff\x1b[31m" * 5000), [long])
    assert "sent 30000 bytes (SHA-256 " in said
    assert len(said) < 250
    assert said.isprintable()
    ((_, (said,)),) = closest(Request("POST", URL, "x/y", "\x1b[31m\u202e".encode()), [long])
    assert said.isprintable()
