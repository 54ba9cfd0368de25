"""What a program of a trace may use, and how it is run.

A program is `@program async def words_of_its_name()`, run as the main coroutine of a fresh loop, or
`@program def words_of_its_name()`, run as it is. It says what happens with `trace(...)`; the counterpart in TypeScript
has to say the same.

Time is virtual: when nothing is ready, the clock jumps to the next timer. Where CPython promises no order (timers of
one deadline, sets of tasks), the one of creation is taken, which is what the TypeScript library promises.
"""

import asyncio
import gc
import itertools
import sys
import warnings
from asyncio import base_events, events, runners, taskgroups, tasks

warnings.simplefilter("ignore")
# A coroutine that is collected is closed, and that would show in the trace of another program. (A loop refers to its
# tasks and to itself here, so that nothing of it is collected.)
gc.disable()


class OrderedTimerHandle(events.TimerHandle):
    """Timers of one deadline keep the order in which they were set."""

    __slots__ = ("_order",)
    _numbers = itertools.count()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self._order = next(self._numbers)

    def __lt__(self, other):
        return (self._when, self._order) < (other._when, other._order)


class OrderedSet(dict):
    def add(self, item):
        self[item] = None

    def discard(self, item):
        self.pop(item, None)


class TaskGroup(taskgroups.TaskGroup):
    """Cancels its tasks in the order in which they were made."""

    def __init__(self):
        super().__init__()
        self._tasks = OrderedSet()


class VirtualLoop(base_events.BaseEventLoop):
    def __init__(self):
        super().__init__()
        self._now = 0.0
        self._selector = self
        self._made = {}
        self.set_exception_handler(tell)

    def time(self):
        return self._now

    def create_task(self, coro, **options):
        task = super().create_task(coro, **options)
        self._made.setdefault(task, len(self._made))
        return task

    def select(self, timeout):
        if timeout is None:
            trace("deadlock")
            self.stop()
        elif timeout > 0:
            self._now = self._scheduled[0]._when
        return []

    def _process_events(self, _events):
        pass

    def _write_to_self(self):
        pass


def all_tasks_in_order(loop=None, *, unordered=tasks.all_tasks):
    loop = loop or asyncio.get_running_loop()
    return OrderedSet.fromkeys(sorted(unordered(loop), key=lambda task: loop._made.get(task, 0)))


events.TimerHandle = OrderedTimerHandle
asyncio.TaskGroup = TaskGroup
tasks.all_tasks = runners.tasks.all_tasks = asyncio.all_tasks = all_tasks_in_order

printed = []
programs = {}


def trace(*values):
    loop = events._get_running_loop()
    printed.append([plain(None if loop is None else loop.time()), *map(plain, values)])


def tell(_loop, context):
    """Reports that come with the collection of garbage are left out: JavaScript's comes at any time or never."""
    message = context.get("message", "")
    if "never retrieved" in message or "was destroyed" in message:
        return
    trace("the loop is told", brief(context.get("exception")))


def plain(value):
    """A value in the form in which both languages print it."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return int(value) if value == int(value) else round(value, 9)
    if isinstance(value, BaseExceptionGroup):
        return {"group": value.message, "errors": [plain(each) for each in value.exceptions]}
    if isinstance(value, BaseException):
        return ": ".join(filter(None, [kind(value), str(value)]))
    if isinstance(value, (list, tuple, OrderedSet)):
        return [plain(each) for each in value]
    if isinstance(value, (set, frozenset)):
        return sorted(plain(each) for each in value)
    raise TypeError(f"a trace cannot show {value!r}")


def brief(error):
    """Messages of the library name objects in different ways; those of cancellations are the program's own."""
    if isinstance(error, BaseExceptionGroup):
        return [brief(each) for each in error.exceptions]
    return plain(error) if isinstance(error, (asyncio.CancelledError, Boom)) else kind(error)


def kind(error):
    return type(error).__name__


def names(tasks_):
    return sorted(task.get_name() for task in tasks_)


def attempt(function, *args):
    """What it returns, or what it raises."""
    try:
        return function(*args)
    except BaseException as error:
        return error


async def outcome(awaitable):
    """What it gives, or what it raises."""
    try:
        return await awaitable
    except BaseException as error:
        return error


async def turns(count=1):
    for _ in range(count):
        await asyncio.sleep(0)


async def child(name, delay=0, result=None, error=None):
    """Sleeps, and says how it goes."""
    trace(name, "starts")
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError as cancelled:
        trace(name, cancelled)
        raise
    trace(name, "ends")
    if error is not None:
        raise error
    return name if result is None else result


class Boom(Exception):
    pass


def program(function=None, *, since=(3, 11), why=""):
    """Registers a program; `since` is the first version that has what it is about, `why` says what that is."""

    def register(given):
        programs[given.__name__.replace("_", " ")] = (given, since, why)
        return given

    return register if function is None else register(function)


def run_program(name):
    function, since, why = programs[name]
    if sys.version_info < since:
        return {"skip": f"needs CPython {'.'.join(map(str, since))}: {why}"}
    return {"trace": run_traced(function)}


def run_traced(function, *args):
    printed.clear()
    try:
        if asyncio.iscoroutinefunction(function):
            with asyncio.Runner(loop_factory=VirtualLoop) as runner:
                result = runner.run(function(*args))
        else:
            result = function(*args)
        if result is not None:
            trace("returned", result)
    except BaseException as error:
        trace("raised", error)
    return list(printed)
