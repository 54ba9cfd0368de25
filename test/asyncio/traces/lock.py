"""Lock."""

import asyncio

from harness import Boom, attempt, outcome, program, trace, turns


async def take(lock, name, blocker=None):
    """Takes the lock, waits for something, and gives the lock back."""
    await lock.acquire()
    trace(name, "has it")
    try:
        if blocker is not None:
            await blocker
    finally:
        trace(name, "gives it back")
        lock.release()


async def keep(lock, name):
    """Takes the lock and keeps it."""
    await lock.acquire()
    trace(name, "has it")


@program
async def a_free_lock_takes_no_turn():
    lock = asyncio.Lock()
    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(lock.locked(), await lock.acquire(), lock.locked())
    lock.release()
    trace(lock.locked())


@program
async def a_lock_that_is_not_held_cannot_be_released():
    lock = asyncio.Lock()
    trace(attempt(lock.release))
    await lock.acquire()
    lock.release()
    trace(attempt(lock.release))


@program
async def a_lock_is_handed_over_in_order():
    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(keep(lock, name)) for name in "ab"]
    await turns()
    lock.release()
    trace("released", lock.locked())
    await turns()
    tasks.append(asyncio.create_task(keep(lock, "c")))
    lock.release()
    await turns()
    lock.release()
    await turns()
    trace([task.done() for task in tasks], lock.locked())


@program
async def a_block_holds_the_lock():
    async def work(name):
        async with lock:
            trace(name, "begins", lock.locked())
            await asyncio.sleep(1)
            trace(name, "ends")

    lock = asyncio.Lock()
    await asyncio.gather(*(work(name) for name in "abc"))
    trace(lock.locked())


@program
async def a_block_gives_the_lock_back_when_it_fails():
    async def work():
        async with lock:
            raise Boom("inside")

    lock = asyncio.Lock()
    trace(await outcome(work()), lock.locked())


@program
async def a_block_gives_the_lock_back_when_it_is_cancelled():
    async def work():
        async with lock:
            await asyncio.sleep(10)

    lock = asyncio.Lock()
    task = asyncio.create_task(work())
    await turns()
    trace(lock.locked())
    task.cancel()
    trace(await outcome(task), lock.locked())


@program
async def one_that_comes_late_does_not_push_in():
    lock = asyncio.Lock()
    await lock.acquire()
    waiter = asyncio.create_task(keep(lock, "waiter"))
    await turns()
    lock.release()
    late = asyncio.create_task(keep(lock, "late"))
    trace(lock.locked())
    await lock.acquire()
    trace("main has it", waiter.done(), late.done())


@program
async def a_waiter_can_be_cancelled():
    lock = asyncio.Lock()
    await lock.acquire()
    task = asyncio.create_task(lock.acquire())
    asyncio.get_running_loop().call_soon(task.cancel)
    trace(await outcome(task), lock.locked())
    lock.release()
    trace(lock.locked(), await lock.acquire())


@program
async def a_release_passes_over_a_waiter_that_is_cancelled_at_the_same_time():
    lock, blocker = asyncio.Lock(), asyncio.get_running_loop().create_future()
    a = asyncio.create_task(take(lock, "a", blocker))
    await turns()
    b = asyncio.create_task(take(lock, "b"))
    c = asyncio.create_task(take(lock, "c"))
    await turns()
    blocker.set_result(None)
    b.cancel()
    await turns()
    trace(lock.locked(), a.done(), b.cancelled())
    await c


@program
async def one_release_lets_one_in_when_another_is_cancelled():
    def trigger():
        tasks[0].cancel()
        lock.release()

    lock = asyncio.Lock()
    await lock.acquire()
    tasks = [asyncio.create_task(keep(lock, name)) for name in "abc"]
    await turns()
    asyncio.get_running_loop().call_soon(trigger)
    trace(await outcome(tasks[0]))
    trace([task.done() for task in tasks])
    tasks[2].cancel()
    await turns()
    trace(tasks[2].cancelled())


@program
async def a_waiter_that_was_woken_and_is_cancelled_wakes_the_next():
    lock = asyncio.Lock()
    await lock.acquire()
    first = asyncio.create_task(keep(lock, "first"))
    second = asyncio.create_task(keep(lock, "second"))
    await turns()
    lock.release()
    first.cancel()
    await turns(2)
    trace(first.cancelled(), second.done(), lock.locked())


@program
async def a_waiter_cancelled_before_the_release():
    lock = asyncio.Lock()
    await lock.acquire()
    first = asyncio.create_task(lock.acquire())
    await turns()
    second = asyncio.create_task(lock.acquire())
    first.cancel()
    lock.release()
    await turns()
    trace(lock.locked(), first.cancelled())
    trace(await second)


@program
async def what_a_lock_says_of_itself():
    lock = asyncio.Lock()
    trace(repr(lock)[-len("[unlocked]>"):])
    await lock.acquire()
    trace(repr(lock)[-len("[locked]>"):])
    task = asyncio.create_task(lock.acquire())
    await turns()
    trace(repr(lock)[-len("[locked, waiters:1]>"):])
    lock.release()
    await task
