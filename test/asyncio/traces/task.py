"""Tasks: steps, results, names, what a task is told about itself."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace, turns


def new_future():
    return asyncio.get_running_loop().create_future()


@program
async def creating_a_task_does_not_run_it():
    task = asyncio.create_task(child("task"))
    trace("created", task.done())
    await turns()
    trace("a turn later", task.done())
    trace(await task)


@program
async def tasks_start_in_the_order_of_their_making():
    tasks = [asyncio.create_task(child(name)) for name in "abc"]
    await asyncio.wait(tasks)


@program
async def tasks_take_turns():
    async def count(name):
        for i in range(3):
            trace(name, i)
            await turns()

    await asyncio.wait([asyncio.create_task(count(name)) for name in "ab"])


@program
async def a_task_keeps_its_result():
    task = asyncio.create_task(child("task", 1))
    trace(await task, await task, task.result(), task.exception())


@program
async def a_task_keeps_its_exception():
    task = asyncio.create_task(child("task", 1, error=Boom("inside")))
    trace(await outcome(task), await outcome(task))
    trace(attempt(task.result), task.exception())


@program
async def who_awaits_a_task_goes_on_a_turn_after_its_end():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(child("task"))
    task.add_done_callback(lambda _: trace("callback"))
    await turns()
    loop.call_soon(lambda: loop.call_soon(trace, "two turns"))
    loop.call_soon(trace, "one turn")
    trace(await task)


@program
async def awaiting_a_coroutine_takes_no_turn():
    async def inner():
        trace("inner")
        return "result"

    asyncio.get_running_loop().call_soon(trace, "a callback")
    trace(await inner())


@program
async def the_result_of_a_task_is_its_own():
    task = asyncio.create_task(child("task"))
    trace(attempt(task.set_result, 1))
    trace(attempt(task.set_exception, Boom()))
    trace(await task)


@program
async def a_task_needs_a_coroutine():
    trace(kind(attempt(asyncio.create_task, 123)))
    trace(kind(attempt(asyncio.create_task, child)))
    trace(kind(attempt(asyncio.create_task, new_future())))


@program
def a_task_needs_a_running_loop():
    coro = child("never")
    trace(attempt(asyncio.create_task, coro))
    coro.close()


@program
async def a_task_cannot_await_itself():
    async def itself():
        trace(kind(await outcome(task)))
        return "went on"

    task = asyncio.create_task(itself())
    trace(await task)


@program
async def a_task_has_a_name():
    task = asyncio.create_task(child("task"), name="given")
    trace(task.get_name())
    task.set_name("changed")
    trace(task.get_name())
    task.set_name(123)
    trace(task.get_name())
    await task


@program
async def tasks_without_a_name_are_numbered():
    first, second = (asyncio.create_task(child(name)) for name in "ab")
    numbers = [int(task.get_name().removeprefix("Task-")) for task in (first, second)]
    trace(numbers[1] - numbers[0])
    await asyncio.wait([first, second])


@program
async def a_task_knows_its_coroutine_and_loop():
    coro = child("task")
    task = asyncio.create_task(coro)
    trace(task.get_coro() is coro, task.get_loop() is asyncio.get_running_loop())
    await task


@program
async def the_current_task_is_the_one_whose_code_runs():
    async def inner():
        trace(asyncio.current_task() is main)
        await turns()
        trace(asyncio.current_task() is main)

    async def other():
        trace(asyncio.current_task() is task)
        await turns()
        trace(asyncio.current_task() is task)

    main = asyncio.current_task()
    task = asyncio.create_task(other())
    await inner()
    await task
    trace(asyncio.current_task() is main)


@program
async def the_current_task_is_right_when_tasks_interleave():
    async def first():
        trace(asyncio.current_task() is one)
        await future
        trace(asyncio.current_task() is one)
        second_future.set_result(True)

    async def second():
        trace(asyncio.current_task() is two)
        future.set_result(True)
        await second_future
        trace(asyncio.current_task() is two)

    future, second_future = new_future(), new_future()
    one, two = asyncio.create_task(first()), asyncio.create_task(second())
    await asyncio.wait([one, two])


@program
async def all_tasks_are_those_that_are_not_done():
    trace(len(asyncio.all_tasks()))
    short, long = asyncio.create_task(child("short")), asyncio.create_task(child("long", 5))
    trace(len(asyncio.all_tasks()), short in asyncio.all_tasks())
    await short
    trace(len(asyncio.all_tasks()), short in asyncio.all_tasks(), long in asyncio.all_tasks())
    await long
    trace(len(asyncio.all_tasks()))


@program
async def a_coroutine_that_returns_a_future_is_not_awaited_further():
    async def returns():
        return [future]

    future = new_future()
    result = await asyncio.create_task(returns())
    trace(result[0] is future, future.done())
    future.cancel()


@program
async def the_exception_of_a_task_is_that_very_error():
    async def fail():
        raise boom

    boom = Boom("the one")
    task = asyncio.create_task(fail())
    trace((await outcome(task)) is boom, task.exception() is boom)


@program
async def a_task_cannot_be_awaited_through_a_coroutine_twice():
    coro = child("once")
    await coro
    trace(await outcome(coro))


@program
async def a_coroutine_of_a_task_cannot_be_awaited_beside_it():
    coro = child("task", 1)
    task = asyncio.create_task(coro)
    await turns()
    trace(kind(await outcome(coro)))
    trace(await task)


@program
async def a_task_left_alone_runs_on():
    asyncio.create_task(child("background", 2))
    await asyncio.sleep(5)
    trace("main ends")


@program
async def sleeping_gives_a_result():
    async def sleeper(delay, result):
        await asyncio.sleep(delay / 2)
        return await asyncio.sleep(delay / 2, result)

    trace(await sleeper(1, "yeah"))
    trace(await asyncio.sleep(0, "at once"), await asyncio.sleep(-1, "in the past"))


@program(since=(3, 13), why="sleep() refuses a NaN")
async def sleeping_for_nan_is_an_error():
    trace(kind(await outcome(asyncio.sleep(float("nan")))))


@program
async def sleeping_for_zero_takes_one_turn():
    loop, count = asyncio.get_running_loop(), 0

    def tick():
        nonlocal count
        count += 1
        if count < 20:
            loop.call_soon(tick)

    loop.call_soon(tick)
    for _ in range(5):
        await asyncio.sleep(0)
        trace(count)


@program
async def sleepers_wake_in_the_order_of_their_deadlines():
    async def sleeper(name, delay):
        await asyncio.sleep(delay)
        trace(name)

    delays = {"a": 3, "b": 1, "c": 2, "d": 1, "e": 0, "f": 0.25}
    await asyncio.wait([asyncio.create_task(sleeper(*each)) for each in delays.items()])


@program
async def a_cancelled_sleep_leaves_no_timer():
    task = asyncio.create_task(asyncio.sleep(1000))
    await turns()
    task.cancel()
    await asyncio.sleep(1)
    trace(task.cancelled())


@program
async def a_task_can_cancel_its_maker():
    async def inner(task):
        trace("inner cancels", task.cancel("by the inner"))

    async def maker():
        asyncio.create_task(inner(asyncio.current_task()))
        trace(await outcome(asyncio.sleep(10)))
        return "maker ends"

    trace(await asyncio.create_task(maker()))


@program
async def two_tasks_cancel_each_other():
    async def work(name):
        await turns()
        trace(name, "cancels", tasks[1 - "ab".index(name)].cancel())
        await turns(3)

    tasks = [asyncio.create_task(work(name)) for name in "ab"]
    trace([await outcome(task) for task in tasks])


@program
async def a_producer_and_a_consumer_hand_futures_to_each_other():
    async def producer():
        for i in range(3):
            await asyncio.sleep(i)
            slots[i].set_result(i * i)

    async def consumer():
        for slot in slots:
            trace("got", await slot)

    slots = [new_future() for _ in range(3)]
    await asyncio.wait([asyncio.create_task(consumer()), asyncio.create_task(producer())])


@program
async def deeply_nested_coroutines_await_and_fail():
    async def nest(depth):
        if depth == 0:
            await asyncio.sleep(1)
            raise Boom("at the bottom")
        try:
            await nest(depth - 1)
        finally:
            trace("leaves", depth)

    trace(await outcome(nest(5)))


@program
async def deeply_nested_coroutines_are_cancelled_from_the_inside_out():
    async def nest(depth):
        try:
            await (asyncio.sleep(10) if depth == 0 else nest(depth - 1))
        finally:
            trace("leaves", depth)

    task = asyncio.create_task(nest(5))
    await turns()
    task.cancel("all")
    trace(await outcome(task))
