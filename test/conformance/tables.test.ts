/** Tables through the real protocol, and the buttons in them by that of Jupyter's widgets. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RawMessage } from "../../kernel/protocol/messages.js";
import { KernelClient, text } from "./client.js";

const view = "application/vnd.jupyter.widget-view+json";
type Content = { data: any; transient?: { display_id?: string }; comm_id: string; target_name: string };
const of = (type: string, messages: readonly RawMessage[]) =>
  messages
    .filter(({ header }) => header.msg_type === type)
    .map(({ content }) => content as unknown as Content);

const program = `
import { tasks } from "tsloop";
import { coroutine, createTask, sleep } from "tsloop/asyncio";
const poll = coroutine(async function poll() { for (;;) await sleep(0.02); });
const polling = createTask(poll());
tasks()`;

let kernel: KernelClient;
beforeAll(async () => {
  kernel = await KernelClient.start();
});
afterAll(() => kernel.stop());

test("where no widget manager has shown itself, a table has no buttons and opens no comm", async () => {
  const { outputs } = await kernel.execute(program);
  const [shown] = of("display_data", outputs);
  expect(shown!.data["text/html"]).not.toContain("<button");
  expect(shown!.data[view]).toBeUndefined();
  expect(of("comm_open", kernel.published)).toEqual([]);
  await kernel.execute("polling.cancel(); await sleep(0.2)");
});

test("a widget manager that comes is told the widgets that there are", async () => {
  const comm_id = randomUUID();
  kernel.send("comm_open", { comm_id, target_name: "jupyter.widget.control", data: {} });
  kernel.send("comm_msg", { comm_id, data: { method: "request_states" } });
  const answer = await kernel.published_(
    ({ header, content }) => header.msg_type === "comm_msg" && content.comm_id === comm_id,
  );
  expect(answer.content.data).toEqual({ method: "update_states", states: {}, buffer_paths: [] });
});

test("from then on a row has a button that cancels its task; the last frame has none, and says who asked", async () => {
  const { outputs } = await kernel.execute(program);
  const opened = of("comm_open", outputs);
  expect(opened.map(({ target_name }) => target_name)).toEqual(Array(4).fill("jupyter.widget"));
  const opens = outputs.filter(({ header }) => header.msg_type === "comm_open");
  expect(opens.every(({ metadata }) => metadata.version === "2.1.0")).toBe(true);
  const model = (name: string) => opened.find(({ data }) => data.state._model_name === name)!;
  const id = /cancel poll #(\d+)/.exec(model("HTMLModel").data.state.value)![1];
  const [shown] = of("display_data", outputs);
  expect(shown!.data[view].model_id).toBe(model("VBoxModel").comm_id);
  // What a page without widgets shows of the same display.
  expect(shown!.data["text/html"]).toContain("poll");
  expect(shown!.data["text/html"]).not.toContain("<button");

  // A page that is opened anew is told of it.
  const anew = randomUUID();
  kernel.send("comm_open", { comm_id: anew, target_name: "jupyter.widget.control", data: {} });
  kernel.send("comm_msg", { comm_id: anew, data: { method: "request_states" } });
  const { content: told } = await kernel.published_(
    ({ header, content }) => header.msg_type === "comm_msg" && content.comm_id === anew,
  );
  const { states } = told.data as { states: Record<string, { model_name: string }> };
  expect(Object.keys(states).sort()).toEqual(opened.map(({ comm_id }) => comm_id).sort());
  expect(states[model("VBoxModel").comm_id]!.model_name).toBe("VBoxModel");

  const data = { method: "update", state: { value: `${id} 1` }, buffer_paths: [] };
  kernel.send("comm_msg", { comm_id: model("TextModel").comm_id, data });
  const isFinal = ({ header, content }: RawMessage) => {
    const { transient, data } = content as unknown as Content;
    return (
      header.msg_type === "update_display_data" &&
      transient?.display_id === shown!.transient!.display_id &&
      data["text/plain"].includes("cancelled by the table")
    );
  };
  const last = (await kernel.published_(isFinal)).content as unknown as Content;
  expect(last.data[view]).toBeUndefined();
  expect(last.data["text/html"]).toContain("cancelled by the table");
  expect(last.data["text/html"]).not.toContain("<button");
  await kernel.until(() => of("comm_close", kernel.published).length === 4);
  const closed = of("comm_close", kernel.published).map(({ comm_id }) => comm_id);
  expect(closed.sort()).toEqual(opened.map(({ comm_id }) => comm_id).sort());
});

test("what a cell's own await of the library makes is no task of the user's", async () => {
  await kernel.execute("await sleep(0.01); await sleep(0.01);");
  const { outputs } = await kernel.execute("tasks()");
  const [shown] = of("display_data", outputs).concat(of("execute_result", outputs));
  expect(shown!.data["text/plain"]).toContain("poll");
  expect(shown!.data["text/plain"]).not.toContain("sleep(");
  const { outputs: all } = await kernel.execute('tasks({ columns: "all" })');
  const [full] = of("display_data", all).concat(of("execute_result", all));
  expect(full!.data["text/plain"]).toContain("sleep(0.01)");
});

test("promises() lists those of the user's code, and none that stand in for them", async () => {
  const { outputs } = await kernel.execute(`
import { promises } from "tsloop";
promises();
const load = async (id: number) => { await new Promise((done) => setTimeout(done, 5)); return id; };
await Promise.all([load(1), load(2)]);
const rows = String(promises()).split("\\n");
promises.stop();
rows.filter((row) => row.startsWith("Promise #")).length`);
  const [result] = of("execute_result", outputs);
  // Two calls, the two that they await, and that of Promise.all.
  expect(result!.data["text/plain"]).toBe("5");
});

test("promises() lists what a function of Node's gave, and none of what Node and its loader make for themselves", async () => {
  const { outputs } = await kernel.execute(`
import { readFile as read } from "node:fs/promises";
promises();
import dns from "node:dns";
import * as zlib from "node:zlib";
const late = import("node:string_decoder");
const bytes = read(process.execPath.replace(/[^/\\\\]+$/, "") + "no such file").catch(() => 0);
await bytes; await late;
const listed = String(promises());
promises.stop();
console.log(listed);`);
  const rows = text(outputs)
    .split("\n")
    .flatMap((row) => /In\[\d+\]:\d+/.exec(row) ?? []);
  const [cell] = rows.at(-1)!.split(":");
  expect(rows.filter((row) => row.startsWith(`${cell}:`))).toEqual([`${cell}:6`, `${cell}:7`]);
});

test("promises() says where an async function waits, and for what", async () => {
  const { outputs } = await kernel.execute(`
promises();
const gate = new Promise<void>(() => {});
async function inner(...none: number[]) { await gate; }
const outer = async () => {
  const n = 1;
  await inner();
};
const odd = async (other = new Promise(() => {})) => { await gate; };
outer(); odd();
await null;
const text = String(promises());
promises.stop();
console.log(text);`);
  // The columns are as wide as what stands in them.
  const rows = text(outputs)
    .split("\n")
    .filter((row) => row.includes(" pending "))
    .map((row) => row.split(/ {2,}/).map((cell) => cell.replace(/In\[\d+\]/, "In[n]")));
  // None of the kernel's own. Of the last two it cannot be told which is that of the call.
  expect(rows.map((row) => row.slice(1, -1).join(" | "))).toEqual([
    "◔ pending | In[n]:3",
    `◔ pending | In[n]:5 | In[n]:7 | ${rows[2]![0]}`,
    `◔ pending | In[n]:4 | In[n]:4 | ${rows[0]![0]}`,
    "◔ pending | In[n]:9",
    "◔ pending | In[n]:9",
  ]);
});

test("promises() says of what the library runs for an await which timer or lock it is", async () => {
  const { outputs } = await kernel.execute(`
import { coroutine as made, Lock, sleep as nap } from "tsloop/asyncio";
promises();
const held = new Lock();
await held.acquire();
const slow = made(async function slow() { await nap(600); });
const waits = [async () => { await nap(600); }, async () => { await held.acquire(); }, async () => { await slow(); }];
for (const wait of waits) void wait();
await new Promise((done) => setTimeout(done, 20));
const said = String(promises());
promises.stop();
console.log(said);`);
  const said = text(outputs);
  expect(said).toMatch(/In\[\d+\]:7 +In\[\d+\]:7 +timer, (?:9 m 59|10 m 00) s left/);
  expect(said).toMatch(/In\[\d+\]:7 +In\[\d+\]:7 +lock/);
  expect(said).toMatch(/In\[\d+\]:7 +In\[\d+\]:7 +coroutine slow/);
});
