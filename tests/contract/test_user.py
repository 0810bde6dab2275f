"""The live user row: what is kept, and only when it is asked for."""

from appconnect_cli.contract.user import User

ROW = {"id": "7-acmecrm", "platform": "acmecrm", "accessToken": "k", "refreshToken": "r", "odd": 1}


def test_a_change_lasts_only_after_save() -> None:
    user = User.from_row(ROW)
    user.access_token = ""
    assert user.stored is not None
    assert user.stored["accessToken"] == "k"
    user.save()
    assert user.stored["accessToken"] == ""
    assert user.stored["odd"] == 1
    assert user.writes == ("save",)


async def saved(user: User) -> None:
    await user.save()
    await user.update(timezone_name="Europe/Lisbon")


def test_saving_may_be_awaited() -> None:
    import asyncio

    user = User.from_row(ROW)
    asyncio.run(saved(user))
    assert user.writes == ("save", "update")


def test_update_takes_both_spellings_and_keeps_at_once() -> None:
    user = User.from_row(ROW)
    user.update({"accessToken": ""}, refresh_token=None)
    assert user.stored is not None
    assert (user.stored["accessToken"], user.stored["refreshToken"]) == ("", None)


def test_destroy_leaves_no_row() -> None:
    user = User.from_row(ROW)
    user.destroy()
    assert user.stored is None
    assert user.destroyed
    user.save()
    assert not user.destroyed


def test_an_empty_row_is_a_deleted_one() -> None:
    user = User.from_row({})
    assert (user.id, user.stored) == ("", None)
