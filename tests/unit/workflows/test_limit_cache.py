"""Which limits count as lower, by what a client has read and set."""

from decimal import Decimal

import pytest
from kalshi_order_groups import BadRequestError, OrderGroup, OutcomeUnknownError
from kalshi_order_groups._core.retry_policy import Risk
from kalshi_order_groups._workflows import limit_cache
from kalshi_order_groups._workflows.limit_cache import LimitCache, LimitWrite

HORIZON = 15.5
LOST = OutcomeUnknownError("no response")
REFUSED = BadRequestError("refused", status_code=400)


def group(limit: int | None, name: str = "og") -> OrderGroup:
    return OrderGroup(
        order_group_id=name,
        subaccount=0,
        exchange_index=0,
        contracts_limit=None if limit is None else Decimal(limit),
        triggered=False,
    )


def lower(cache: LimitCache, name: str = "og") -> set[int]:
    """The limits of these that count as lower."""
    tried = (5, 9, 10, 11, 50, 90, 99, 100, 101)
    return {one for one in tried if cache.risk(name, Decimal(one), None) is Risk.REDUCES}


def setting(cache: LimitCache, limit: int, began_at: float) -> LimitWrite:
    return cache.begin("og", Decimal(limit), began_at, began_at + 10)


BELOW_10, BELOW_100 = {5, 9}, {5, 9, 10, 11, 50, 90, 99}


def known(limit: int, at: float = 0.0) -> LimitCache:
    cache = LimitCache(HORIZON)
    cache.read(group(limit), at)
    return cache


def test_of_an_unknown_group_none_is_lower_and_a_handle_claims_it_only() -> None:
    cache = known(100)
    assert lower(cache, "another") == set()
    assert cache.risk("another", Decimal(5), Decimal(6)) is Risk.LOWERS
    assert cache.risk("another", Decimal(6), Decimal(6)) is Risk.SETS
    assert cache.risk("og", Decimal(101), Decimal(200)) is Risk.SETS, "what is known beats the handle"
    cache.read(group(None), 1)
    assert lower(cache) == set()


def test_the_newest_read_decides_whichever_way_it_came() -> None:
    cache = known(100)
    cache.list_read(0, [group(10), group(50, "other")], 5)
    assert (lower(cache), lower(cache, "other")) == (BELOW_10, {5, 9, 10, 11})
    cache.list_read(None, [group(100)], 4)
    assert lower(cache) == BELOW_10
    cache.list_read(0, [group(100)], 3)
    assert lower(cache) == BELOW_10
    cache.read(group(100), 6)
    assert lower(cache) == BELOW_100


def test_a_confirmed_update_is_believed_and_not_the_read_before_it() -> None:
    cache = known(100)
    setting(cache, 10, 1).confirm(2)
    assert lower(cache) == BELOW_10


@pytest.mark.parametrize(("read_at", "expected"), [(2.0, {5, 9, 10}), (2 + HORIZON, BELOW_100)])
def test_a_read_within_the_horizon_of_an_update_does_not_replace_it(
    read_at: float, expected: set[int]
) -> None:
    cache = known(100)
    setting(cache, 10, 1).confirm(2)
    cache.read(group(100), read_at)
    assert lower(cache) == expected


def test_an_update_in_flight_or_lost_may_have_happened_or_not() -> None:
    for is_lost in (False, True):
        cache = known(100)
        write = setting(cache, 10, 1)
        if is_lost:
            write.failed(LOST, 3)
        assert lower(cache) == {5, 9, 10}, "10 raises neither of them"
        cache.read(group(100), 4)
        assert lower(cache) == {5, 9, 10}
        cache.read(group(100), 12 + HORIZON)
        assert lower(cache) == BELOW_100


def test_a_refused_update_did_not_happen() -> None:
    cache = known(100)
    setting(cache, 10, 1).failed(REFUSED, 2)
    assert lower(cache) == BELOW_100


def test_of_updates_at_the_same_time_each_may_be_the_last() -> None:
    cache = known(50)
    first, second = setting(cache, 100, 1), setting(cache, 10, 2)
    second.confirm(3)
    first.confirm(4)
    assert lower(cache) == {5, 9, 10}
    setting(cache, 100, 5).confirm(6)
    assert lower(cache) == BELOW_100, "this one came after both"


def test_an_update_of_an_unknown_group_makes_its_limit_known() -> None:
    cache = LimitCache(HORIZON)
    write = setting(cache, 10, 1)
    assert lower(cache) == set()
    write.confirm(2)
    assert lower(cache) == BELOW_10


def test_what_is_too_much_to_remember_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limit_cache, "MAX_GROUPS", 1)
    cache = known(100)
    setting(cache, 10, 1).confirm(2)
    cache.begin("another", Decimal(5), 3, 4)
    assert lower(cache) == set(), "the read is older than an update that was dropped"
    cache.read(group(10), 5)
    assert lower(cache) == BELOW_10


def test_a_list_that_no_longer_shows_a_group_does_not_bring_an_older_limit_back() -> None:
    cache = known(100)
    cache.list_read(None, [group(10)], 5)
    cache.list_read(3, [], 6)
    cache.list_read(3, [], 7)
    assert lower(cache) == BELOW_10, "lists of another subaccount say nothing"
    cache.list_read(None, [], 8)
    assert lower(cache) == set()
    cache.read(group(10), 9)
    assert lower(cache) == BELOW_10


def test_updates_that_are_over_are_not_kept() -> None:
    cache = known(100)
    for number in range(100):
        setting(cache, 10, number).confirm(number + 0.5)
    assert len(cache._writes["og"]) <= 2  # pyright: ignore[reportPrivateUsage]
