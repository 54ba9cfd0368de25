"""Shutting a queue down."""

import asyncio

from harness import attempt, kind, outcome, program, trace, turns

QUEUES = (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue)


async def try_all(queue):
    """What put and get give, waiting and not."""
    trace(kind(await outcome(queue.put("data"))), kind(attempt(queue.put_nowait, "data")))
    trace(kind(await outcome(queue.get())), kind(attempt(queue.get_nowait)))


@program(since=(3, 13), why="Queue.shutdown()")
async def shutting_down_an_empty_queue():
    for make in QUEUES:
        queue = make()
        getter = asyncio.create_task(queue.get())
        await turns()
        queue.shutdown()
        await queue.join()
        await turns()
        trace(getter.done(), kind(await outcome(getter)))
        await try_all(queue)


@program(since=(3, 13), why="Queue.shutdown()")
async def shutting_down_a_queue_with_items_lets_it_drain():
    for make in QUEUES:
        queue = make(1)
        queue.put_nowait("data")
        joiner = asyncio.create_task(queue.join())
        putter = asyncio.create_task(queue.put("more"))
        await turns()
        trace(putter.done())
        queue.shutdown()
        trace(queue.qsize())
        await turns()
        trace(putter.done(), kind(await outcome(putter)))
        trace(await queue.get())
        await turns()
        trace(joiner.done())
        await try_all(queue)
        queue.task_done()
        await turns()
        trace(joiner.done(), kind(attempt(queue.task_done)))


@program(since=(3, 13), why="Queue.shutdown()")
async def shutting_down_at_once_drops_the_items():
    for make in QUEUES:
        queue = make()
        queue.put_nowait("data")
        joiner = asyncio.create_task(queue.join())
        queue.shutdown(True)
        trace(queue.qsize())
        await turns()
        trace(joiner.done())
        await try_all(queue)
        trace(kind(attempt(queue.task_done)))


@program(since=(3, 13), why="Queue.shutdown()")
async def shutting_down_at_once_with_work_under_way():
    for make in QUEUES:
        queue = make()
        queue.put_nowait("one")
        queue.put_nowait("two")
        joiner = asyncio.create_task(queue.join())
        trace(len(await queue.get()))
        queue.shutdown(True)
        trace(queue.qsize())
        await turns()
        trace(joiner.done())
        await try_all(queue)
        queue.task_done()
        trace(kind(attempt(queue.task_done)))
        await turns()
        trace(joiner.done())


@program(since=(3, 13), why="Queue.shutdown()")
async def shutting_down_wakes_all_putters_and_getters():
    queue = asyncio.Queue()
    getters = [asyncio.create_task(queue.get()) for _ in range(3)]
    await turns()
    queue.shutdown()
    trace([kind(await outcome(each)) for each in getters])
    queue = asyncio.Queue(1)
    putters = [asyncio.create_task(queue.put(i)) for i in range(3)]
    await turns()
    queue.shutdown(True)
    trace([each.done() for each in putters])
    trace([kind(await outcome(each)) for each in putters[1:]])


@program(since=(3, 13), why="Queue.shutdown()")
async def shutting_down_twice():
    queue = asyncio.Queue()
    queue.put_nowait(1)
    queue.shutdown()
    trace("shutdown" in repr(queue), queue.qsize())
    queue.shutdown(True)
    trace(queue.qsize())
    queue.shutdown()
    await try_all(queue)
