"""The loop: ready queue, timers, stop, run_until_complete, exception handler."""

import asyncio

from harness import Boom, VirtualLoop, attempt, kind, program, trace, turns


@program
async def call_soon_is_first_in_first_out():
    loop = asyncio.get_running_loop()
    for name in "abc":
        loop.call_soon(trace, name)
    trace("registered")
    await turns()
    trace("after one turn")


@program
async def what_a_callback_registers_runs_in_the_next_iteration():
    loop = asyncio.get_running_loop()

    def first():
        trace("first")
        loop.call_soon(trace, "third")

    loop.call_soon(first)
    loop.call_soon(trace, "second")
    for turn in range(3):
        await turns()
        trace("turn", turn)


@program
async def a_cancelled_callback_does_not_run():
    loop = asyncio.get_running_loop()
    handle = loop.call_soon(trace, "never")
    trace(handle.cancelled())
    handle.cancel()
    handle.cancel()
    trace(handle.cancelled())
    await turns(2)


@program
async def a_callback_can_cancel_one_behind_it():
    loop = asyncio.get_running_loop()
    handles = []
    loop.call_soon(lambda: handles[0].cancel())
    handles.append(loop.call_soon(trace, "never"))
    loop.call_soon(trace, "the one behind")
    await turns()


@program
async def call_soon_passes_arguments():
    loop = asyncio.get_running_loop()
    loop.call_soon(trace, 1, "two", [3])
    await turns()


@program
async def timers_run_in_the_order_of_their_deadlines():
    loop = asyncio.get_running_loop()
    for delay in (3, 1, 2, 0.5):
        loop.call_later(delay, trace, delay)
    await asyncio.sleep(4)


@program
async def timers_of_one_deadline_keep_their_order():
    loop = asyncio.get_running_loop()
    for name in "abcdefgh":
        loop.call_later(1, trace, name)
    await asyncio.sleep(2)


@program
async def timers_of_one_deadline_keep_their_order_when_others_are_between():
    loop = asyncio.get_running_loop()
    for name, delay in zip("abcdefghij", (2, 1, 2, 3, 1, 2, 1, 3, 2, 1)):
        loop.call_later(delay, trace, name)
    await asyncio.sleep(4)


@program
async def call_later_with_zero_comes_an_iteration_after_call_soon():
    loop = asyncio.get_running_loop()
    loop.call_later(0, trace, "later")
    loop.call_soon(trace, "soon")
    loop.call_soon(lambda: loop.call_soon(trace, "soon of soon"))
    for turn in range(3):
        await turns()
        trace("turn", turn)


@program
async def a_negative_delay_is_in_the_past():
    loop = asyncio.get_running_loop()
    loop.call_later(1, trace, "in one")
    loop.call_later(-1, trace, "past")
    timer = loop.call_later(-2, trace, "longer past")
    trace(timer.when())
    await asyncio.sleep(2)


@program
async def call_at_takes_the_time_of_the_loop():
    loop = asyncio.get_running_loop()
    await asyncio.sleep(1)
    timer = loop.call_at(loop.time() + 2, trace, "due")
    trace(timer.when(), loop.time())
    await asyncio.sleep(3)


@program
async def a_cancelled_timer_does_not_run_and_moves_no_time():
    loop = asyncio.get_running_loop()
    timer = loop.call_later(1, trace, "never")
    loop.call_later(2, trace, "two")
    timer.cancel()
    trace(timer.cancelled())
    await asyncio.sleep(3)


@program
async def many_cancelled_timers_leave_the_others_alone():
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(1 + i % 7, trace, i) for i in range(300)]
    for i, timer in enumerate(timers):
        if i % 50:
            timer.cancel()
    await asyncio.sleep(10)


@program
async def due_timers_run_behind_what_is_ready():
    loop = asyncio.get_running_loop()

    def due():
        trace("timer")
        loop.call_soon(trace, "ready after the timer")

    loop.call_later(1, due)
    loop.call_later(1, trace, "second timer")
    await asyncio.sleep(1)
    trace("slept")
    await turns()


