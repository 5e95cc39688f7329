"""Idle connections: the one used last is taken first, and expired ones are closed."""

from kalshi_order_groups._http.idle_connections import (
    IDLE_SECONDS,
    IdleConnections,
)


def test_the_newest_connection_is_taken_and_old_ones_expire() -> None:
    idle: IdleConnections[str] = IdleConnections()
    idle.put("old", 0.0)
    idle.put("new", 20.0)
    assert idle.expired(IDLE_SECONDS - 1) == []
    assert idle.take(20.0) == "new"
    idle.put("new", 20.0)
    assert idle.expired(IDLE_SECONDS + 1) == ["old"]
    assert idle.take(20.0 + IDLE_SECONDS + 1) is None
    assert idle.expired(20.0 + IDLE_SECONDS + 1) == ["new"]
