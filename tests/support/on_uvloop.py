"""A plugin of pytest, for `make nightly`: all event loops of the tests that follow are uvloop's."""

import asyncio

import uvloop

asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())  # pyright: ignore[reportDeprecated]  # to go with Python 3.16
