"""Cancelling tasks, in all the moments of their lives."""

import asyncio

from harness import Boom, attempt, child, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


async def swallow(awaitable):
    """Waits, and goes on when it is cancelled."""
    try:
        return await awaitable
    except asyncio.CancelledError as error:
        trace("swallowed", error)
        return "went on"


@program
async def cancelling_a_sleeping_task():
    task = asyncio.create_task(child("task", 10))
    await turns()
    trace(task.cancel(), task.cancelled(), task.done(), task.cancelling())
    trace(await outcome(task))
    trace(task.cancelled(), task.done(), task.cancel(), task.cancelling())


@program
async def cancelling_before_the_start_never_runs_the_body():
    task = asyncio.create_task(child("never"))
    trace(task.cancel("my message"), task.cancelled())
    trace(await outcome(task), task.cancelled())


@program
async def cancelling_between_two_turns():
    async def two_turns():
        await turns(2)
        return 12

    task = asyncio.create_task(two_turns())
    await turns()
    task.cancel()
    trace(await outcome(task), task.cancelled(), task.cancel())


@program
async def cancelling_from_a_callback():
    task = asyncio.create_task(child("task", 10))
    asyncio.get_running_loop().call_soon(task.cancel)
    trace(await outcome(task))
    trace(asyncio.get_running_loop().time())


@program
async def cancelling_at_a_certain_time():
    task = asyncio.create_task(child("task", 5000))
    asyncio.get_running_loop().call_later(0.5, task.cancel)
    trace(await outcome(task))


@program
async def the_message_of_a_cancellation_comes_out_at_the_await():
    task = asyncio.create_task(child("task", 10))
    await turns()
    task.cancel("my message")
    trace(await outcome(task))
    trace(attempt(task.result))


@program
async def the_message_comes_out_at_result_and_exception():
    for get in (asyncio.Task.result, asyncio.Task.exception):
        task = asyncio.create_task(child("task", 10))
        await turns()
        task.cancel("my message")
        await asyncio.wait([task])
        trace(attempt(get, task))
        trace(attempt(get, task))


@program
async def the_last_message_before_the_start_counts():
    task = asyncio.create_task(child("never"))
    task.cancel("first")
    task.cancel("second")
    trace(await outcome(task), task.cancelling())


@program
async def the_first_message_counts_for_a_task_that_waits():
    task = asyncio.create_task(child("task", 10))
    await turns()
    task.cancel("first")
    task.cancel("second")
    trace(task.cancelling())
    trace(await outcome(task))


@program
async def cancelling_the_inner_future_cancels_the_task():
    async def wait():
        await future
        return 12

    future = new_future()
    task = asyncio.create_task(wait())
    await turns()
    future.cancel()
    trace(await outcome(task), future.cancelled(), task.cancelled(), task.cancelling())


@program
async def cancelling_the_inner_future_and_the_task():
    async def wait():
        await future
        return 12

    future = new_future()
    task = asyncio.create_task(wait())
    await turns()
    future.cancel("future")
    task.cancel("task")
    trace(await outcome(task), future.cancelled(), task.cancelled(), task.cancelling())


@program
async def cancelling_the_task_cancels_what_it_awaits_at_once():
    future = new_future()
    task = asyncio.create_task(swallow(future))
    await turns()
    trace(future.cancelled())
    task.cancel()
    trace(future.cancelled(), task.cancelled(), task.done())
    trace(await task)


@program
async def a_task_that_catches_its_cancellation_has_a_result():
    async def catching():
        await first
        try:
            await second
        except asyncio.CancelledError:
            return 42

    first, second = new_future(), new_future()
    task = asyncio.create_task(catching())
    await turns()
    first.set_result(None)
    await turns()
    task.cancel()
    trace(second.cancelled(), await task, task.cancelled(), task.cancelling())


@program
async def a_task_that_ignores_its_cancellation_goes_on():
    async def ignoring():
        await first
        try:
            await second
        except asyncio.CancelledError:
            pass
        return await third

    first, second, third = new_future(), new_future(), new_future()
    task = asyncio.create_task(ignoring())
    await turns()
    first.set_result(None)
    await turns()
    task.cancel()
    await turns()
    third.set_result(42)
    trace(await task, second.cancelled(), third.cancelled(), task.cancelled())


@program
async def cancelling_the_current_task_takes_effect_at_the_next_await():
    async def itself():
        trace(asyncio.current_task().cancel("by itself"))
        trace("still runs")
        await asyncio.sleep(100)
        trace("never")

    task = asyncio.create_task(itself())
    trace(await outcome(task), task.cancelled())
    trace(asyncio.get_running_loop().time())


@program
async def cancelling_the_current_task_takes_effect_at_a_bare_turn():
    async def itself():
        asyncio.current_task().cancel()
        await asyncio.sleep(0)
        trace("never")

    task = asyncio.create_task(itself())
    trace(await outcome(task))


@program
async def cancelling_the_current_task_at_its_end_still_cancels_it():
    async def itself():
        asyncio.current_task().cancel("at the end")
        return 12

    task = asyncio.create_task(itself())
    trace(await outcome(task), task.cancelled(), task.cancel())


