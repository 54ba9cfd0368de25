import { expect, it } from "vitest";
import type { Asked, Context } from "../../kernel/server/context.js";
import { execute } from "../../kernel/server/handlers/execute.js";

const script = { name: "tsloop:cell/1.1", code: "1", map: [], sites: [], firstSite: 0, registers: "" };
const header = {
  msg_id: "m",
  msg_type: "execute_request",
  session: "s",
  username: "u",
  date: "",
  version: "5.5",
} as const;

it("publishes what a cell printed last when it has run, not when its types have been checked", async () => {
  const done: string[] = [];
  let check = (): void => {};
  const checked = new Promise<void>((resolve) => {
    check = resolve;
  });
  let flushed = (): void => {};
  const whenFlushed = new Promise<void>((resolve) => {
    flushed = resolve;
  });
  const context = {
    executions: { begin: () => ({ id: 1, count: 1, parent: header, identities: [] }), running: undefined },
    iopub: {
      publish: (type: string) => done.push(type),
      flush: () => {
        done.push("flushed");
        flushed();
      },
    },
    history: { add: () => {} },
    stdin: { forget: () => {} },
    translator: { translate: async () => ({ script }), failed: () => {} },
    types: { check: () => ({ verdict: async () => undefined, run: () => checked }) },
    runtime: { execute: async () => ({ status: "ok", expressions: {} }) },
  } as unknown as Context;
  const content = {
    code: "1",
    silent: false,
    store_history: true,
    user_expressions: {},
    allow_stdin: false,
    stop_on_error: true,
  };
  const request = { header, parent: null, metadata: {}, content, buffers: [], identities: [] };
  const reply = Promise.resolve(execute(request as Asked<"execute_request">, context)).then(({ status }) =>
    done.push(status),
  );
  await whenFlushed;
  expect(done).toEqual(["execute_input", "flushed"]);
  check();
  await reply;
  expect(done).toEqual(["execute_input", "flushed", "ok"]);
});
