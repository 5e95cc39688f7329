# Written by `make generate` from openapi.yaml. Never edit; see generated/README.md.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.error_response import ErrorResponse
from ...models.get_orders_response import GetOrdersResponse
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    ticker: str | Unset = UNSET,
    event_ticker: str | Unset = UNSET,
    min_ts: int | Unset = UNSET,
    max_ts: int | Unset = UNSET,
    status: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    subaccount: int | Unset = UNSET,
    exchange_index: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["ticker"] = ticker

    params["event_ticker"] = event_ticker

    params["min_ts"] = min_ts

    params["max_ts"] = max_ts

    params["status"] = status

    params["limit"] = limit

    params["cursor"] = cursor

    params["subaccount"] = subaccount

    params["exchange_index"] = exchange_index

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/portfolio/orders",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ErrorResponse | GetOrdersResponse | None:
    if response.status_code == 400:
        response_400 = ErrorResponse.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ErrorResponse.from_dict(response.json())

        return response_401

    if response.status_code == 500:
        response_500 = ErrorResponse.from_dict(response.json())

        return response_500

    if 200 <= response.status_code <= 299:
        response_2xx = GetOrdersResponse.from_dict(response.json())

        return response_2xx

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ErrorResponse | GetOrdersResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    ticker: str | Unset = UNSET,
    event_ticker: str | Unset = UNSET,
    min_ts: int | Unset = UNSET,
    max_ts: int | Unset = UNSET,
    status: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    subaccount: int | Unset = UNSET,
    exchange_index: int | Unset = UNSET,
) -> Response[ErrorResponse | GetOrdersResponse]:
    """List orders

     The user's orders, page by page. There is no filter by order group.

    Args:
        ticker (str | Unset): Only orders on this market.
        event_ticker (str | Unset): Only orders on these events; up to ten, separated by commas.
        min_ts (int | Unset): Only orders after this Unix time in seconds.
        max_ts (int | Unset): Only orders before this Unix time in seconds.
        status (str | Unset): Only orders in this state; resting, canceled or executed.
        limit (int | Unset): Orders per page.
        cursor (str | Unset): The `cursor` of the page before; left out for the first page.
        subaccount (int | Unset): Subaccount to look at, 0 (primary) or 1-63. Left out, all of
            them.
        exchange_index (int | Unset): Only orders on this exchange shard. Left out, orders on all
            of them.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | GetOrdersResponse]
    """

    kwargs = _get_kwargs(
        ticker=ticker,
        event_ticker=event_ticker,
        min_ts=min_ts,
        max_ts=max_ts,
        status=status,
        limit=limit,
        cursor=cursor,
        subaccount=subaccount,
        exchange_index=exchange_index,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    ticker: str | Unset = UNSET,
    event_ticker: str | Unset = UNSET,
    min_ts: int | Unset = UNSET,
    max_ts: int | Unset = UNSET,
    status: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    subaccount: int | Unset = UNSET,
    exchange_index: int | Unset = UNSET,
) -> ErrorResponse | GetOrdersResponse | None:
    """List orders

     The user's orders, page by page. There is no filter by order group.

    Args:
        ticker (str | Unset): Only orders on this market.
        event_ticker (str | Unset): Only orders on these events; up to ten, separated by commas.
        min_ts (int | Unset): Only orders after this Unix time in seconds.
        max_ts (int | Unset): Only orders before this Unix time in seconds.
        status (str | Unset): Only orders in this state; resting, canceled or executed.
        limit (int | Unset): Orders per page.
        cursor (str | Unset): The `cursor` of the page before; left out for the first page.
        subaccount (int | Unset): Subaccount to look at, 0 (primary) or 1-63. Left out, all of
            them.
        exchange_index (int | Unset): Only orders on this exchange shard. Left out, orders on all
            of them.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | GetOrdersResponse
    """

    return sync_detailed(
        client=client,
        ticker=ticker,
        event_ticker=event_ticker,
        min_ts=min_ts,
        max_ts=max_ts,
        status=status,
        limit=limit,
        cursor=cursor,
        subaccount=subaccount,
        exchange_index=exchange_index,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    ticker: str | Unset = UNSET,
    event_ticker: str | Unset = UNSET,
    min_ts: int | Unset = UNSET,
    max_ts: int | Unset = UNSET,
    status: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    subaccount: int | Unset = UNSET,
    exchange_index: int | Unset = UNSET,
) -> Response[ErrorResponse | GetOrdersResponse]:
    """List orders

     The user's orders, page by page. There is no filter by order group.

    Args:
        ticker (str | Unset): Only orders on this market.
        event_ticker (str | Unset): Only orders on these events; up to ten, separated by commas.
        min_ts (int | Unset): Only orders after this Unix time in seconds.
        max_ts (int | Unset): Only orders before this Unix time in seconds.
        status (str | Unset): Only orders in this state; resting, canceled or executed.
        limit (int | Unset): Orders per page.
        cursor (str | Unset): The `cursor` of the page before; left out for the first page.
        subaccount (int | Unset): Subaccount to look at, 0 (primary) or 1-63. Left out, all of
            them.
        exchange_index (int | Unset): Only orders on this exchange shard. Left out, orders on all
            of them.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ErrorResponse | GetOrdersResponse]
    """

    kwargs = _get_kwargs(
        ticker=ticker,
        event_ticker=event_ticker,
        min_ts=min_ts,
        max_ts=max_ts,
        status=status,
        limit=limit,
        cursor=cursor,
        subaccount=subaccount,
        exchange_index=exchange_index,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    ticker: str | Unset = UNSET,
    event_ticker: str | Unset = UNSET,
    min_ts: int | Unset = UNSET,
    max_ts: int | Unset = UNSET,
    status: str | Unset = UNSET,
    limit: int | Unset = UNSET,
    cursor: str | Unset = UNSET,
    subaccount: int | Unset = UNSET,
    exchange_index: int | Unset = UNSET,
) -> ErrorResponse | GetOrdersResponse | None:
    """List orders

     The user's orders, page by page. There is no filter by order group.

    Args:
        ticker (str | Unset): Only orders on this market.
        event_ticker (str | Unset): Only orders on these events; up to ten, separated by commas.
        min_ts (int | Unset): Only orders after this Unix time in seconds.
        max_ts (int | Unset): Only orders before this Unix time in seconds.
        status (str | Unset): Only orders in this state; resting, canceled or executed.
        limit (int | Unset): Orders per page.
        cursor (str | Unset): The `cursor` of the page before; left out for the first page.
        subaccount (int | Unset): Subaccount to look at, 0 (primary) or 1-63. Left out, all of
            them.
        exchange_index (int | Unset): Only orders on this exchange shard. Left out, orders on all
            of them.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ErrorResponse | GetOrdersResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            ticker=ticker,
            event_ticker=event_ticker,
            min_ts=min_ts,
            max_ts=max_ts,
            status=status,
            limit=limit,
            cursor=cursor,
            subaccount=subaccount,
            exchange_index=exchange_index,
        )
    ).parsed
