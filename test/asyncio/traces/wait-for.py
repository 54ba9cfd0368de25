"""wait_for."""

import asyncio

from harness import Boom, child, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


def start(name, delay, error=None):
    return asyncio.create_task(child(name, delay, error=error), name=name)


@program
async def wait_for_gives_the_result():
    trace(await asyncio.wait_for(child("a", 1), 5))
    trace(await asyncio.wait_for(child("b", 1), None))


@program
async def wait_for_raises_the_error():
    trace(await outcome(asyncio.wait_for(child("a", 1, error=Boom("inside")), 5)))


@program
async def wait_for_cancels_when_the_time_is_over():
    task = start("a", 10)
    trace(await outcome(asyncio.wait_for(task, 1)))
    trace(task.cancelled(), asyncio.get_running_loop().time())


@program
async def wait_for_cancels_a_future_when_the_time_is_over():
    future = new_future()
    trace(await outcome(asyncio.wait_for(future, 1)), future.cancelled())


@program
async def wait_for_waits_until_the_cancellation_is_over():
    async def slow():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(2)
            trace("cleaned up")

    trace(await outcome(asyncio.wait_for(slow(), 1)))


@program
async def wait_for_with_no_time_does_not_start_a_coroutine():
    for seconds in (0, -1):
        trace(await outcome(asyncio.wait_for(child("never"), seconds)))


@program
async def wait_for_with_no_time_gives_what_is_done():
    future = new_future()
    future.set_result("done")
    for seconds in (0, -1):
        trace(await asyncio.wait_for(future, seconds))


@program
async def wait_for_with_no_time_cancels_a_task_and_waits_for_it():
    async def slow():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(2)
            trace("cleaned up")

    task = asyncio.create_task(slow())
    await turns()
    trace(await outcome(asyncio.wait_for(task, 0)), task.cancelled())


@program
async def wait_for_with_no_time_raises_what_the_cleaning_up_raises():
    async def failing():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    task = asyncio.create_task(failing())
    await turns()
    trace(await outcome(asyncio.wait_for(task, 0)))


@program
async def wait_for_raises_what_the_cleaning_up_raises():
    async def failing():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    trace(await outcome(asyncio.wait_for(failing(), 1)))


@program(since=(3, 12), why="wait_for() gives the result of what suppresses its cancellation")
async def wait_for_gives_the_result_of_what_ignores_the_cancellation():
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            trace("ignores it")
        return "done all the same"

    trace(await outcome(asyncio.wait_for(stubborn(), 1)))


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_wait_for_cancels_the_inner_task():
    task = start("a", 10)
    waiting = asyncio.create_task(asyncio.wait_for(task, 5))
    await turns(2)
    waiting.cancel("from outside")
    trace(await outcome(waiting), task.cancelled(), waiting.cancelled())


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_wait_for_when_the_inner_future_is_set():
    future = new_future()
    waiting = asyncio.create_task(asyncio.wait_for(future, 5))
    await turns()
    future.set_result("set")
    waiting.cancel("too late for the future")
    trace(await outcome(waiting), future.cancelled())


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def the_deadline_and_the_result_come_in_one_turn():
    future = new_future()
    loop = asyncio.get_running_loop()
    waiting = asyncio.create_task(asyncio.wait_for(future, 1))
    await turns()
    loop.call_later(1, future.set_result, "just in time")
    trace(await outcome(waiting))


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_wait_for_while_its_task_holds_the_cancellation_up():
    async def stubborn():
        for i in range(2):
            try:
                await asyncio.sleep(3)
            except asyncio.CancelledError:
                trace("holds it up", i)
        await asyncio.sleep(3)
        return 42

    task = asyncio.create_task(stubborn())
    waiting = asyncio.create_task(asyncio.wait_for(task, 1))
    await asyncio.sleep(2)
    waiting.cancel()
    trace(await outcome(waiting))
    trace(await outcome(task))


@program(since=(3, 12), why="wait_for() is a timeout around the await")
async def cancelling_a_task_that_has_just_begun_to_wait_for_something_done():
    async def at_once():
        return "done"

    async def waiter():
        await asyncio.wait_for(inner, 100)
        await asyncio.sleep(1)
        trace("never")

    inner = asyncio.create_task(at_once())
    task = asyncio.create_task(waiter())
    trace(task.done())
    await turns()
    task.cancel()
    trace(await outcome(task))
    trace(inner.done(), await inner)


@program
async def wait_for_of_a_cancelled_task_is_cancelled():
    task = start("a", 10)
    await turns()
    asyncio.get_running_loop().call_later(1, task.cancel, "somebody else")
    trace(await outcome(asyncio.wait_for(task, 5)))


@program
async def wait_for_in_wait_for():
    trace(await outcome(asyncio.wait_for(asyncio.wait_for(child("a", 10), 2), 5)))
    trace(await outcome(asyncio.wait_for(asyncio.wait_for(child("b", 10), 5), 2)))
