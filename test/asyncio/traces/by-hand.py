"""Coroutine objects stepped by hand."""

import inspect

from harness import Boom, attempt, kind, program, trace

STATES = {
    inspect.CORO_CREATED: "created",
    inspect.CORO_RUNNING: "running",
    inspect.CORO_SUSPENDED: "suspended",
    inspect.CORO_CLOSED: "closed",
}


def state(coro):
    return STATES[inspect.getcoroutinestate(coro)]


def step(coro, method="send", *args):
    """What a step gives: what is yielded, what is returned, or what is raised."""
    try:
        return ["yields", getattr(coro, method)(*(args or ([None] if method == "send" else [])))]
    except StopIteration as stop:
        return ["returns", stop.value]
    except BaseException as error:
        return ["raises", error]


class Yielder:
    """Awaiting it yields a value to who steps the coroutine, and gives what is sent back."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        return (yield self.value)


@program
def calling_is_not_starting():
    async def compute(x, y):
        trace("runs")
        return x + y

    coro = compute(1, 2)
    trace("called", state(coro))
    trace(step(coro), state(coro))


@program
def stepping_a_coroutine_by_hand():
    async def work():
        trace("got", await Yielder(1))
        trace("got", await Yielder(2))
        return "end"

    coro = work()
    trace(step(coro), state(coro))
    trace(step(coro, "send", "a"), state(coro))
    trace(step(coro, "send", "b"), state(coro))


@program
def the_first_step_takes_no_value():
    async def work():
        return await Yielder(1)

    coro = work()
    trace(kind(step(coro, "send", "too early")[1]), state(coro))
    trace(step(coro))
    coro.close()


@program
def throwing_into_a_suspended_coroutine():
    async def work():
        try:
            await Yielder(1)
        except Boom as boom:
            trace("caught", boom)
            return await Yielder(2)

    coro = work()
    trace(step(coro))
    trace(step(coro, "throw", Boom("thrown in")))
    trace(step(coro, "send", "result"), state(coro))


@program
def throwing_into_one_that_does_not_catch():
    async def work():
        try:
            await Yielder(1)
        finally:
            trace("finally")

    coro = work()
    trace(step(coro))
    trace(step(coro, "throw", Boom("thrown in")), state(coro))


@program
def throwing_into_one_that_has_not_begun():
    async def work():
        trace("never")

    coro = work()
    trace(step(coro, "throw", Boom("too early")), state(coro))


@program
def closing_a_suspended_coroutine():
    async def work():
        try:
            await Yielder(1)
            trace("never")
        finally:
            trace("finally")

    coro = work()
    trace(step(coro))
    coro.close()
    trace(state(coro))
    coro.close()
    trace(state(coro))


@program
def closing_one_that_has_not_begun():
    async def work():
        trace("never")

    coro = work()
    coro.close()
    trace(state(coro))
    trace(step(coro))


@program
def closing_one_that_does_not_end():
    async def work():
        try:
            await Yielder(1)
        finally:
            await Yielder(2)

    coro = work()
    trace(step(coro))
    trace(attempt(coro.close), state(coro))
    trace(step(coro), state(coro))


@program
def a_coroutine_that_is_used_up_cannot_be_stepped():
    async def work():
        return "once"

    coro = work()
    trace(step(coro))
    trace(step(coro))
    trace(step(coro, "throw", Boom("too late")))


@program
def a_running_coroutine_cannot_be_stepped():
    async def work():
        trace(state(coro), step(coro))
        return "end"

    coro = work()
    trace(step(coro))


@program
def nested_coroutines_are_stepped_through_the_outer_one():
    async def inner(name):
        trace(name, "got", await Yielder(name))
        return name

    async def outer():
        first = await inner("first")
        second = await inner("second")
        return [first, second]

    coro = outer()
    trace(step(coro))
    trace(step(coro, "send", 1))
    trace(step(coro, "send", 2))


@program
def an_error_goes_through_nested_coroutines():
    async def inner():
        try:
            await Yielder(1)
        finally:
            trace("inner finally")

    async def outer():
        try:
            await inner()
        except Boom as boom:
            trace("outer caught", boom)
            return "end"

    coro = outer()
    trace(step(coro))
    trace(step(coro, "throw", Boom("thrown in")))


@program
def closing_goes_through_nested_coroutines():
    async def inner():
        try:
            await Yielder(1)
        finally:
            trace("inner finally")

    async def outer():
        try:
            await inner()
        finally:
            trace("outer finally")

    coro = outer()
    trace(step(coro))
    coro.close()
    trace(state(coro))


@program
def a_loop_by_hand_takes_turns():
    async def count(name, n):
        for i in range(n):
            trace(name, i)
            await Yielder(None)
        return name

    ready = [count("a", 2), count("b", 3), count("c", 1)]
    while ready:
        coro = ready.pop(0)
        what, value = step(coro)
        if what == "yields":
            ready.append(coro)
        else:
            trace(what, value)
