"""Tokens that tell when they run out: another one is asked for before, and no call is refused."""

import base64
import json
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyrus_tui.api.expiry import seconds_until_renewal
from pyrus_tui.errors import NotSignedIn
from tests.api.playing import NOON, Player, ok, status


def jwt(**claims) -> str:
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJh.{body}.sig"


ME = {"person_id": 1, "first_name": "Ada"}


async def test_a_token_is_renewed_a_minute_before_its_end():
    end = int(NOON.timestamp()) + 3600
    player = Player(ok(ME), auth=(ok({"access_token": jwt(exp=end)}), ok({"access_token": "two"})))
    api = player.api()
    await api.profile()
    player.clock.set(player.clock.now() + timedelta(seconds=3500))
    await api.profile()
    assert player.logins == 1
    player.clock.set(player.clock.now() + timedelta(seconds=45))
    await api.profile()
    assert player.logins == 2
    assert [call.headers["authorization"] for call in player.calls][1:] == [
        f"Bearer {jwt(exp=end)}",
        "Bearer two",
    ]
    await api.aclose()


async def test_where_that_fails_the_old_one_serves_on_and_a_refusal_counts():
    lost = httpx.ConnectError("no network")
    auth = (ok({"access_token": "one", "expires_in": 600}), lost, status(401, "account_blocked"))
    player = Player(ok(ME), auth=auth)
    api = player.api()
    await api.profile()
    player.clock.set(player.clock.now() + timedelta(seconds=545))
    await api.profile()
    assert player.calls[-1].headers["authorization"] == "Bearer one"
    player.clock.set(player.clock.now() + timedelta(seconds=20))
    with pytest.raises(NotSignedIn, match="blocked"):
        await api.profile()
    await api.aclose()


def test_half_of_a_short_life_and_nothing_that_cannot_be_right():
    assert seconds_until_renewal({"expires_in": 30}, "t", NOON) == 15
    assert seconds_until_renewal({"expires_in": -5}, "t", NOON) is None
    assert seconds_until_renewal({"expires_in": 10**400}, "t", NOON) is None
    assert seconds_until_renewal({"expires_in": True}, "t", NOON) is None
    later = (NOON + timedelta(hours=1)).timestamp()
    assert seconds_until_renewal({}, jwt(exp=later), NOON) == 3540
    assert seconds_until_renewal({}, jwt(exp="soon"), NOON) is None


@given(st.text() | st.tuples(st.text(), st.text(), st.text()).map(".".join))
def test_any_other_token_tells_nothing(token):
    assert seconds_until_renewal({}, token, NOON) is None
