"""Signing in, tokens that are no longer good, and the addresses the client is told."""

from datetime import timedelta

from pyrus_tui.sandbox.blueprints import KARL, ME, TOM
from tests.conformance.conftest import NOW


def test_signing_in_moves_the_client_to_the_addresses_it_is_told(sandbox, stranger, host):
    client = stranger(login=sandbox.login, security_key=sandbox.security_key)
    answer = client.auth()
    assert answer.success
    assert answer.error_code is None
    assert answer.access_token == client.access_token
    assert (answer.api_url, answer.files_url) == (f"http://{host}/v4/", f"http://{host}/")
    assert (client._host, client._base_path, client._files_host) == (host, "/v4", host)
    assert client.get_profile().email == sandbox.login


def test_a_server_of_ones_own_has_another_path(sandbox, stranger, host):
    client = stranger(login=sandbox.login, security_key=sandbox.security_key)
    client._auth_host = f"{host}/api"
    assert client.auth().api_url == f"http://{host}/api/v4/"
    assert client._base_path == "/api/v4"
    assert client.get_profile().person_id == ME


def test_credentials_may_be_given_when_signing_in(sandbox, stranger):
    client = stranger()
    assert client.auth(sandbox.login, sandbox.security_key, ME).success
    assert client.get_profile().person_id == ME
    answer = stranger().auth(sandbox.login, sandbox.security_key, TOM)
    assert (answer.success, answer.error_code) == (False, "invalid_credentials")


def test_the_first_call_signs_in_by_itself(sandbox, stranger):
    client = stranger(login=sandbox.login, security_key=sandbox.security_key)
    assert client.access_token is None
    assert client.get_profile().person_id == ME
    assert client.access_token


def test_a_wrong_key_is_refused(sandbox, stranger):
    client = stranger(login=sandbox.login, security_key="wrong")
    answer = client.auth()
    assert (answer.success, answer.error_code) == (False, "invalid_credentials")
    assert answer.error
    assert client.access_token is None
    profile = client.get_profile()
    assert (profile.error_code, profile.person_id) == ("invalid_credentials", None)
    assert client.get_inbox().error_code == "invalid_credentials"
    assert client.get_registry(201).tasks is None


def test_nobody_signs_in_without_credentials(stranger):
    assert stranger().get_profile().error_code == "invalid_credentials"


def test_who_has_left_is_not_let_in(sandbox, stranger):
    login, key = sandbox.account(KARL)
    assert stranger(login=login, security_key=key).auth().error_code == "account_blocked"


def test_a_token_is_enough_while_it_lives(sign_in, stranger, clock):
    guest = stranger(access_token=sign_in(ME).access_token)
    assert guest.get_profile().person_id == ME
    clock.set(NOW + timedelta(days=2))
    assert guest.get_profile().error_code == "invalid_credentials"


def test_an_expired_token_is_renewed(sign_in, clock):
    client = sign_in(ME)
    old = client.access_token
    assert client.get_profile().person_id == ME
    assert client.access_token == old
    clock.set(NOW + timedelta(days=2))
    assert client.get_profile().person_id == ME
    assert client.access_token != old


def test_a_token_that_the_server_does_not_know_is_renewed(sign_in, tmp_path):
    client = sign_in(ME)
    client.access_token = "nonsense"
    assert client.get_profile().person_id == ME
    assert client.access_token != "nonsense"
    client.access_token = "nonsense"
    file = tmp_path / "a.txt"
    file.write_bytes(b"a")
    assert client.upload_file(str(file)).guid


def test_a_token_that_was_pushed_out_by_newer_ones_is_renewed(sign_in, stranger):
    first = sign_in(TOM)
    old = first.access_token
    for _ in range(20):
        sign_in(TOM)
    assert stranger(access_token=old).get_profile().person_id is None
    assert first.get_profile().person_id == TOM
    assert first.access_token != old
