"""The cache of known groups: scopes, order, fresh lists, claims, and its limits."""

from decimal import Decimal

import pytest
from attrs import evolve
from kalshi_order_groups import OrderGroup, PendingCreate
from kalshi_order_groups._core.scope import Scope
from kalshi_order_groups._workflows import group_cache
from kalshi_order_groups._workflows.group_cache import GroupCache


def group(group_id: str, subaccount: int | None = 0, shard: int | None = 0) -> OrderGroup:
    return OrderGroup(
        order_group_id=group_id,
        subaccount=subaccount,
        exchange_index=shard,
        contracts_limit=Decimal(1),
        triggered=False,
    )


def scope(subaccount: int | None, shard: int | None) -> Scope:
    return Scope(subaccount=subaccount, exchange_index=shard)


def pending(sent_at_ms: int) -> PendingCreate:
    return PendingCreate(
        subaccount=0,
        exchange_index=0,
        contracts_limit=Decimal(1),
        known=frozenset(),
        sent_at_ms=sent_at_ms,
    )


def cache_of(*groups: OrderGroup, now: float = 1.0) -> GroupCache:
    cache = GroupCache()
    cache.put(groups, now)
    return cache


def newest_ids(cache: GroupCache, subaccount: int | None = None) -> list[str]:
    return [each.order_group_id for each in cache.newest(subaccount)]


A, B, C = group("a"), group("b"), group("c")


# -- put, newest, ids ----------------------------------------------------------------------------------


def test_a_new_cache_is_empty() -> None:
    cache = GroupCache()
    assert cache.ids() == frozenset()
    assert cache.newest(None) == []
    assert cache.claimed_ids() == frozenset()
    assert cache.scope_of("a") is None
    assert cache.since("a", scope(0, 0)) is None


def test_the_last_group_of_a_put_is_the_newest() -> None:
    cache = cache_of(A, B)
    cache.put([C], 2.0)
    assert cache.newest(None) == [C, B, A]
    assert cache.ids() == {"a", "b", "c"}


def test_a_known_group_that_is_put_again_becomes_the_newest_and_is_replaced() -> None:
    cache = cache_of(A, B)
    triggered = evolve(A, triggered=True)
    cache.put([triggered], 2.0)
    assert cache.newest(None) == [triggered, B]


def test_newest_returns_one_subaccount_or_all() -> None:
    cache = cache_of(group("a", 1), group("b", 2), group("c", 1))
    assert newest_ids(cache, 1) == ["c", "a"]
    assert newest_ids(cache, 2) == ["b"]
    assert newest_ids(cache, 0) == []
    assert newest_ids(cache) == ["c", "b", "a"]


@pytest.mark.parametrize(("subaccount", "shard"), [(None, 0), (0, None), (None, None)])
def test_a_group_without_a_whole_scope_is_not_stored(subaccount: int | None, shard: int | None) -> None:
    cache = cache_of(A, group("x", subaccount, shard), B)
    assert newest_ids(cache) == ["b", "a"]
    assert cache.scope_of("x") is None


def test_a_group_without_a_whole_scope_does_not_replace_a_known_one() -> None:
    cache = cache_of(group("a", 1, 2), B)
    cache.put([group("a", None, 2), group("a", 1, None)], 2.0)
    assert newest_ids(cache) == ["b", "a"]
    assert cache.scope_of("a") == scope(1, 2)
    assert cache.since("a", scope(1, 2)) == 1.0


# -- scopes --------------------------------------------------------------------------------------------


def test_the_scope_of_a_known_group() -> None:
    cache = cache_of(group("a", 1, 2), group("b", 3, 4))
    assert cache.scope_of("a") == scope(1, 2)
    assert cache.scope_of("b") == scope(3, 4)
    assert cache.scope_of("c") is None


def test_since_is_the_time_of_the_first_put_in_the_same_scope() -> None:
    cache = cache_of(group("a", 1, 2), now=1.0)
    cache.put([group("a", 1, 2)], 2.0)
    cache.put([group("b", 1, 2)], 3.0)
    assert cache.since("a", scope(1, 2)) == 1.0
    assert cache.since("b", scope(1, 2)) == 3.0


@pytest.mark.parametrize("other", [(2, 2), (1, 3), (None, 2), (1, None)])
def test_since_is_none_for_another_scope(other: tuple[int | None, int | None]) -> None:
    assert cache_of(group("a", 1, 2)).since("a", scope(*other)) is None


def test_an_omitted_scope_is_the_primary_subaccount_and_shard_0() -> None:
    assert cache_of(A, now=7.0).since("a", scope(None, None)) == 7.0


