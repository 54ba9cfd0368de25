"""as_completed."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace


def new_future():
    return asyncio.get_running_loop().create_future()


def start(name, delay, error=None):
    return asyncio.create_task(child(name, delay, error=error), name=name)


@program
async def as_completed_gives_results_in_the_order_of_their_end():
    for each in asyncio.as_completed([start("a", 3), start("b", 1), start("c", 2)]):
        trace(await each)


@program
async def as_completed_raises_where_a_failed_one_is_awaited():
    for each in asyncio.as_completed([start("a", 2), start("b", 1, Boom("b"))]):
        trace(await outcome(each))


@program
async def as_completed_runs_out_of_time():
    tasks = [start("a", 1), start("b", 5)]
    for each in asyncio.as_completed(tasks, timeout=2):
        trace(await outcome(each))
    trace(tasks[1].done(), await tasks[1])


@program
async def as_completed_with_time_to_spare():
    for each in asyncio.as_completed([start("a", 1)], timeout=10):
        trace(await each)
    trace(asyncio.get_running_loop().time())


@program
async def as_completed_of_nothing():
    trace([await each for each in asyncio.as_completed([])])


@program
async def as_completed_can_be_awaited_in_another_order():
    first, second = asyncio.as_completed([start("a", 1), start("b", 2)])
    trace(await second, await first)


@program
async def as_completed_can_be_awaited_at_the_same_time():
    coros = list(asyncio.as_completed([start("a", 2), start("b", 1)]))
    trace(await asyncio.gather(*coros))


@program
async def as_completed_takes_duplicates_once():
    task = start("a", 1)
    trace([await each for each in asyncio.as_completed([task, task])])


@program(since=(3, 13), why="as_completed() looks at its argument at once")
async def as_completed_needs_several():
    trace(kind(attempt(asyncio.as_completed, new_future())))
    coro = child("never")
    trace(kind(attempt(asyncio.as_completed, coro)))
    coro.close()
