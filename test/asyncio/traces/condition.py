"""Condition."""

import asyncio

from harness import attempt, kind, outcome, program, trace, turns


@program
async def notified_tasks_go_on_when_they_have_the_lock():
    async def wait(name):
        await condition.acquire()
        trace(name, await condition.wait())

    condition = asyncio.Condition()
    tasks = [asyncio.create_task(wait(name)) for name in "abc"]
    await turns()
    trace(condition.locked(), await condition.acquire())
    condition.notify()
    await turns()
    trace("notified one", condition.locked())
    condition.release()
    await turns()
    trace("released", condition.locked())
    condition.notify(2)
    await turns()
    for _ in range(2):
        condition.release()
        await turns()
        trace("released", condition.locked())
    trace([task.done() for task in tasks])


async def wait_in_block(condition, name):
    async with condition:
        trace(name, "waits")
        trace(name, await condition.wait())


@program
async def notifying_all():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(wait_in_block(condition, name)) for name in "abc"]
    await turns()
    async with condition:
        condition.notify_all()
        trace("notified", condition.locked())
    await asyncio.wait(tasks)
    trace(condition.locked())


@program
async def notifying_some():
    condition = asyncio.Condition()
    tasks = [asyncio.create_task(wait_in_block(condition, name)) for name in "abcd"]
    await turns()
    for count in (1, 0, 2, 5):
        async with condition:
            condition.notify(count)
        await turns(6)
        trace(count, [task.done() for task in tasks])


@program
async def notifying_nobody():
    condition = asyncio.Condition()
    async with condition:
        condition.notify()
        condition.notify_all()
    task = asyncio.create_task(wait_in_block(condition, "late"))
    await turns(3)
    trace(task.done())
    task.cancel()
    trace(await outcome(task))


@program
async def without_the_lock_nothing_goes():
    condition = asyncio.Condition()
    trace(await outcome(condition.wait()))
    trace(attempt(condition.notify))
    trace(attempt(condition.notify_all))
    trace(attempt(condition.release))


@program
async def waiting_for_a_predicate():
    async def wait():
        async with condition:
            trace(await condition.wait_for(lambda: ready))

    ready = False
    condition = asyncio.Condition()
    task = asyncio.create_task(wait())
    await turns()
    async with condition:
        condition.notify()
    await turns(3)
    trace(task.done())
    ready = "ready"
    async with condition:
        condition.notify()
    await task


@program
async def a_predicate_that_holds_at_once_needs_no_lock():
    condition = asyncio.Condition()
    trace(await condition.wait_for(lambda: [1, 2, 3]))
    trace(await outcome(condition.wait_for(lambda: False)))


@program
async def cancelling_a_waiter_takes_the_lock_again():
    condition = asyncio.Condition()
    await condition.acquire()
    task = asyncio.create_task(condition.wait())
    asyncio.get_running_loop().call_soon(task.cancel)
    trace(await outcome(task), condition.locked())


@program
async def cancelling_a_waiter_while_another_holds_the_lock():
    condition = asyncio.Condition()
    task = asyncio.create_task(wait_in_block(condition, "waiter"))
    await turns()
    await condition.acquire()
    task.cancel("while it is held")
    await turns(3)
    trace(task.done())
    condition.release()
    trace(await outcome(task), condition.locked())


@program
async def cancelling_after_the_notification_contested():
    condition = asyncio.Condition()
    await condition.acquire()
    task = asyncio.create_task(condition.wait())
    await turns()
    trace(condition.locked())
    await condition.acquire()
    condition.notify()
    asyncio.get_running_loop().call_soon(task.cancel)
    asyncio.get_running_loop().call_soon(condition.release)
    trace(await outcome(task), condition.locked())


@program
async def cancelling_while_the_lock_is_taken_again():
    condition = asyncio.Condition()
    task = asyncio.create_task(wait_in_block(condition, "waiter"))
    await turns()
    await condition.acquire()
    condition.notify()
    await turns()
    task.cancel()
    await turns()
    condition.release()
    await turns()
    trace(task.cancelled(), condition.locked())


@program
async def the_message_of_the_cancellation_is_kept():
    condition = asyncio.Condition()
    task = asyncio.create_task(wait_in_block(condition, "waiter"))
    await turns()
    task.cancel("foo")
    trace(await outcome(task))


