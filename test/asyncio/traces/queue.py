"""Queue, LifoQueue and PriorityQueue, with join."""

import asyncio

from harness import attempt, kind, outcome, program, trace, turns

QUEUES = (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue)


def show(queue):
    trace("the queue", queue.qsize(), queue.empty(), queue.full())


@program
async def a_fresh_queue_is_empty():
    queue = asyncio.Queue()
    show(queue)
    trace(queue.maxsize)
    queue.put_nowait(1)
    show(queue)
    trace(queue.get_nowait())
    show(queue)


@program
async def a_queue_is_full_at_its_size():
    queue = asyncio.Queue(2)
    queue.put_nowait(1)
    show(queue)
    queue.put_nowait(2)
    show(queue)
    trace(kind(attempt(queue.put_nowait, 3)), queue.maxsize)


@program
async def sizes_of_zero_and_less_are_no_limit():
    for maxsize in (0, -1):
        queue = asyncio.Queue(maxsize)
        for i in range(100):
            queue.put_nowait(i)
        trace(queue.full(), queue.qsize(), queue.maxsize)


@program
async def a_size_that_is_no_whole_number():
    queue = asyncio.Queue(1.5)
    queue.put_nowait(1)
    show(queue)
    queue.put_nowait(2)
    show(queue)
    trace(kind(attempt(queue.put_nowait, 3)))


@program
async def an_empty_queue_gives_nothing():
    for make in QUEUES:
        trace(kind(attempt(make().get_nowait)))


@program
async def items_come_in_the_order_of_the_queue():
    for make in QUEUES:
        queue = make()
        for item in (1, 3, 2):
            await queue.put(item)
        trace([await queue.get() for _ in range(3)])


@program
async def priorities_of_pairs():
    queue = asyncio.PriorityQueue()
    for item in ((2, "b"), (1, "z"), (2, "a"), (1, "y")):
        queue.put_nowait(item)
    trace([queue.get_nowait() for _ in range(4)])


@program
async def putting_and_getting_at_once_takes_no_turn():
    queue = asyncio.Queue()
    asyncio.get_running_loop().call_soon(trace, "a callback")
    await queue.put(1)
    trace(await queue.get())


@program
async def a_getter_waits_for_an_item():
    async def get():
        trace("got", await queue.get())

    queue = asyncio.Queue()
    task = asyncio.create_task(get())
    await asyncio.sleep(1)
    trace(task.done())
    queue.put_nowait("item")
    await task


@program
async def a_putter_waits_for_room():
    async def put():
        for i in range(3):
            await queue.put(i)
            trace("put", i)

    queue = asyncio.Queue(1)
    task = asyncio.create_task(put())
    await asyncio.sleep(1)
    trace(task.done())
    trace("took", queue.get_nowait())
    await asyncio.sleep(1)
    trace("took", queue.get_nowait())
    await task
    show(queue)


@program
async def getters_are_served_in_order():
    async def get(name):
        trace(name, await queue.get())

    queue = asyncio.Queue()
    tasks = [asyncio.create_task(get(name)) for name in "abc"]
    await turns()
    for i in range(3):
        queue.put_nowait(i)
    await asyncio.wait(tasks)


@program
async def putters_are_served_in_order():
    async def put(name):
        await queue.put(name)
        trace(name, "is in")

    queue = asyncio.Queue(1)
    tasks = [asyncio.create_task(put(name)) for name in "abc"]
    await turns()
    trace(await queue.get(), await queue.get(), await queue.get())
    await asyncio.wait(tasks)


@program
async def a_getter_that_comes_late_may_push_in():
    async def get(name):
        trace(name, await queue.get())

    queue = asyncio.Queue()
    waiting = asyncio.create_task(get("waiting"))
    await turns()
    queue.put_nowait(1)
    trace("main", queue.get_nowait())
    await turns(2)
    trace(waiting.done())
    queue.put_nowait(2)
    await waiting


@program
async def a_cancelled_getter_lets_the_next_one_have_it():
    async def get(name):
        trace(name, await queue.get())

    queue = asyncio.Queue()
    first, second = (asyncio.create_task(get(name)) for name in "ab")
    await turns()
    first.cancel()
    await turns()
    trace(first.cancelled())
    await queue.put("item")
    await second


@program
async def a_getter_cancelled_when_its_item_is_there_drops_nothing():
    queue = asyncio.Queue()
    reader = asyncio.create_task(queue.get())
    await turns()
    queue.put_nowait(1)
    queue.put_nowait(2)
    reader.cancel()
    trace(await outcome(reader))
    trace(await queue.get(), await queue.get())


