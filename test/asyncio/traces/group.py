"""TaskGroup: what its tasks and its body do to each other."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace


async def crash_after(delay, message):
    await asyncio.sleep(delay)
    raise Boom(message)


async def crash_when_cancelled(message):
    try:
        await asyncio.sleep(10)
    finally:
        raise Boom(message)


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
