export type { Awaitable, Result } from "./awaitable.js";
export { cancellable } from "./cancellable.js";
export type { Clock } from "./clock.js";
export { type Context, copyContext } from "./context.js";
export {
  type Body,
  Coroutine,
  type CoroutineFunction,
  type CoroutineState,
  coroutine,
  isCoroutine,
  isCoroutineFunction,
} from "./coroutine.js";
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
export type { ExceptionContext } from "./exception-context.js";
export { Future, type FutureState, isFuture } from "./future.js";
export { gather, type Outcomes, type Results } from "./gather.js";
export { Handle, TimerHandle } from "./handle.js";
export { addInstrument, type DroppedCoroutine, type Instrument } from "./instrument.js";
export {
  EventLoop,
  getEventLoop,
  hostLoop,
  newEventLoop,
  releaseHostedLoop,
  type TaskFactory,
} from "./loop.js";
export { Runner, run } from "./runner.js";
export { getRunningLoop, setEventLoop } from "./running.js";
export { sleep } from "./sleep.js";
export { allTasks, createTask, currentTask, Task, type TaskOptions } from "./task.js";