@pytest.mark.parametrize("changed", [(2, 2), (1, 3)])
def test_a_change_of_scope_restarts_since(changed: tuple[int, int]) -> None:
    cache = cache_of(group("a", 1, 2), B)
    cache.put([group("a", *changed)], 5.0)
    assert cache.scope_of("a") == scope(*changed)
    assert cache.since("a", scope(*changed)) == 5.0
    assert cache.since("a", scope(1, 2)) is None
    assert newest_ids(cache) == ["a", "b"]
    assert newest_ids(cache, changed[0]) == ["a"]


# -- sync ----------------------------------------------------------------------------------------------


def test_a_fresh_list_replaces_the_groups_of_its_subaccount() -> None:
    cache = cache_of(group("a", 1), group("b", 1), group("c", 2))
    cache.sync([group("b", 1), group("d", 1)], 1, 2.0)
    assert newest_ids(cache) == ["d", "b", "c"]
    assert newest_ids(cache, 1) == ["d", "b"]
    assert cache.since("b", scope(1, 0)) == 1.0
    assert cache.since("d", scope(1, 0)) == 2.0


def test_an_empty_list_drops_the_groups_of_its_subaccount() -> None:
    cache = cache_of(group("a", 1), group("b", 1), group("c", 2))
    cache.sync([], 1, 2.0)
    assert newest_ids(cache) == ["c"]
    cache.sync([], 3, 2.0)
    assert newest_ids(cache) == ["c"]


def test_a_list_without_a_subaccount_drops_nothing() -> None:
    cache = cache_of(A, B)
    cache.sync([group("c", None, 0)], None, 2.0)
    assert newest_ids(cache) == ["b", "a"]


def test_groups_that_this_client_created_stay_after_a_list_without_them() -> None:
    cache = cache_of(A)
    cache.claim(B, 1.0)
    cache.sync([C], 0, 2.0)
    assert newest_ids(cache) == ["c", "b"]


def test_a_group_without_a_whole_scope_in_a_list_is_still_known() -> None:
    cache = cache_of(group("a", 0, 3), B)
    cache.sync([group("a", 0, None)], 0, 2.0)
    assert newest_ids(cache) == ["a"]
    assert cache.since("a", scope(0, 3)) == 1.0


def test_a_dropped_group_that_appears_again_is_known_since_then() -> None:
    cache = cache_of(A, now=1.0)
    cache.sync([], 0, 2.0)
    cache.sync([A], 0, 3.0)
    assert cache.since("a", scope(0, 0)) == 3.0
    cache.sync([], 0, 4.0)
    assert cache.ids() == frozenset()


# -- evict ---------------------------------------------------------------------------------------------


def test_a_deleted_group_is_dropped() -> None:
    cache = cache_of(A, B)
    cache.evict("a")
    assert newest_ids(cache) == ["b"]
    assert cache.scope_of("a") is None
    assert cache.since("a", scope(0, 0)) is None
    assert cache.is_deleted("a")
    cache.put([A, C], 5.0)  # a list that lags the delete
    assert newest_ids(cache) == ["c", "b"]


def test_evicting_an_unknown_group_changes_nothing() -> None:
    cache = cache_of(A)
    cache.evict("b")
    cache.evict("b")
    assert newest_ids(cache) == ["a"]


def test_a_deleted_group_stays_claimed() -> None:
    cache = GroupCache()
    cache.claim(A, 1.0)
    cache.evict("a")
    assert cache.claimed_ids() == {"a"}
    assert cache.claim(A, 2.0) is False


# -- claims --------------------------------------------------------------------------------------------


def test_one_create_claims_a_group() -> None:
    cache = GroupCache()
    assert cache.claim(A, 1.0) is True
    assert cache.claim(A, 2.0) is False
    assert cache.claim(A, 3.0, pending(1)) is False
    assert cache.claim(B, 4.0, pending(1)) is True
    assert cache.claim(B, 5.0, pending(1)) is False
    assert cache.claimed_ids() == {"a", "b"}


def test_a_claim_stores_the_group() -> None:
    cache = cache_of(group("b", 1, 2))
    cache.claim(group("a", 1, 2), 4.0)
    assert newest_ids(cache) == ["a", "b"]
    assert cache.since("a", scope(1, 2)) == 4.0


def test_a_refused_claim_makes_the_group_the_newest() -> None:
    cache = GroupCache()
    cache.claim(A, 1.0)
    cache.claim(B, 2.0)
    assert cache.claim(A, 3.0) is False
    assert newest_ids(cache) == ["a", "b"]
    assert cache.since("a", scope(0, 0)) == 1.0


