"""The loop: ready queue, timers, exception handler."""

import asyncio

from harness import Boom, attempt, kind, program, trace, turns


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
