"""Groups of errors, and which error is which."""

import asyncio

from harness import Boom, attempt, kind, program, trace


def is_boom(error):
    return isinstance(error, Boom)


@program
def a_group_holds_errors():
    group = ExceptionGroup("several", [Boom("one"), ValueError("two")])
    trace(group.message, list(group.exceptions))


@program
def a_group_needs_an_error():
    trace(kind(attempt(ExceptionGroup, "none", [])) in ("ValueError", "RangeError"))


@program
def a_subgroup_keeps_the_nesting():
    group = ExceptionGroup("outer", [Boom("one"), ExceptionGroup("inner", [Boom("two"), ValueError("three")])])
    trace(group.subgroup(is_boom))
    trace(group.subgroup(lambda error: isinstance(error, ValueError)))
    trace(group.subgroup(lambda error: isinstance(error, TypeError)))


@program
def splitting_a_group_gives_both_parts():
    group = ExceptionGroup("outer", [Boom("one"), ExceptionGroup("inner", [Boom("two"), ValueError("three")])])
    taken, left = group.split(is_boom)
    trace(taken)
    trace(left)
    trace(group.split(lambda _: True)[1], group.split(lambda _: False)[0])


@program
def a_group_that_matches_whole_is_the_group_itself():
    group = ExceptionGroup("whole", [Boom("one"), Boom("two")])
    trace(group.subgroup(lambda _: True) is group)


@program
def which_error_is_which():
    trace(issubclass(asyncio.BrokenBarrierError, RuntimeError))
    trace(issubclass(asyncio.InvalidStateError, Exception))
    trace(issubclass(asyncio.QueueFull, Exception), issubclass(asyncio.QueueEmpty, Exception))
    trace(asyncio.CancelledError("my message"), asyncio.CancelledError())
    trace(asyncio.TimeoutError())