def test_claimed_ids_except_those_of_one_create() -> None:
    cache = GroupCache()
    cache.claim(A, 1.0)
    cache.claim(B, 1.0, pending(1))
    cache.claim(C, 1.0, pending(2))
    cache.put([group("d")], 1.0)
    assert cache.claimed_ids() == {"a", "b", "c"}
    assert cache.claimed_ids(pending(1)) == {"a", "c"}
    assert cache.claimed_ids(except_by=pending(2)) == {"a", "b"}
    assert cache.claimed_ids(pending(3)) == {"a", "b", "c"}


def test_a_refused_claim_does_not_change_the_create_of_a_group() -> None:
    cache = GroupCache()
    cache.claim(A, 1.0, pending(1))
    cache.claim(A, 2.0, pending(2))
    cache.claim(A, 3.0)
    assert cache.claimed_ids(pending(1)) == frozenset()
    assert cache.claimed_ids(pending(2)) == {"a"}


# -- limits --------------------------------------------------------------------------------------------


@pytest.fixture
def max_groups(monkeypatch: pytest.MonkeyPatch) -> int:
    """Lower the limit, and return it."""
    monkeypatch.setattr(group_cache, "MAX_GROUPS", 3)
    return 3


def test_the_limit() -> None:
    assert group_cache.MAX_GROUPS == 10_000


def test_beyond_the_limit_the_oldest_group_is_dropped(max_groups: int) -> None:
    cache = GroupCache()
    for number in range(max_groups):
        cache.put([group(str(number))], float(number))
    assert newest_ids(cache) == ["2", "1", "0"]
    cache.put([group("0")], 9.0)
    cache.put([group("3")], 9.0)
    assert newest_ids(cache) == ["3", "0", "2"]
    assert cache.scope_of("1") is None
    assert cache.since("1", scope(0, 0)) is None


def test_a_group_dropped_at_the_limit_is_known_since_its_next_put(max_groups: int) -> None:
    cache = cache_of(*(group(str(number)) for number in range(max_groups + 1)), now=1.0)
    cache.put([group("0")], 2.0)
    assert cache.since("0", scope(0, 0)) == 2.0


def test_a_put_of_more_groups_than_the_limit_keeps_the_last(max_groups: int) -> None:
    cache = cache_of(A, B)
    cache.put([group(str(number)) for number in range(max_groups + 2)], 2.0)
    assert newest_ids(cache) == ["4", "3", "2"]


def test_groups_beyond_the_limit_are_not_read(max_groups: int) -> None:
    """The first groups of a long list do not displace known ones, if the last have no scope."""
    cache = cache_of(A)
    cache.put([B, C, *[group("x", None)] * max_groups], 2.0)
    assert newest_ids(cache) == ["a"]


def test_a_claim_keeps_the_limit_of_groups(max_groups: int) -> None:
    cache = GroupCache()
    for number in range(max_groups + 2):
        cache.claim(group(str(number)), 1.0)
    assert newest_ids(cache) == ["4", "3", "2"]


def test_beyond_the_limit_the_oldest_claim_is_dropped(max_groups: int) -> None:
    cache = GroupCache()
    for number in range(max_groups):
        assert cache.claim(group(str(number)), 1.0, pending(number)) is True
    assert cache.claimed_ids() == {"0", "1", "2"}
    assert cache.claim(group("0"), 2.0) is False
    assert cache.claimed_ids() == {"0", "1", "2"}
    assert cache.claim(group("3"), 3.0) is True
    assert cache.claimed_ids() == {"1", "2", "3"}
    assert cache.claimed_ids(pending(1)) == {"2", "3"}
    assert cache.claim(group("0"), 4.0) is True
    assert cache.claimed_ids() == {"0", "2", "3"}


def test_a_claimed_group_is_dropped_by_a_list_once_its_claim_is_dropped(max_groups: int) -> None:
    cache = GroupCache()
    cache.claim(group("a", 1), 1.0)
    for number in range(max_groups):
        cache.claim(group(str(number), None), 2.0)
    assert newest_ids(cache) == ["a"]
    cache.sync([], 1, 3.0)
    assert cache.ids() == frozenset()


# -- the last lists ------------------------------------------------------------------------------------


def test_a_group_in_another_subaccount_is_not_dropped_by_a_list_of_the_former_one() -> None:
    cache = cache_of(group("a", 1))
    cache.put([group("a", 2)], 2.0)
    cache.sync([], 1, 3.0)
    assert newest_ids(cache, 2) == ["a"]
    cache.sync([], 2, 4.0)
    assert cache.ids() == frozenset()