@program
async def a_timer_set_by_a_due_timer_waits_for_the_next_iteration():
    loop = asyncio.get_running_loop()
    loop.call_later(1, lambda: loop.call_later(0, trace, "inner"))
    loop.call_later(1, trace, "outer")
    await asyncio.sleep(1)
    trace("slept")
    await turns(2)


@program
async def an_error_in_a_callback_is_told_and_the_loop_goes_on():
    loop = asyncio.get_running_loop()

    def fail():
        raise Boom("in a callback")

    loop.call_soon(fail)
    loop.call_soon(trace, "next")
    await turns()
    trace("main goes on")


@program
async def an_error_in_a_timer_is_told_and_the_loop_goes_on():
    loop = asyncio.get_running_loop()

    def fail():
        raise Boom("in a timer")

    loop.call_later(1, fail)
    loop.call_later(1, trace, "next")
    await asyncio.sleep(2)


@program
async def the_exception_handler_can_be_replaced():
    loop = asyncio.get_running_loop()

    def fail():
        raise Boom("told")

    def handler(given, context):
        trace("handler", given is loop, context["exception"], "message" in context)

    loop.set_exception_handler(handler)
    trace(loop.get_exception_handler() is handler)
    loop.call_soon(fail)
    await turns()
    loop.set_exception_handler(None)
    trace(loop.get_exception_handler() is None)


@program
async def an_exception_handler_has_to_be_callable():
    loop = asyncio.get_running_loop()
    trace(kind(attempt(loop.set_exception_handler, "spam")))


@program
async def the_exception_handler_gets_the_context_it_is_called_with():
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: trace(context["message"], context.get("spam")))
    loop.call_exception_handler({"message": "by hand", "spam": "eggs"})


@program
async def the_present_task_is_not_there_in_a_callback():
    loop = asyncio.get_running_loop()
    trace(asyncio.current_task() is None)
    loop.call_soon(lambda: trace(asyncio.current_task() is None, asyncio.get_running_loop() is loop))
    await turns()


@program
async def the_clock_stands_still_while_callbacks_run():
    loop = asyncio.get_running_loop()
    for _ in range(5):
        await turns(3)
        trace(loop.time())


@program
def run_until_complete_gives_the_result():
    async def main():
        await asyncio.sleep(1)
        return "result"

    loop = VirtualLoop()
    trace(loop.is_running(), loop.is_closed())
    trace(loop.run_until_complete(main()))
    trace(loop.time())
    loop.close()
    trace(loop.is_running(), loop.is_closed())


@program
def run_until_complete_raises_the_exception():
    async def main():
        await asyncio.sleep(1)
        raise Boom("out")

    loop = VirtualLoop()
    trace(attempt(loop.run_until_complete, main()))
    loop.close()


@program
def run_until_complete_takes_a_future():
    loop = VirtualLoop()
    future = loop.create_future()
    loop.call_later(5, future.set_result, "set")
    trace(loop.run_until_complete(future), loop.time())
    loop.close()


@program
def run_until_complete_of_a_done_future_takes_a_turn():
    loop = VirtualLoop()
    future = loop.create_future()
    future.set_result("done before")
    loop.call_soon(trace, "a callback")
    trace(loop.run_until_complete(future))
    loop.close()


@program
def run_until_complete_of_something_else_is_a_type_error():
    loop = VirtualLoop()
    trace(kind(attempt(loop.run_until_complete, "nothing to wait for")))
    loop.close()


@program
def stopping_before_the_end_is_an_error():
    async def main():
        loop.stop()
        await asyncio.sleep(1)
        trace("goes on in the next run")

    loop = VirtualLoop()
    task = loop.create_task(main())
    trace(attempt(loop.run_until_complete, task))
    loop.run_until_complete(task)
    loop.close()


@program
def run_forever_ends_with_stop():
    loop = VirtualLoop()
    loop.call_soon(trace, "soon")
    loop.call_later(2, loop.stop)
    loop.run_forever()
    trace("stopped", loop.time(), loop.is_running())
    loop.close()


@program
def stop_lets_the_present_iteration_end():
    loop = VirtualLoop()

    def first():
        trace("first")
        loop.stop()
        loop.call_soon(trace, "in the next run")

    loop.call_soon(first)
    loop.call_soon(trace, "second")
    loop.run_forever()
    trace("stopped")
    loop.call_soon(loop.stop)
    loop.run_forever()
    loop.close()


