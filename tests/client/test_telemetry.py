"""Telemetry of attempts: events, log records, metrics."""

import asyncio
import logging
import subprocess
import sys
from typing import Any

import kalshi_order_groups as sdk
import pytest
from kalshi_order_groups import AsyncClient, AttemptEvent, Client, otel
from kalshi_order_groups.simulator import Exchange, Fault
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader


def test_each_attempt_is_reported_with_its_details() -> None:
    exchange, events = Exchange(), list[AttemptEvent]()
    client = Client.simulated(exchange, subaccount=3, on_attempt=events.append)
    group = client.order_groups.create(contracts_limit=1)
    events.clear()
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="TriggerOrderGroup", calls={1, 2})
    client.order_groups.trigger(group)
    assert [event.attempt for event in events] == [1, 2, 3]
    assert [event.error for event in events] == ["ServerError", "ServerError", None]
    assert [event.status_code for event in events] == [503, 503, 200]
    first, _, last = events
    assert first.repeats_in is not None
    assert last.repeats_in is None
    assert {event.operation for event in events} == {"trigger_order_group"}
    assert {event.template for event in events} == {"/portfolio/order_groups/{id}/trigger"}
    assert (last.method, last.subaccount, last.exchange_index) == ("PUT", 3, 0)
    assert group.order_group_id not in repr(events)


def test_the_asynchronous_client_reports_the_same() -> None:
    exchange, events = Exchange(), list[AttemptEvent]()
    client = AsyncClient.simulated(exchange, on_attempt=events.append)
    exchange.faults.plan(Fault.RESET_BEFORE_ACTING, operation="GetOrderGroups", calls=1)
    assert asyncio.run(client.order_groups.list()) == []
    assert [(event.error, event.status_code) for event in events] == [
        ("OutcomeUnknownError", None),
        (None, 200),
    ]


def test_an_error_in_on_attempt_does_not_fail_the_call(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_event: AttemptEvent) -> None:
        raise ZeroDivisionError

    client = Client.simulated(on_attempt=broken)
    assert client.order_groups.list() == []
    assert "on_attempt failed for get_order_groups" in caplog.text


def records(caplog: pytest.LogCaptureFixture) -> list[Any]:
    return [record for record in caplog.records if record.name == "kalshi_order_groups"]


def test_the_log_has_a_record_for_each_attempt(caplog: pytest.LogCaptureFixture) -> None:
    exchange = Exchange()
    client = Client.simulated(exchange)
    caplog.set_level(logging.DEBUG, "kalshi_order_groups")
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls={1})
    client.order_groups.list()
    with pytest.raises(sdk.NotFoundError):
        client.order_groups.get("nothing", subaccount=2)
    exchange.faults.plan(Fault.RESET_AFTER_ACTING, operation="ResetOrderGroup")
    with pytest.raises(sdk.OutcomeUnknownError):
        client.order_groups.reset("nothing")
    retried, fine, refused, unknown = records(caplog)
    assert [retried.levelname, fine.levelname, refused.levelname, unknown.levelname] == [
        "INFO",
        "DEBUG",
        "INFO",
        "WARNING",
    ]
    assert retried.kalshi_wait is not None
    assert (fine.kalshi_attempt, fine.kalshi_outcome) == (2, "success")
    assert (refused.kalshi_subaccount, refused.kalshi_status_code) == (2, 404)
    assert unknown.kalshi_operation == "reset_order_group"


def test_attempts_become_metrics() -> None:
    reader = InMemoryMetricReader()
    exchange = Exchange()
    client = Client.simulated(exchange, on_attempt=otel.on_attempt(MeterProvider([reader])))
    exchange.faults.plan(Fault.RESET_BEFORE_ACTING, operation="GetOrderGroups", calls=1)
    exchange.faults.plan(Fault.UNAVAILABLE_503, operation="GetOrderGroups", calls=2)
    client.order_groups.list()
    data = reader.get_metrics_data()
    assert data is not None
    (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
    assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
    attributes = [dict(point.attributes or {}) for point in metric.data.data_points]
    assert (
        sum(point.count for point in metric.data.data_points if isinstance(point, HistogramDataPoint)) == 3
    )
    assert {"url.template": "/portfolio/order_groups", "server.port": 443}.items() <= attributes[0].items()
    outcomes = {(point.get("error.type"), point.get("http.request.resend_count")) for point in attributes}
    assert outcomes == {("OutcomeUnknownError", None), ("503", 1), (None, 2)}


def test_opentelemetry_is_imported_only_on_demand() -> None:
    program = "import sys, kalshi_order_groups; sys.exit('opentelemetry' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)
