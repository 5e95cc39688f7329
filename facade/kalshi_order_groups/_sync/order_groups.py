# Written by scripts/unasync.py from facade/kalshi_order_groups/_async/order_groups.py. Never edit.
"""Order groups: create, watch, trip, reset and remove them."""

import builtins
from decimal import Decimal

from attrs import evolve
from kalshi_order_groups_api import models
from kalshi_order_groups_api.api.order_groups import (
    create_order_group,
    delete_order_group,
    get_order_group,
    get_order_groups,
    reset_order_group,
    trigger_order_group,
    update_order_group_limit,
)

from .. import _requests, _results, _values
from .._operation import confirmation, operation
from .._options import Options, Scope, group_id, handle_scope
from .._requests import or_unset
from .._wrong_scope import unverified, wrong_scope
from ..errors import KalshiError, NotFoundError
from ..types import (
    NOT_GIVEN,
    AllSubaccounts,
    DeleteOutcome,
    NotGiven,
    OrderGroup,
    OrderGroupDetail,
)
from .sender import Sender


class OrderGroups:
    """The order groups of the authenticated user.

    A group limits how many contracts its orders together fill in any 15 seconds. It is a rate fuse and
    a scoped kill switch; it is not a position cap, and not an OCO. Every method takes a group's id or a
    handle, and `subaccount`, `exchange_index` and `timeout` (seconds) for this one call. All of them
    raise KalshiError; wrong values raise ValueError or TypeError before anything is sent.
    """

    def __init__(self, sender: Sender, options: Options) -> None:
        self._sender = sender
        self._options = options

    def create(
        self,
        *,
        contracts_limit: int | Decimal | str,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> OrderGroup:
        """Open a group that may fill at most contracts_limit contracts in any 15 seconds.

        contracts_limit is 1 to 1,000,000 in steps of 0.01, as an int, a Decimal or a text. Orders can
        join the group only from its own subaccount and exchange shard. Not safe to repeat blindly: after
        an OutcomeUnknownError or a ServerError the group may exist, so list before you create again.
        """
        limit = _values.contracts_limit(contracts_limit)
        scope = self._options.scope(None, subaccount, exchange_index)
        call = operation(
            create_order_group,
            models.CreateOrderGroupResponse,
            body=_requests.create_group(limit, scope),
        )
        return self._sender.send(
            call.then(lambda model: _results.created_group(model, scope, limit)),
            timeout=self._options.wait(timeout),
        )

    def list(
        self,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> builtins.list[OrderGroup]:
        """Every group of one subaccount, or of all of them, in one answer.

        Without a subaccount here or as a default the exchange answers for all of them, and the rows then
        do not know theirs. Reads lag writes, by half a second as a rule and by 10 s at worst.
        """
        asked = self._options.subaccount_filter(None, subaccount)
        call = operation(get_order_groups, models.GetOrderGroupsResponse, subaccount=or_unset(asked))
        return self._sender.send(
            call.then(lambda model: _results.groups(model, asked)),
            timeout=self._options.wait(timeout),
        )

    def get(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | AllSubaccounts | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> OrderGroupDetail:
        """A group with the ids of its orders.

        NotFoundError does not prove that it is gone: reads lag writes, by half a second as a rule and by
        10 s at worst, while trigger, reset and delete already work.
        """
        name = group_id(group)
        asked = self._options.subaccount_filter(group, subaccount)
        known = _known_scope(group, asked)
        call = operation(get_order_group, models.GetOrderGroupResponse, name, subaccount=or_unset(asked))
        return self._sender.send(
            call.then(lambda model: _results.group_detail(model, name, known)),
            timeout=self._options.wait(timeout),
        )

    def update_limit(
        self,
        group: str | OrderGroup,
        *,
        contracts_limit: int | Decimal | str,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> None:
        """Set another limit: 1 to 1,000,000 contracts in steps of 0.01.

        A limit below what was filled in the last 15 seconds triggers the group at once. A changed limit
        outlives trigger and reset.
        """
        limit = _values.contracts_limit(contracts_limit)
        scope = self._options.scope(group, subaccount, exchange_index)
        call = confirmation(
            update_order_group_limit,
            group_id(group),
            body=_requests.update_limit(limit),
            subaccount=or_unset(scope.subaccount),
            exchange_index=or_unset(scope.exchange_index),
        )
        self._sender.send(call, timeout=self._options.wait(timeout))

    def trigger(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> None:
        """Cancel every order of the group and have new ones refused until a reset.

        Safe to repeat. While the exchange itself pauses, it fails like every other write.
        """
        scope = self._options.scope(group, subaccount, exchange_index)
        call = confirmation(
            trigger_order_group,
            group_id(group),
            body=models.EmptyResponse(),
            subaccount=or_unset(scope.subaccount),
            exchange_index=or_unset(scope.exchange_index),
        )
        self._sender.send(call, timeout=self._options.wait(timeout))

    def reset(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> None:
        """Arm the group again: clears its state and its counter of filled contracts.

        Cancelled orders do not come back, and resting ones are not cancelled. Not safe to repeat
        blindly: a group that tripped in between would be armed again unseen.
        """
        scope = self._options.scope(group, subaccount, exchange_index)
        call = confirmation(
            reset_order_group,
            group_id(group),
            body=models.EmptyResponse(),
            subaccount=or_unset(scope.subaccount),
            exchange_index=or_unset(scope.exchange_index),
        )
        self._sender.send(call, timeout=self._options.wait(timeout))

    def delete(
        self,
        group: str | OrderGroup,
        *,
        subaccount: int | NotGiven | None = NOT_GIVEN,
        exchange_index: int | NotGiven | None = NOT_GIVEN,
        missing_ok: bool = True,
        timeout: float | NotGiven | None = NOT_GIVEN,
    ) -> DeleteOutcome:
        """Cancel the group's orders and remove the group for good; again is fine.

        A 404 is not taken for "gone": the group is looked for across all subaccounts first. Found there,
        it is alive where this call did not reach: WrongScopeError. Not found, it is ALREADY_GONE. Where the
        look fails, or something else than the exchange answers it, nothing is claimed: NotFoundError, as
        with missing_ok=False, where nothing is looked for.
        """
        name = group_id(group)
        scope = self._options.scope(group, subaccount, exchange_index)
        wait = self._options.wait(timeout)
        call = confirmation(
            delete_order_group,
            name,
            subaccount=or_unset(scope.subaccount),
            exchange_index=or_unset(scope.exchange_index),
        )
        try:
            self._sender.send(call, timeout=wait)
        except NotFoundError as missing:
            if not missing_ok:
                raise
            self._check_gone(name, scope, missing, wait)
            return DeleteOutcome.ALREADY_GONE
        return DeleteOutcome.DELETED

    def _check_gone(self, name: str, scope: Scope, missing: NotFoundError, wait: float) -> None:
        """Return when no subaccount has the group; raise when one has, or when that cannot be told."""
        call = operation(get_order_group, models.GetOrderGroupResponse, name).then(
            lambda model: _results.group_detail(model, name, Scope(subaccount=None, exchange_index=None))
        )
        try:
            alive = self._sender.send(call, timeout=wait)
        except NotFoundError as error:
            # A proxy answers 404 too, and with a wrong address; only the exchange's own word counts.
            if error.code is None:
                raise unverified(name, scope, missing, error) from error
            return
        except KalshiError as error:
            raise unverified(name, scope, missing, error) from error
        raise wrong_scope(name, scope, missing, alive) from None


def _known_scope(group: str | OrderGroup, asked: int | None) -> Scope:
    """What is known of a group that was asked for in a subaccount, and maybe by its handle."""
    handle = handle_scope(group)
    return handle if asked is None else evolve(handle, subaccount=asked)
