"""Memory of a long list, and of a client after a day of calls."""

import json
from pathlib import Path

from .processes import Cores
from .whole import output_of

A_DAY = 86_400
"""Calls: one per second."""

_HELD = """
import gc, json, sys, time, tracemalloc
from kalshi_order_groups import Client, Credentials, Environment
credentials = Credentials.from_file('id', sys.argv[1])
client = Client(credentials, environment=Environment.DEMO, base_url=sys.argv[2])
client.order_groups.list(subaccount=1)
gc.collect(); tracemalloc.start()
before = tracemalloc.get_traced_memory()[0]
groups = client.order_groups.list(subaccount=4)
gc.collect()
held, most = tracemalloc.get_traced_memory()
rows = [(one.order_group_id, one.contracts_limit) for one in groups]
ids = sum(sys.getsizeof(name) for name, _ in rows)
limits = sum(map(sys.getsizeof, {id(limit): limit for _, limit in rows}.values()))
sizes = {"groups": len(groups), "bytes": held - before, "most": most - before, "ids": ids, "limits": limits}
print(json.dumps(sizes))
"""

_DAY = """
import asyncio, gc, json, os, sys, threading
from kalshi_order_groups import AsyncClient, Client, Credentials, Environment
credentials = Credentials.from_file('id', sys.argv[1])
options = dict(environment=Environment.DEMO, base_url=sys.argv[2], subaccount=2)
times = int(sys.argv[3])

def state():
    gc.collect()
    resident = open('/proc/self/statm').read().split()[1] if os.path.exists('/proc/self/statm') else 0
    return {
        'blocks': sys.getallocatedblocks(),
        'resident kB': int(resident) * 4,
        'descriptors': len(os.listdir('/proc/self/fd')) if os.path.isdir('/proc/self/fd') else 0,
        'threads': threading.active_count(),
    }

def acts(groups):
    return [lambda: groups.get('one'), lambda: groups.list(), lambda: groups.trigger('one')]

async def concurrently(calls, client):
    left = calls
    async def work():
        nonlocal left
        while left > 0:
            left -= 1
            await acts(client.order_groups)[left % 3]()
    await asyncio.gather(*(work() for _ in range(32)))
    return {**state(), 'tasks': len(asyncio.all_tasks()) - 1}

async def main():
    async with AsyncClient(credentials, **options) as there:
        with Client(credentials, **options) as here:
            def both(calls):
                for number in range(calls // 2):
                    acts(here.order_groups)[number % 3]()
                return concurrently(calls - calls // 2, there)
            before = await both(times // 10)
            after = await both(times - times // 10)
    print(json.dumps({'calls': times, 'before': before, 'after': after}))

asyncio.run(main())
"""


def held(key: Path, base_url: str, cores: Cores) -> dict[str, int]:
    """Return the bytes that a list of 100,000 groups holds, in total and by part."""
    sizes: dict[str, int] = json.loads(output_of(_HELD, [str(key), base_url], cores))
    return sizes


def day(key: Path, base_url: str, cores: Cores, calls: int) -> dict[str, dict[str, int]]:
    """Return the resources of a process after a tenth of the calls and after all of them."""
    states: dict[str, dict[str, int]] = json.loads(output_of(_DAY, [str(key), base_url, str(calls)], cores))
    return states