@program
def stop_before_the_run_gives_one_iteration():
    loop = VirtualLoop()
    loop.call_soon(lambda: (trace("one"), loop.call_soon(trace, "two")))
    loop.stop()
    loop.run_forever()
    trace("stopped")
    loop.stop()
    loop.run_forever()
    trace("stopped again")
    loop.close()


@program
def stop_before_the_run_leaves_timers_that_are_not_due():
    loop = VirtualLoop()
    loop.call_later(1, trace, "timer")
    loop.stop()
    loop.run_forever()
    trace("stopped", loop.time())
    loop.call_later(2, loop.stop)
    loop.run_forever()
    trace("stopped", loop.time())
    loop.close()


@program
def a_closed_loop_takes_nothing():
    async def never():
        trace("never")

    loop = VirtualLoop()
    loop.close()
    loop.close()
    trace(attempt(loop.call_soon, trace))
    trace(attempt(loop.call_later, 1, trace))
    trace(attempt(loop.call_at, 1, trace))
    trace(attempt(loop.run_forever))
    coro = never()
    trace(attempt(loop.create_task, coro))
    coro.close()


@program
def a_running_loop_cannot_be_closed_or_run():
    async def main():
        return [attempt(loop.close), attempt(loop.run_forever)]

    loop = VirtualLoop()
    trace(loop.run_until_complete(main()))
    loop.close()


@program
def another_loop_cannot_run_inside():
    async def main():
        return attempt(other.run_forever)

    loop, other = VirtualLoop(), VirtualLoop()
    trace(loop.run_until_complete(main()))
    loop.close()
    other.close()


@program
def there_is_no_running_loop_outside():
    trace(attempt(asyncio.get_running_loop))
    trace(attempt(asyncio.current_task))
    trace(attempt(asyncio.all_tasks))


@program
def what_was_ready_is_kept_for_the_next_run():
    async def main(name):
        trace(name)

    loop = VirtualLoop()
    loop.call_soon(trace, "before any run")
    loop.run_until_complete(main("first"))
    loop.call_soon(trace, "between the runs")
    loop.run_until_complete(main("second"))
    loop.close()


@program
def close_drops_what_is_ready_and_what_is_scheduled():
    loop = VirtualLoop()
    loop.call_soon(trace, "never")
    loop.call_later(1, trace, "never")
    loop.close()
    trace("closed")


@program
def a_task_factory_makes_the_tasks():
    async def coro():
        return "made by the factory"

    def factory(given, coroutine, **options):
        trace("factory", given is loop)
        return asyncio.Task(coroutine, loop=given, **options)

    loop = VirtualLoop()
    trace(loop.get_task_factory() is None)
    loop.set_task_factory(factory)
    trace(loop.get_task_factory() is factory)
    trace(loop.run_until_complete(loop.create_task(coro())))
    loop.set_task_factory(None)
    trace(loop.get_task_factory() is None)
    trace(loop.run_until_complete(loop.create_task(coro())))
    trace(kind(attempt(loop.set_task_factory, 1)))
    loop.close()


@program
def debug_mode_can_be_switched():
    loop = VirtualLoop()
    trace(loop.get_debug())
    loop.set_debug(True)
    trace(loop.get_debug())
    trace(kind(attempt(loop.call_soon, "no function")))
    trace(kind(attempt(loop.call_later, 1, "no function")))
    loop.set_debug(False)
    trace(loop.get_debug())
    loop.close()


@program
async def nothing_left_to_wait_for_is_a_deadlock():
    future = asyncio.get_running_loop().create_future()
    await future


@program
async def run_cancels_what_is_left_in_the_order_of_its_making():
    async def left(name):
        try:
            await asyncio.sleep(100)
        finally:
            trace(name, "cleaned up")

    tasks = [asyncio.create_task(left(name)) for name in "abc"]
    await turns()
    trace("main ends", len(tasks))


@program
async def what_fails_while_it_is_cancelled_at_the_end_is_told():
    async def left():
        try:
            await asyncio.sleep(100)
        except asyncio.CancelledError:
            raise Boom("at the end")

    task = asyncio.create_task(left())
    await turns()
    trace("main ends", task.done())
