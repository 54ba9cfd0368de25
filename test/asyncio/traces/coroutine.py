"""Coroutine objects: lazy, used once, nested in every way."""

import asyncio
import inspect

from harness import Boom, child, outcome, program, trace, turns

STATES = {
    inspect.CORO_CREATED: "created",
    inspect.CORO_RUNNING: "running",
    inspect.CORO_SUSPENDED: "suspended",
    inspect.CORO_CLOSED: "closed",
}


def state(coro):
    return STATES[inspect.getcoroutinestate(coro)]


@program
async def a_coroutine_knows_its_state_in_a_task():
    async def work():
        trace(state(coro))
        await asyncio.sleep(1)
        trace(state(coro))

    coro = work()
    task = asyncio.create_task(coro)
    trace(state(coro))
    await turns()
    trace(state(coro))
    await task
    trace(state(coro))


@program
async def what_is_a_coroutine():
    def plain():
        pass

    coro = turns()
    trace(asyncio.iscoroutinefunction(turns), asyncio.iscoroutinefunction(plain))
    trace(asyncio.iscoroutinefunction(coro), asyncio.iscoroutine(coro))
    trace(asyncio.iscoroutine(turns), asyncio.iscoroutine(1), asyncio.iscoroutine(asyncio.current_task()))
    await coro


@program
async def two_calls_are_two_coroutines():
    first, second = child("first"), child("second")
    trace(first is second)
    trace(await second, await first)


@program
async def a_coroutine_awaited_twice_is_an_error():
    coro = child("once")
    trace(await outcome(coro))
    trace(await outcome(coro))


@program
async def a_coroutine_that_is_used_up_cannot_be_a_task():
    coro = child("once")
    trace(await outcome(asyncio.create_task(coro)))
    trace(await outcome(asyncio.create_task(coro)))


@program
async def arguments_are_those_of_the_call():
    async def add(*numbers):
        await turns()
        return sum(numbers)

    numbers = [1, 2, 3]
    coro = add(*numbers)
    numbers.append(4)
    trace(await coro)


@program
async def conditional_awaits_and_loops():
    async def maybe(i):
        if i % 2:
            await asyncio.sleep(i)
        return i

    total = 0
    for i in range(6):
        total += await maybe(i)
        trace(i, total)


@program
async def recursion_through_awaits():
    async def fibonacci(n):
        if n < 2:
            return n
        return await fibonacci(n - 1) + await fibonacci(n - 2)

    trace(await fibonacci(12))


@program
async def finally_blocks_run_in_order():
    async def work():
        try:
            try:
                await turns()
                raise Boom("inner")
            finally:
                await turns()
                trace("first finally")
        finally:
            await turns()
            trace("second finally")

    trace(await outcome(work()))


@program
async def an_error_in_the_middle_of_an_expression():
    async def fail():
        await turns()
        raise Boom("middle")

    async def value(name):
        trace(name)
        await turns()
        return name

    try:
        trace([await value("left"), await fail(), await value("never")])
    except Boom as boom:
        trace(boom)
