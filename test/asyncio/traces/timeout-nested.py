"""Timeouts in timeouts, rescheduled, and around groups and gatherings."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace


def now():
    return asyncio.get_running_loop().time()


async def within(seconds, awaitable):
    async with asyncio.timeout(seconds) as scope:
        try:
            return await awaitable
        finally:
            trace("inside", scope.expired())


@program
async def the_inner_of_two_timeouts_expires():
    async def nested():
        async with asyncio.timeout(5) as outer:
            trace("inner", await outcome(within(1, asyncio.sleep(10))))
            await asyncio.sleep(1)
        trace(outer.expired())

    trace(await outcome(nested()), now())


@program
async def the_outer_of_two_timeouts_expires():
    async def nested():
        async with asyncio.timeout(1):
            try:
                async with asyncio.timeout(5) as inner:
                    await asyncio.sleep(10)
            except BaseException as error:
                trace(error, inner.expired())
                raise

    trace(await outcome(nested()), now(), asyncio.current_task().cancelling())


@program
async def two_timeouts_of_one_deadline():
    async def nested():
        async with asyncio.timeout_at(1) as outer:
            try:
                async with asyncio.timeout_at(1) as inner:
                    await asyncio.sleep(10)
            except BaseException as error:
                trace(kind(error), inner.expired(), outer.expired())
                raise

    trace(await outcome(nested()), asyncio.current_task().cancelling())


@program
async def two_timeouts_of_one_deadline_set_the_other_way_round():
    async def nested():
        async with asyncio.timeout(None) as outer:
            try:
                async with asyncio.timeout_at(1) as inner:
                    outer.reschedule(1)
                    await asyncio.sleep(10)
            except BaseException as error:
                trace(kind(error), inner.expired(), outer.expired())
                raise

    trace(await outcome(nested()), asyncio.current_task().cancelling())


@program
async def both_of_two_timeouts_expire_one_after_the_other():
    async def nested():
        async with asyncio.timeout(2):
            trace("inner", await outcome(within(1, asyncio.sleep(10))))
            await asyncio.sleep(10)

    trace(await outcome(nested()), now(), asyncio.current_task().cancelling())


@program(since=(3, 11, 3), why="timeout() compares the count of cancellations with that on entry")
async def a_timeout_while_the_body_of_another_is_cleaned_up():
    async def nested():
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(10)
            finally:
                trace("inner", await outcome(within(1, asyncio.sleep(10))))

    trace(await outcome(nested()), now(), asyncio.current_task().cancelling())


@program(since=(3, 11, 3), why="timeout() compares the count of cancellations with that on entry")
async def a_timeout_in_the_clean_up_after_a_cancellation():
    async def limited():
        try:
            asyncio.current_task().cancel()
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            trace("cancelled", asyncio.current_task().cancelling())
        trace(await outcome(within(0, asyncio.sleep(1))), asyncio.current_task().cancelling())

    await asyncio.create_task(limited())


@program
async def a_second_cancellation_within_a_timeout_in_the_clean_up():
    async def cancelled():
        asyncio.current_task().cancel()
        await asyncio.sleep(2)

    async def limited():
        try:
            asyncio.current_task().cancel()
            await asyncio.sleep(1)
        except asyncio.CancelledError:
            pass
        trace(await outcome(within(1, cancelled())), asyncio.current_task().cancelling())

    await asyncio.create_task(limited())


@program
async def rescheduling_to_later():
    async def limited():
        async with asyncio.timeout(1) as scope:
            trace(scope.when())
            scope.reschedule(now() + 5)
            trace(scope.when())
            await asyncio.sleep(10)

    trace(await outcome(limited()), now())


@program
async def rescheduling_to_earlier_and_into_the_past():
    async def limited(when):
        async with asyncio.timeout(100) as scope:
            scope.reschedule(when)
            await asyncio.sleep(10)

    trace(await outcome(limited(3)), now())
    trace(await outcome(limited(1)), now())


@program
async def rescheduling_to_no_limit_from_outside():
    async def limited():
        async with asyncio.timeout_at(10) as scope:
            future.set_result(scope)
            await asyncio.sleep(50)

    future = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(limited())
    scope = await future
    trace(scope.when())
    scope.reschedule(30)
    trace(scope.when())
    scope.reschedule(None)
    trace(scope.when())
    task.cancel()
    trace(await outcome(task), scope.expired())


@program
async def a_finished_timeout_cannot_be_rescheduled():
    async with asyncio.timeout(1) as scope:
        pass
    trace(attempt(scope.reschedule, 2))


@program
async def an_expired_timeout_cannot_be_rescheduled():
    async def limited():
        async with asyncio.timeout(1) as scope:
            scopes.append(scope)
            await asyncio.sleep(10)

    scopes = []
    trace(await outcome(limited()))
    trace(attempt(scopes[0].reschedule, 2))


@program
async def an_expiring_timeout_cannot_be_rescheduled():
    async with asyncio.timeout(1) as scope:
        trace(await outcome(asyncio.sleep(10)))
        trace(attempt(scope.reschedule, 20))


@program
async def a_timeout_around_a_task_cancels_the_task():
    task = asyncio.create_task(child("task", 10))
    trace(await outcome(within(1, task)), task.cancelled())


@program
async def a_timeout_around_a_gathering():
    trace(await outcome(within(2, asyncio.gather(child("a", 1), child("b", 5)))))


@program
async def a_timeout_around_a_group():
    async def limited():
        async with asyncio.timeout(2):
            async with asyncio.TaskGroup() as group:
                group.create_task(child("a", 1))
                group.create_task(child("b", 5))

    trace(await outcome(limited()), asyncio.current_task().cancelling())


@program
async def a_timeout_around_a_group_that_fails_while_it_is_cancelled():
    async def crash():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    async def limited():
        async with asyncio.timeout(1):
            async with asyncio.TaskGroup() as group:
                group.create_task(crash())
                await asyncio.sleep(5)

    trace(await outcome(limited()))


@program
async def timeouts_of_several_tasks_do_not_meddle():
    async def limited(name, seconds):
        trace(name, await outcome(within(seconds, asyncio.sleep(2, name))))

    await asyncio.gather(*(limited(f"limit {seconds}", seconds) for seconds in (3, 1, 2, None)))


@program
async def a_loop_of_attempts_until_one_is_quick():
    for tries, delay in enumerate((5, 3, 1)):
        result = await outcome(within(2, asyncio.sleep(delay, "quick")))
        trace(tries, result, now())


@program
def a_timeout_needs_a_task():
    async def limited():
        async with asyncio.timeout(1):
            pass

    coro = limited()
    trace(kind(attempt(coro.send, None)))
