/** Groups of errors, and which error is which. */
import {
  BrokenBarrierError,
  CancelledError,
  ExceptionGroup,
  InvalidStateError,
  QueueEmpty,
  QueueFull,
  RuntimeError,
  TimeoutError,
  ValueError,
} from "../../../src/asyncio/index.js";
import { attempt, Boom, kind, script, trace } from "./harness.js";

function isBoom(error: unknown): boolean {
  return error instanceof Boom;
}

function nested(): ExceptionGroup {
  const inner = new ExceptionGroup("inner", [new Boom("two"), new ValueError("three")]);
  return new ExceptionGroup("outer", [new Boom("one"), inner]);
}

script("a group holds errors", async () => {
  const group = new ExceptionGroup("several", [new Boom("one"), new ValueError("two")]);
  trace(group.message, [...group.errors]);
});

script("a group needs an error", async () => {
  trace(["ValueError", "RangeError"].includes(kind(attempt(() => new ExceptionGroup("none", [])))));
});

script("a subgroup keeps the nesting", async () => {
  const group = nested();
  trace(group.subgroup(isBoom));
  trace(group.subgroup((error) => error instanceof ValueError));
  trace(group.subgroup((error) => error instanceof TypeError));
});

script("splitting a group gives both parts", async () => {
  const group = nested();
  const [taken, left] = group.split(isBoom);
  trace(taken);
  trace(left);
  trace(group.split(() => true)[1], group.split(() => false)[0]);
});

script("a group that matches whole is the group itself", async () => {
  const group = new ExceptionGroup("whole", [new Boom("one"), new Boom("two")]);
  trace(group.subgroup(() => true) === group);
});

script("which error is which", async () => {
  trace(new BrokenBarrierError() instanceof RuntimeError);
  trace(new InvalidStateError() instanceof Error);
  trace(new QueueFull() instanceof Error, new QueueEmpty() instanceof Error);
  trace(new CancelledError("my message"), new CancelledError());
  trace(new TimeoutError());
});
