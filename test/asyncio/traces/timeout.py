"""timeout and timeout_at: expiry, and cancellation from elsewhere."""

import asyncio

from harness import Boom, child, outcome, program, trace, turns


def now():
    return asyncio.get_running_loop().time()


async def within(seconds, awaitable):
    async with asyncio.timeout(seconds) as scope:
        try:
            return await awaitable
        finally:
            trace("inside", scope.expired())


@program
async def what_takes_too_long_is_cancelled():
    scopes = []

    async def limited():
        async with asyncio.timeout(1) as scope:
            scopes.append(scope)
            await child("slow", 10)
        trace("never")

    trace(await outcome(limited()))
    trace(scopes[0].expired(), scopes[0].when(), asyncio.current_task().cancelling())


@program
async def what_is_quick_is_left_alone():
    async with asyncio.timeout(10) as scope:
        trace(await child("quick", 1))
    trace(scope.expired(), scope.when())
    await asyncio.sleep(20)


@program
async def a_deadline_in_the_time_of_the_loop():
    async def limited():
        async with asyncio.timeout_at(now() + 2) as scope:
            trace(scope.when())
            await asyncio.sleep(10)

    await asyncio.sleep(1)
    trace(await outcome(limited()))


@program
async def no_limit():
    async with asyncio.timeout(None) as scope:
        await asyncio.sleep(1)
    trace(scope.expired(), scope.when())
    async with asyncio.timeout_at(None) as scope:
        await asyncio.sleep(1)
    trace(scope.expired(), scope.when())


@program
async def a_limit_of_zero_ends_the_first_await():
    trace(await outcome(within(0, asyncio.sleep(10))), now())


@program
async def a_limit_of_zero_ends_a_bare_turn():
    trace(await outcome(within(0, asyncio.sleep(0))), now())


@program
async def a_limit_in_the_past_ends_a_bare_turn():
    trace(await outcome(within(-11, asyncio.sleep(0))), now())


@program
async def a_limit_of_zero_leaves_alone_what_does_not_wait():
    async def at_once():
        return "no await"

    trace(await outcome(within(0, at_once())))
    await turns(2)


@program
async def an_error_of_the_body_passes():
    async def limited():
        async with asyncio.timeout(1) as scope:
            scopes.append(scope)
            raise Boom("its own")

    scopes = []
    trace(await outcome(limited()), scopes[0].expired())
    await asyncio.sleep(5)


@program
async def an_error_while_it_is_cancelled_passes():
    async def crash():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    trace(await outcome(within(1, crash())), asyncio.current_task().cancelling())


@program
async def a_body_that_ignores_the_deadline_goes_on():
    async with asyncio.timeout(1) as scope:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            trace("ignored", scope.expired())
        await asyncio.sleep(3)
    trace("after", scope.expired(), now(), asyncio.current_task().cancelling())


@program
async def a_cancellation_from_elsewhere_is_no_timeout():
    async def limited():
        async with asyncio.timeout(10) as scope:
            scopes.append(scope)
            await asyncio.sleep(20)

    scopes = []
    task = asyncio.create_task(limited())
    await turns()
    task.cancel("somebody else")
    trace(await outcome(task), task.cancelled(), scopes[0].expired(), task.cancelling())


@program
async def a_cancellation_of_oneself_is_no_timeout():
    async def limited():
        async with asyncio.timeout(10):
            asyncio.current_task().cancel()
            await asyncio.sleep(20)

    task = asyncio.create_task(limited())
    trace(await outcome(task), task.cancelled())


@program
async def a_timeout_does_not_cancel_its_task():
    async def limited():
        trace(await outcome(within(1, asyncio.sleep(10))))
        await asyncio.sleep(1)
        return "goes on"

    task = asyncio.create_task(limited())
    trace(await task, task.cancelled(), task.cancelling())


@program
async def a_deadline_and_a_cancellation_at_once_are_a_cancellation():
    async def limited():
        async with asyncio.timeout(1):
            await asyncio.sleep(10)

    task = asyncio.create_task(limited())
    await turns()
    asyncio.get_running_loop().call_at(1, task.cancel, "somebody else")
    trace(await outcome(task), task.cancelling())


@program
async def a_cancellation_before_the_deadline_in_one_turn():
    async def limited():
        async with asyncio.timeout(1):
            await asyncio.sleep(10)

    task = asyncio.create_task(limited())
    asyncio.get_running_loop().call_at(1, task.cancel, "somebody else")
    trace(await outcome(task), task.cancelling())