@program(since=(3, 13), why="the error that arrives while the lock is taken again is kept as it is")
async def the_message_of_a_cancellation_while_the_lock_is_taken_again():
    condition = asyncio.Condition()
    task = asyncio.create_task(wait_in_block(condition, "waiter"))
    await turns()
    await condition.acquire()
    condition.notify()
    await turns()
    task.cancel("foo")
    condition.release()
    trace(await outcome(task))


async def consume(condition, state, name):
    async with condition:
        while True:
            await condition.wait_for(lambda: state["items"] != 0)
            if state["items"] < 0:
                return
            state["items"] -= 1
            trace(name, "took one")
            condition.notify_all()


@program(since=(3, 13), why="a notified waiter that is cancelled notifies another one")
async def a_waiter_cancelled_when_it_is_notified_notifies_another():
    condition, state = asyncio.Condition(), {"items": 0}
    tasks = [asyncio.create_task(consume(condition, state, name)) for name in "ab"]
    await turns()
    async with condition:
        state["items"] += 1
        condition.notify(1)
        tasks[0].cancel()
        await condition.wait_for(lambda: state["items"] == 0)
        trace("consumed", asyncio.get_running_loop().time())
        state["items"] = -1
        condition.notify_all()
    await asyncio.wait(tasks)
    trace([task.cancelled() for task in tasks])


@program(since=(3, 13), why="a notified waiter that is cancelled notifies another one")
async def a_waiter_cancelled_when_it_takes_the_lock_again_notifies_another():
    condition, state = asyncio.Condition(), {"items": 0}
    tasks = [asyncio.create_task(consume(condition, state, name)) for name in "ab"]
    await turns()
    async with condition:
        state["items"] += 1
        condition.notify(1)
        await turns()
        tasks[0].cancel()
        await condition.wait_for(lambda: state["items"] == 0)
        trace("consumed", asyncio.get_running_loop().time())
        state["items"] = -1
        condition.notify_all()
    await asyncio.wait(tasks)
    trace([task.cancelled() for task in tasks])


@program
async def a_timeout_around_the_wait():
    async def limited():
        async with condition:
            async with asyncio.timeout(1):
                await condition.wait()

    condition = asyncio.Condition()
    trace(await outcome(limited()), condition.locked())


@program
async def a_timeout_in_the_block_leaves_the_lock_held():
    condition = asyncio.Condition()
    async with condition:
        trace(await outcome(asyncio.wait_for(condition.wait(), 1)))
        trace(condition.locked())
    trace(condition.locked())


@program
async def two_conditions_share_a_lock():
    async def wait(name, condition):
        async with condition:
            trace(name, await condition.wait())

    lock = asyncio.Lock()
    full, empty = asyncio.Condition(lock), asyncio.Condition(lock)
    tasks = [asyncio.create_task(wait("full", full)), asyncio.create_task(wait("empty", empty))]
    await turns(2)
    async with lock:
        trace(full.locked(), empty.locked())
        empty.notify()
    await turns(3)
    async with full:
        full.notify()
    await asyncio.wait(tasks)


@program
async def a_lock_of_ones_own():
    lock = asyncio.Lock()
    condition = asyncio.Condition(lock)
    await lock.acquire()
    trace(condition.locked())
    condition.release()
    trace(lock.locked())


@program
async def what_a_condition_says_of_itself():
    condition = asyncio.Condition()
    trace("unlocked" in repr(condition))
    await condition.acquire()
    trace("locked" in repr(condition))
    task = asyncio.create_task(condition.wait())
    await turns()
    trace("waiters:1" in repr(condition))
    task.cancel()
    trace(kind(await outcome(task)))


@program
async def a_bounded_buffer():
    async def produce():
        for i in range(5):
            async with condition:
                await condition.wait_for(lambda: len(buffer) < 2)
                buffer.append(i)
                trace("put", i, list(buffer))
                condition.notify_all()

    async def consume_all():
        for i in range(5):
            async with condition:
                await condition.wait_for(lambda: buffer)
                trace("took", buffer.pop(0))
                condition.notify_all()
            await asyncio.sleep(1)

    buffer, condition = [], asyncio.Condition()
    await asyncio.gather(produce(), consume_all())
