"""Who guesses has to wait; who sits elsewhere, or in their own browser, has not."""

from __future__ import annotations

from datetime import timedelta

import pytest

from policywire.config.enums import Role
from policywire.web.security.login_throttle import (
    FREE_ATTEMPTS,
    FREE_FOR_MANY,
    MAX_TRACKED,
    RESET_AFTER,
    AttemptCounter,
    LoginThrottle,
    counters_of,
)
from tests.web.site import PASSWORD, Reader, Site, add_user

pytestmark = pytest.mark.slow


async def guess(
    reader: Reader, times: int, name: str = "zoe", headers: dict[str, str] | None = None
) -> int:
    """Try wrong passwords; gives the status of the last answer."""
    status = 0
    for _ in range(times):
        wrong = {"name": name, "password": "wrong"}
        status = (await reader.post("/login", wrong, headers)).status_code
    return status


def reader_at(site: Site, address: str, proxies: tuple[str, ...] = ()) -> Reader:
    return Reader(site.application(local=False, proxies=proxies), address=address)


@pytest.fixture
def office(site: Site) -> Site:
    for name in ("zoe", "ann"):
        add_user(site, name, Role.VIEWER)
    return site


async def test_who_guesses_has_to_wait(office: Site) -> None:
    reader = reader_at(office, "203.0.113.9")
    await guess(reader, FREE_ATTEMPTS)
    refused = await reader.log_in("zoe", PASSWORD)
    assert refused.status_code == 429
    office.now += RESET_AFTER
    assert (await reader.log_in("zoe", PASSWORD)).headers["location"] == "/"
    await reader.close()


async def test_who_guesses_at_a_name_keeps_out_neither_others_nor_its_owners_browser(
    office: Site,
) -> None:
    app = office.application(local=False)
    own, elsewhere = Reader(app, address="198.51.100.1"), Reader(app, address="203.0.113.9")
    await own.log_in("zoe", PASSWORD)
    await own.post("/logout", {})
    assert await guess(elsewhere, FREE_FOR_MANY * 3) == 429
    assert (await elsewhere.log_in("ann", PASSWORD)).status_code == 303
    assert (await own.log_in("zoe", PASSWORD)).headers["location"] == "/"
    await own.close()
    await elsewhere.close()


async def test_a_known_browser_has_few_tries_of_its_own(office: Site) -> None:
    reader = reader_at(office, "198.51.100.1")
    await reader.log_in("zoe", PASSWORD)
    await reader.post("/logout", {})
    assert await guess(reader, FREE_ATTEMPTS + 1) == 429
    await reader.close()


async def test_nobody_behind_an_unknown_proxy_keeps_out_the_others(office: Site) -> None:
    reader = reader_at(office, "127.0.0.1")
    for number in range(FREE_FOR_MANY * 2):
        await guess(reader, 1, f"nobody-{number}")
    assert (await reader.log_in("zoe", PASSWORD)).headers["location"] == "/"
    await reader.close()


async def test_many_names_from_one_address_have_to_wait_whatever_it_says_of_itself(
    office: Site,
) -> None:
    reader = reader_at(office, "203.0.113.9")
    statuses = [
        await guess(reader, 1, f"nobody-{n}", {"x-forwarded-for": f"198.51.100.{n}"})
        for n in range(FREE_FOR_MANY + 1)
    ]
    assert (statuses[-2], statuses[-1]) == (303, 429)
    await reader.close()


async def test_a_proxy_of_the_settings_is_believed_about_the_address(office: Site) -> None:
    reader = reader_at(office, "10.0.0.1", ("10.0.0.0/8",))
    guesser = {"x-forwarded-for": "203.0.113.9"}
    assert await guess(reader, FREE_ATTEMPTS + 1, "zoe", guesser) == 429
    other = {"name": "zoe", "password": PASSWORD}
    come = await reader.post("/login", other, {"x-forwarded-for": "203.0.113.10"})
    assert come.headers["location"] == "/"
    await reader.close()


async def test_a_right_password_does_not_free_the_address_for_more_guesses(office: Site) -> None:
    reader = reader_at(office, "203.0.113.9")
    for number in range(FREE_FOR_MANY):
        await guess(reader, 1, f"nobody-{number}")
    office.now += timedelta(seconds=3)
    own = {"name": "ann", "password": PASSWORD}
    assert (await reader.post("/login", own)).headers["location"] == "/"
    assert await guess(reader, 2, "zoe") == 429
    await reader.close()


def test_one_customers_addresses_of_version_six_count_as_one() -> None:
    keys = [
        {each.key for each in counters_of("zoe", address, forwards=False, device="")}
        for address in ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")
    ]
    assert keys[0] == keys[1] != keys[2]


def test_patience_is_bounded_and_forgives(site: Site) -> None:
    patience, name = LoginThrottle(), AttemptCounter("name ann")
    for number in range(MAX_TRACKED + 50):
        patience.record_failure([AttemptCounter(f"address {number}")], site.now)
    assert len(patience._wrong) == MAX_TRACKED
    for _ in range(40):
        patience.record_failure([name], site.now)
    other = AttemptCounter("address x")
    assert timedelta() < patience.retry_after([name, other], site.now) <= RESET_AFTER
    patience.record_success([name])
    assert not patience.retry_after([name], site.now)
