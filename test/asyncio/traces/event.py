"""Event."""

import asyncio

from harness import outcome, program, trace, turns


@program
async def an_event_wakes_all_who_wait():
    async def wait(name):
        trace(name, await event.wait())

    event = asyncio.Event()
    a, b = (asyncio.create_task(wait(name)) for name in "ab")
    await turns()
    c = asyncio.create_task(wait("c"))
    trace(event.is_set())
    event.set()
    trace(event.is_set())
    await asyncio.wait([a, b, c])


@program
async def waiting_for_a_set_event_takes_no_turn():
    event = asyncio.Event()
    event.set()
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(await event.wait())


@program
async def clearing_an_event():
    event = asyncio.Event()
    event.set()
    event.set()
    trace(event.is_set())
    event.clear()
    event.clear()
    trace(event.is_set())


@program
async def an_event_that_is_cleared_at_once_still_wakes():
    async def wait():
        trace(await event.wait(), event.is_set())

    event = asyncio.Event()
    task = asyncio.create_task(wait())
    await turns()
    event.set()
    event.clear()
    await task


@program
async def an_event_set_twice_and_cleared_between():
    async def wait(name):
        await event.wait()
        trace(name, event.is_set())

    event = asyncio.Event()
    task = asyncio.create_task(wait("first"))
    await turns()
    event.set()
    event.clear()
    trace(event.is_set())
    event.set()
    event.set()
    await turns()
    trace(task.done())


@program
async def who_waits_for_an_event_can_be_cancelled():
    event = asyncio.Event()
    task = asyncio.create_task(event.wait())
    asyncio.get_running_loop().call_soon(task.cancel)
    trace(await outcome(task))
    event.set()
    trace(await event.wait())


@program
async def one_of_several_who_wait_for_an_event_is_cancelled():
    async def wait(name):
        trace(name, await event.wait())

    event = asyncio.Event()
    tasks = [asyncio.create_task(wait(name)) for name in "abc"]
    await turns()
    tasks[1].cancel()
    event.set()
    await asyncio.wait(tasks)
    trace([task.cancelled() for task in tasks])


@program
async def what_an_event_says_of_itself():
    event = asyncio.Event()
    trace(repr(event)[-len("[unset]>"):])
    task = asyncio.create_task(event.wait())
    await turns()
    trace(repr(event)[-len("[unset, waiters:1]>"):])
    event.set()
    await task
    trace(repr(event)[-len("[set]>"):])


@program
async def a_baton_goes_round():
    async def runner(i):
        for _ in range(2):
            await events[i].wait()
            events[i].clear()
            trace("runner", i)
            events[(i + 1) % 3].set()

    events = [asyncio.Event() for _ in range(3)]
    tasks = [asyncio.create_task(runner(i)) for i in range(3)]
    events[0].set()
    await asyncio.wait(tasks)
