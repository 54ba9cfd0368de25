"""TaskGroup: cancellation from outside, and groups in groups."""

import asyncio

from harness import Boom, child, outcome, program, trace, turns


async def crash_after(delay, message):
    await asyncio.sleep(delay)
    raise Boom(message)


async def crash_when_cancelled(message):
    try:
        await asyncio.sleep(10)
    finally:
        raise Boom(message)


async def start_and_cancel(coro, *, after=1):
    """Its outcome as a task that is cancelled after a while, how it ended, and its open requests to cancel."""
    task = asyncio.create_task(coro)
    await asyncio.sleep(after)
    trace(task.done(), task.cancel("from outside"))
    trace(await outcome(task), task.cancelled(), task.cancelling())


@program
async def cancelling_from_outside_cancels_the_tasks():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for name in "abc":
                group.create_task(child(name, 5))

    await start_and_cancel(runner())


@program
async def cancelling_from_outside_cancels_the_body_and_the_tasks():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for name in "ab":
                group.create_task(child(name, 5))
            await child("body", 10)

    await start_and_cancel(runner())


@program
async def cancelling_from_outside_when_there_are_no_tasks():
    async def runner():
        async with asyncio.TaskGroup():
            await child("body", 10)

    await start_and_cancel(runner())


@program
async def a_body_that_turns_its_cancellation_into_an_error():
    async def runner():
        async with asyncio.TaskGroup():
            await crash_when_cancelled("body")

    await start_and_cancel(runner())


@program
async def errors_after_a_cancellation_from_outside_win():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for message in ("one", "two"):
                group.create_task(crash_when_cancelled(message))
            await asyncio.sleep(10)

    await start_and_cancel(runner())


@program
async def a_crash_while_a_cancelled_body_cleans_up():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(3, "task"))
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                await asyncio.sleep(5)
                raise

    await start_and_cancel(runner())


@program
async def a_crash_while_the_nested_runner_cleans_up():
    async def nested():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(3, "task"))
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                await asyncio.sleep(5)
                raise

    async def runner():
        await asyncio.create_task(nested())

    await start_and_cancel(runner())


@program
async def errors_of_an_inner_group_are_a_group_in_the_outer_one():
    async def runner():
        async with asyncio.TaskGroup():
            async with asyncio.TaskGroup() as inner:
                for message in ("one", "two"):
                    inner.create_task(crash_when_cancelled(message))
                await asyncio.sleep(10)

    await start_and_cancel(runner())


@program
async def an_inner_group_fails_and_the_tasks_of_the_outer_one_are_cancelled():
    async def runner():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(child("outer", 10))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(crash_after(1, "inner"))

    trace(await outcome(asyncio.create_task(runner())))


@program
async def a_task_of_the_outer_group_fails_and_the_inner_one_is_cancelled():
    async def runner():
        async with asyncio.TaskGroup() as outer:
            outer.create_task(crash_after(1, "outer"))
            async with asyncio.TaskGroup() as inner:
                inner.create_task(child("inner", 10))

    trace(await outcome(asyncio.create_task(runner())))


@program
async def the_count_of_cancellations_is_restored():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(0, "one"))
            await asyncio.sleep(5)

    trace(await outcome(runner()), asyncio.current_task().cancelling())
    await asyncio.sleep(1)
    trace("goes on")


@program(since=(3, 13), why="the count of cancellations is restored when the body has ended, too")
async def the_count_of_cancellations_is_restored_after_the_body():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(0, "one"))

    trace(await outcome(runner()), asyncio.current_task().cancelling())
    await asyncio.sleep(1)
    trace("goes on")


@program(since=(3, 13), why="a request to cancel from outside is kept beside the errors")
async def nested_groups_that_are_both_cancelled():
    async def inner(outer):
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(0, "inner"))
            outer.create_task(crash_after(0, "outer"))

    async def runner():
        async with asyncio.TaskGroup() as outer:
            trace(await outcome(inner(outer)), asyncio.current_task().cancelling())
            await asyncio.sleep(5)

    async def main():
        trace(await outcome(runner()), asyncio.current_task().cancelling())

    await asyncio.create_task(main())


@program(since=(3, 13), why="a request to cancel from outside is kept beside the errors")
async def an_error_and_a_cancellation_from_outside():
    async def fail():
        event.set()
        await turns()
        raise Boom("task")

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            await asyncio.sleep(5)

    async def inner():
        trace(await outcome(runner()), asyncio.current_task().cancelling())
        await asyncio.sleep(5)
        trace("never")

    event = asyncio.Event()
    task = asyncio.create_task(inner())
    await event.wait()
    trace(task.cancelling())
    task.cancel()
    trace(await outcome(task), task.cancelled(), task.cancelling())


@program
async def a_context_that_fails_on_its_way_out():
    async def database():
        try:
            await asyncio.sleep(5)
        finally:
            raise Boom("closing the database")

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(0, "task"))
            await database()

    async def main():
        trace(await outcome(runner()), asyncio.current_task().cancelling())

    await asyncio.create_task(main())
