"""The measurements of asyncio.mjs on CPython's asyncio. Prints JSON: microseconds per operation.

With `memory`, by how many bytes 100,000 tasks that wait for one future make the process grow.
"""

import asyncio
import json
import resource
import sys
import time

CREATIONS = 20_000
SWITCHES = 50_000
GATHERED = 10_000
ROUND_TRIPS = 10_000
HAND_OVERS = 10_000
TIMERS = 100_000


async def nothing():
    return 1


async def create():
    for _ in range(CREATIONS):
        await asyncio.create_task(nothing())


async def switch():
    for _ in range(SWITCHES):
        await asyncio.sleep(0)


async def gather():
    await asyncio.gather(*[nothing() for _ in range(GATHERED)])


async def ping_pong():
    there, back = asyncio.Queue(), asyncio.Queue()

    async def echo():
        for _ in range(ROUND_TRIPS):
            await back.put(await there.get())

    task = asyncio.create_task(echo())
    for i in range(ROUND_TRIPS):
        await there.put(i)
        await back.get()
    await task


async def hand_over():
    lock = asyncio.Lock()

    async def enter():
        for _ in range(HAND_OVERS // 10):
            async with lock:
                await asyncio.sleep(0)

    await asyncio.gather(*[enter() for _ in range(10)])


async def timers():
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    left = TIMERS

    def fire():
        nonlocal left
        left -= 1
        if left == 0:
            done.set_result(None)

    for i in range(TIMERS):
        loop.call_later(i * 7919 % 1000 / 1e6, fire)
    await done


async def main():
    results = {}
    for name, operations, run in [
        ("create and await a task", CREATIONS, create),
        ("switch by sleep(0)", SWITCHES, switch),
        ("gather of 10,000", GATHERED, gather),
        ("queue ping-pong", ROUND_TRIPS, ping_pong),
        ("lock hand-over", HAND_OVERS, hand_over),
        ("100,000 timers", TIMERS, timers),
    ]:
        best = float("inf")
        for _ in range(5):
            start = time.perf_counter()
            await run()
            best = min(best, time.perf_counter() - start)
        results[name] = best / operations * 1e6
    print(json.dumps(results))


def peak():
    """The most memory that was resident, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


async def memory():
    future = asyncio.get_running_loop().create_future()

    async def wait():
        await future

    before = peak()
    tasks = [asyncio.create_task(wait()) for _ in range(100_000)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    print(json.dumps(peak() - before))
    future.set_result(None)
    await asyncio.gather(*tasks)


asyncio.run(memory() if "memory" in sys.argv else main())
