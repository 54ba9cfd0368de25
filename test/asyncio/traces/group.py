"""TaskGroup: errors, cancellation, nesting, what may still be added."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace, turns


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
async def a_group_waits_for_its_tasks():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 2))
        b = group.create_task(child("b", 1))
        trace("body ends")
    trace(a.result(), b.result())


@program
async def an_empty_group_takes_no_turn():
    asyncio.get_running_loop().call_soon(trace, "a callback")
    async with asyncio.TaskGroup():
        trace("body")
    trace("after")


@program
async def tasks_may_end_while_the_body_runs():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 1))
        await asyncio.sleep(2)
        trace(a.done())
        b = group.create_task(child("b", 1))
    trace(a.result(), b.result())


@program
async def a_task_of_the_group_can_be_cancelled_alone():
    async with asyncio.TaskGroup() as group:
        a = group.create_task(child("a", 5))
        await asyncio.sleep(1)
        a.cancel()
        b = group.create_task(child("b", 1))
    trace(a.cancelled(), b.result())


@program
async def an_error_of_a_task_cancels_the_others():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(1, "first"))
            others.append(group.create_task(child("other", 5)))
        trace("never")

    others = []
    trace(await outcome(runner()), others[0].cancelled())


@program
async def errors_of_one_moment_come_out_together():
    async def runner():
        async with asyncio.TaskGroup() as group:
            for message in ("one", "two", "three"):
                group.create_task(crash_after(1, message))
            group.create_task(child("other", 5))
            await child("body", 10)

    trace(await outcome(asyncio.create_task(runner())))


@program
async def an_error_of_a_task_cancels_the_body():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(1, "task"))
            await child("body", 10)
            trace("never")

    trace(await outcome(asyncio.create_task(runner())))


@program
async def an_error_of_the_body_cancels_the_tasks():
    async def runner():
        async with asyncio.TaskGroup() as group:
            tasks.extend([group.create_task(child("a", 5)), group.create_task(child("b", 5))])
            await asyncio.sleep(1)
            raise Boom("body")

    tasks = []
    trace(await outcome(runner()), [task.cancelled() for task in tasks])


@program
async def an_error_of_the_body_before_the_tasks_have_started():
    async def runner():
        async with asyncio.TaskGroup() as group:
            tasks.extend([group.create_task(child("a", 5)), group.create_task(child("b", 5))])
            raise Boom("body")

    tasks = []
    trace(await outcome(runner()), [task.cancelled() for task in tasks])


@program
async def errors_of_the_body_and_of_a_task_come_out_together():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(1, "task"))
            await crash_when_cancelled("body")

    trace(await outcome(asyncio.create_task(runner())), asyncio.current_task().cancelling())


@program
async def errors_of_tasks_that_are_cancelled_come_out_too():
    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(1, "first"))
            group.create_task(crash_when_cancelled("second"))
            group.create_task(crash_when_cancelled("third"))

    trace(await outcome(runner()))


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
async def tasks_add_tasks():
    async def root(group):
        await asyncio.sleep(1)
        group.create_task(child("a", 1))
        group.create_task(child("b", 2))

    async with asyncio.TaskGroup() as group:
        group.create_task(root(group))
        trace("body ends")
    trace("after")


@program
async def a_hydra_that_grows_until_somebody_fails():
    count = 0

    async def hydra(group):
        nonlocal count
        count += 1
        await asyncio.sleep(1)
        group.create_task(hydra(group))
        group.create_task(hydra(group))

    async def hercules():
        while count < 10:
            await asyncio.sleep(1.5)
        raise Boom("enough")

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(hydra(group))
            group.create_task(hercules())

    trace(await outcome(asyncio.create_task(runner())), count)


@program
async def nothing_is_added_to_a_group_that_shuts_down():
    async def late(group):
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            coro = child("never")
            trace(kind(attempt(group.create_task, coro)))
            coro.close()

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(crash_after(1, "first"))
            group.create_task(late(group))

    trace(await outcome(asyncio.create_task(runner())))


@program
async def nothing_is_added_to_a_finished_group():
    async with asyncio.TaskGroup() as group:
        pass
    coro = child("never")
    trace(kind(attempt(group.create_task, coro)))
    coro.close()


@program
async def tasks_of_a_group_have_names():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(child("task"), name="yolo")
        trace(task.get_name())


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


@program
async def a_task_that_ignores_the_cancellation_is_waited_for():
    async def stubborn():
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            await asyncio.sleep(3)
            trace("stubborn ends")

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(stubborn())
            group.create_task(crash_after(1, "first"))

    trace(await outcome(runner()))


@program
async def a_second_cancellation_from_outside_while_the_group_waits():
    async def stubborn():
        for _ in range(2):
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                trace("stubborn goes on")

    async def runner():
        async with asyncio.TaskGroup() as group:
            group.create_task(stubborn())

    task = asyncio.create_task(runner())
    await asyncio.sleep(1)
    task.cancel("first")
    await asyncio.sleep(1)
    task.cancel("second")
    await asyncio.sleep(1)
    trace(task.done())
    trace(await outcome(task))


@program
async def a_done_callback_runs_before_the_group_ends():
    async with asyncio.TaskGroup() as group:
        task = group.create_task(child("task", 1))
        task.add_done_callback(lambda _: trace("called back"))
    trace("after")


@program
async def a_producer_and_consumers_in_a_group():
    async def producer():
        for i in range(6):
            await queue.put(i)
        await queue.join()
        for worker in workers:
            worker.cancel()

    async def consumer(name, delay):
        while True:
            item = await queue.get()
            await asyncio.sleep(delay)
            trace(name, item)
            queue.task_done()

    queue = asyncio.Queue(2)
    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(consumer("a", 1)), group.create_task(consumer("b", 2))]
        group.create_task(producer())
    trace("all done")


@program
def a_group_needs_a_task():
    async def runner():
        async with asyncio.TaskGroup():
            pass

    coro = runner()
    trace(kind(attempt(coro.send, None)))