@program
async def raising_after_cancelling_the_current_task_keeps_the_error():
    async def itself():
        asyncio.current_task().cancel()
        raise Boom("its own")

    task = asyncio.create_task(itself())
    trace(await outcome(task), task.cancelled(), task.cancelling())


@program
async def awaiting_something_done_does_not_notice_a_cancellation():
    async def itself():
        asyncio.current_task().cancel()
        trace(await done)
        await turns()
        trace("never")

    done = new_future()
    done.set_result("done")
    trace(await outcome(asyncio.create_task(itself())))


@program
async def a_cancellation_of_the_current_task_reaches_the_task_it_awaits_next():
    async def nested():
        await future

    async def itself():
        inner.append(asyncio.create_task(nested()))
        await turns()
        asyncio.current_task().cancel()
        await inner[0]

    future, inner = new_future(), []
    task = asyncio.create_task(itself())
    trace(await outcome(task), task.cancelled(), inner[0].cancelled(), future.cancelled())


@program
async def cancelling_a_task_that_awaits_a_task_goes_inwards_and_comes_out():
    async def middle():
        trace("middle", await outcome(inner))
        await turns()
        return "middle goes on"

    inner = asyncio.create_task(child("inner", 10))
    task = asyncio.create_task(middle())
    await turns(2)
    task.cancel("from outside")
    trace(task.done(), inner.done())
    trace(await task, inner.cancelled(), inner.cancelling(), task.cancelling())


@program
async def a_task_whose_step_is_ready_is_cancelled_all_the_same():
    async def wait():
        trace(await future)

    future = new_future()
    task = asyncio.create_task(wait())
    await turns()
    future.set_result("ready")
    task.cancel("too late for the future")
    trace(await outcome(task), future.cancelled())


@program
async def two_cancellations_in_two_turns_are_two():
    async def stubborn():
        for i in range(3):
            try:
                await asyncio.sleep(10)
                return "slept"
            except asyncio.CancelledError as error:
                trace("caught", i, error, asyncio.current_task().cancelling())

    task = asyncio.create_task(stubborn())
    await turns()
    task.cancel("one")
    await turns()
    task.cancel("two")
    await turns()
    trace(await task, task.cancelling())


@program
async def cleaning_up_may_await():
    async def work():
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(1)
            trace("cleaned up")

    task = asyncio.create_task(work())
    await turns()
    task.cancel()
    trace(await outcome(task), task.cancelled())


@program
async def an_error_while_cleaning_up_replaces_the_cancellation():
    async def work():
        try:
            await asyncio.sleep(10)
        finally:
            raise Boom("while cleaning up")

    task = asyncio.create_task(work())
    await turns()
    task.cancel()
    trace(await outcome(task), task.cancelled(), task.cancelling())


@program
async def a_task_can_be_cancelled_again_while_it_cleans_up():
    async def work():
        try:
            await asyncio.sleep(10)
        finally:
            try:
                await asyncio.sleep(10)
            finally:
                trace("inner cleaned up")

    task = asyncio.create_task(work())
    await turns()
    task.cancel("first")
    await turns()
    task.cancel("second")
    trace(await outcome(task))


@program
async def requests_to_cancel_are_counted_and_taken_back():
    task = asyncio.create_task(child("task", 10))
    await turns()
    trace(task.cancelling())
    task.cancel()
    task.cancel()
    trace(task.cancelling())
    trace(task.uncancel(), task.uncancel(), task.uncancel(), task.cancelling())
    trace(await outcome(task))


@program
async def uncancelling_does_not_stop_a_cancellation_that_is_under_way():
    task = asyncio.create_task(child("task", 10))
    await turns()
    task.cancel()
    task.uncancel()
    trace(await outcome(task), task.cancelling())


@program(since=(3, 13), why="uncancel() takes back a cancellation that has not been thrown yet")
async def uncancelling_stops_a_cancellation_that_has_not_begun():
    async def wait():
        await future
        return 42

    future = new_future()
    task = asyncio.create_task(wait())
    await turns()
    future.set_result(None)
    task.cancel()
    trace(task.cancelling(), task.uncancel(), task.cancelling())
    trace(await outcome(task))


@program
async def a_done_task_counts_no_requests():
    task = asyncio.create_task(child("task"))
    await task
    trace(task.cancel(), task.cancelling(), task.uncancel())


@program
async def a_structured_block_takes_back_its_own_cancellation():
    async def request(delay, limit):
        task, timed_out, finished = asyncio.current_task(), False, False

        def on_timeout():
            nonlocal timed_out
            timed_out = True
            task.cancel()

        timer = asyncio.get_running_loop().call_later(limit, on_timeout)
        try:
            await asyncio.sleep(delay)
            finished = True
        except asyncio.CancelledError:
            timer.cancel()
            if not timed_out or task.uncancel() > 0:
                raise
        await turns()
        trace(timed_out, finished, task.cancelling())

    await request(10, 1)
    await request(1, 10)
