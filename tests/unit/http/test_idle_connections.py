"""Idle connections: the one used last is taken first, and expired ones are closed."""

from kalshi_order_groups._http.idle_connections import (
    IDLE_SECONDS,
    IdleConnections,
)


def test_the_free_list_gives_the_newest_and_forgets_the_old() -> None:
    free: IdleConnections[str] = IdleConnections()
    free.put("old", 0.0)
    free.put("new", 20.0)
    assert free.expired(IDLE_SECONDS - 1) == []
    assert free.take(20.0) == "new"
    free.put("new", 20.0)
    assert free.expired(IDLE_SECONDS + 1) == ["old"]
    assert free.take(20.0 + IDLE_SECONDS + 1) is None
    assert free.expired(20.0 + IDLE_SECONDS + 1) == ["new"]