@program
async def one_of_many_getters_is_cancelled_when_items_are_there():
    queue = asyncio.Queue()
    readers = [asyncio.create_task(queue.get()) for _ in range(3)]
    await turns()
    queue.put_nowait(1)
    queue.put_nowait(2)
    readers[0].cancel()
    trace(await outcome(readers[0]), await readers[1], await readers[2])


@program
async def a_cancelled_putter_puts_nothing():
    queue = asyncio.Queue(1)
    tasks = [asyncio.create_task(queue.put(name)) for name in "abc"]
    await turns()
    trace([task.done() for task in tasks])
    tasks[2].cancel()
    await turns()
    trace(tasks[2].cancelled(), queue.get_nowait())
    await turns()
    trace(queue.get_nowait())
    await tasks[1]
    show(queue)


@program
async def a_putter_cancelled_when_there_is_room_puts_nothing():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    writer = asyncio.create_task(queue.put(2))
    await turns()
    trace(queue.get_nowait())
    writer.cancel()
    trace(await outcome(writer))
    show(queue)


@program
async def a_putter_cancelled_when_there_is_room_lets_the_next_one_in():
    queue = asyncio.Queue(1)
    queue.put_nowait(1)
    first, second = (asyncio.create_task(queue.put(item)) for item in (2, 3))
    await turns()
    queue.get_nowait()
    first.cancel()
    await turns(2)
    trace(first.cancelled(), second.done(), queue.get_nowait())


@program
async def a_getter_with_a_timeout():
    queue = asyncio.Queue(5)
    trace(await outcome(asyncio.wait_for(queue.get(), 1)))
    queue.put_nowait("item")
    trace(await asyncio.wait_for(queue.get(), 1))


@program
async def a_putter_with_a_timeout():
    queue = asyncio.Queue(1)
    queue.put_nowait("first")
    trace(await outcome(asyncio.wait_for(queue.put("second"), 1)))
    show(queue)
    trace(queue.get_nowait())
    show(queue)


@program
async def ping_pong():
    async def player(name, mine, other):
        while True:
            ball = await mine.get()
            trace(name, ball)
            if ball == 0:
                return
            await other.put(ball - 1)
            if ball == 1:
                return

    a, b = asyncio.Queue(), asyncio.Queue()
    a.put_nowait(6)
    await asyncio.gather(player("ping", a, b), player("pong", b, a))


@program
async def a_producer_and_a_consumer_with_a_small_queue():
    async def produce():
        for i in range(5):
            await queue.put(i)
            trace("put", i)

    async def consume():
        for _ in range(5):
            trace("got", await queue.get())

    queue = asyncio.Queue(1)
    await asyncio.gather(produce(), consume())


@program
async def several_putters_and_a_getter_that_takes_all():
    async def put(item):
        await queue.put(item)
        trace("put", item)

    async def take_all():
        await turns()
        trace([queue.get_nowait() for _ in range(queue.qsize())])

    queue = asyncio.Queue(2)
    await asyncio.gather(take_all(), *(put(i) for i in range(4)))
    show(queue)


@program
async def joining_waits_until_the_work_is_done():
    async def work(name):
        while True:
            item = await queue.get()
            await asyncio.sleep(item)
            trace(name, item)
            queue.task_done()

    for make in QUEUES:
        queue = make()
        for i in range(4):
            queue.put_nowait(i)
        workers = [asyncio.create_task(work(name)) for name in "ab"]
        await queue.join()
        trace("joined", [worker.done() for worker in workers])
        for worker in workers:
            worker.cancel()
        await asyncio.wait(workers)


@program
async def joining_an_empty_queue_takes_no_turn():
    queue = asyncio.Queue()
    asyncio.get_running_loop().call_soon(trace, "a callback")
    await queue.join()
    await queue.join()
    trace("joined")


@program
async def joining_after_new_work_came_in():
    async def join(name):
        await queue.join()
        trace(name, "joined")

    queue = asyncio.Queue()
    queue.put_nowait(1)
    task = asyncio.create_task(join("first"))
    await turns()
    queue.get_nowait()
    queue.put_nowait(2)
    queue.task_done()
    await turns(2)
    trace(task.done())
    queue.get_nowait()
    queue.task_done()
    await task


@program
async def more_work_done_than_there_was_is_an_error():
    for make in QUEUES:
        queue = make()
        trace(attempt(queue.task_done))
        queue.put_nowait(1)
        queue.task_done()
        trace(kind(attempt(queue.task_done)))


@program
async def what_a_queue_says_of_itself():
    queue = asyncio.Queue(5)
    trace("maxsize=5" in repr(queue), "tasks=" in repr(queue))
    queue.put_nowait(1)
    trace("tasks=1" in repr(queue))
