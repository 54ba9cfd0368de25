"""timeout and timeout_at: expiry, nesting, rescheduling, cancellation from elsewhere."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace, turns


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


@program
async def a_timeout_while_the_body_of_another_is_cleaned_up():
    async def nested():
        async with asyncio.timeout(1):
            try:
                await asyncio.sleep(10)
            finally:
                trace("inner", await outcome(within(1, asyncio.sleep(10))))

    trace(await outcome(nested()), now(), asyncio.current_task().cancelling())


@program
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
