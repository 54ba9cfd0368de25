export { asCompleted, type Completed, type CompletedIterator, type CompletedSteps } from "./as-completed.js";
export type { Awaitable, Result } from "./awaitable.js";
export { Barrier } from "./barrier.js";
export {
  awaitedBy,
  captureCallGraph,
  type FutureCallGraph,
  formatCallGraph,
  printCallGraph,
  type StackFrame,
} from "./call-graph.js";
export { cancellable } from "./cancellable.js";
export type { Clock } from "./clock.js";
export { Condition } from "./condition.js";
export { type Context, copyContext } from "./context.js";
export { type Body, Coroutine, type CoroutineState, isCoroutine } from "./coroutine.js";
export { type CoroutineFunction, coroutine, isCoroutineFunction } from "./coroutine-function.js";
export { createEagerTaskFactory, eagerTaskFactory, type TaskConstructor } from "./eager.js";
export { ensureFuture } from "./ensure-future.js";
export {
  BrokenBarrierError,
  CancelledError,
  InvalidStateError,
  isCancelled,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
  ValueError,
} from "./errors.js";
export { Event } from "./event.js";
export type { ExceptionContext } from "./exception-context.js";
export { ExceptionGroup } from "./exception-group.js";
export { Future, type FutureState, isFuture } from "./future.js";
export { gather, type Outcomes, type Results } from "./gather.js";
export { Handle, TimerHandle } from "./handle.js";
export type { Held } from "./held.js";
export { addInstrument, type DroppedCoroutine, type Instrument } from "./instrument.js";
export * from "./io/index.js";
export { Lock } from "./lock.js";
export { EventLoop, type TaskFactory } from "./loop.js";
export { getEventLoop, hostLoop, newEventLoop, releaseHostedLoop } from "./loops.js";
export { ps, pstree } from "./ps.js";
export { type Items, LifoQueue, PriorityQueue, Queue } from "./queue.js";
export { Runner, run } from "./runner.js";
export { getRunningLoop, setEventLoop } from "./running.js";
export { BoundedSemaphore, Semaphore } from "./semaphore.js";
export { shield } from "./shield.js";
export { sleep } from "./sleep.js";
export { Task, type TaskOptions } from "./task.js";
export { TaskGroup, taskGroup } from "./task-group.js";
export { allTasks, createTask, currentTask } from "./tasks.js";
export { Timeout, timeout, timeoutAt } from "./timeouts.js";
export { VirtualLoop } from "./virtual-loop.js";
export {
  ALL_COMPLETED,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type ReturnWhen,
  type WaitOptions,
  wait,
} from "./wait.js";
export { waitFor } from "./wait-for.js";
