"""Tasks: steps, cancellation in all its moments, names, what a task is told about itself."""

import asyncio

from harness import Boom, attempt, child, kind, outcome, program, trace, turns


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
