import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Dealer, Request, Subscriber } from "zeromq";
import { address, type ConnectionInfo } from "../../kernel/protocol/connection.js";
import { createMessage, type Header, type RawMessage } from "../../kernel/protocol/messages.js";
import { decode, encode, type Frame } from "../../kernel/protocol/wire.js";

const KERNEL = fileURLToPath(new URL("../../dist/kernel/main.cjs", import.meta.url));
/** An answer that takes longer is taken for none, in milliseconds. */
const PATIENCE = 20_000;

/**
 * A client that comes before its kernel's sockets are bound tries again after this many milliseconds. ZeroMQ's own 100 to
 * 200 would be most of what is measured of a start.
 */
const RECONNECT = 5;
const CLIENT = { linger: 0, reconnectInterval: RECONNECT };

export type Channel = "shell" | "control" | "stdin";

export interface KernelOptions {
  transport?: "tcp" | "ipc";
  key?: string;
  /** The notebook's folder. */
  cwd?: string;
  env?: Record<string, string>;
  /** Another Node than the one that runs the tests. */
  node?: string;
  /** Another kernel: its kernelspec's command line. */
  argv?: string[];
}

export interface SendOptions {
  channel?: Channel;
  buffers?: Uint8Array[];
  metadata?: Record<string, unknown>;
}

/** What a request gave: its reply, and what was published for it up to its idle. */
export interface Answer {
  id: string;
  reply: RawMessage;
  outputs: RawMessage[];
}

/** A real kernel process with a real front end's five sockets. */
export class KernelClient {
  readonly shell = new Dealer(CLIENT);
  readonly control = new Dealer(CLIENT);
  readonly stdin = new Dealer(CLIENT);
  readonly heartbeat = new Request(CLIENT);
  readonly iopub = new Subscriber({ ...CLIENT, receiveHighWaterMark: 0 });
  /** Everything published, in order. */
  readonly published: RawMessage[] = [];
  readonly stderr: string[] = [];
  readonly exited: Promise<number | null>;
  readonly #replies = new Map<string, RawMessage>();
  /** What was published for each request. */
  readonly #byParent = new Map<string, RawMessage[]>();
  #listeners = new Set<() => void>();

  #stopped = false;

  private constructor(
    readonly process: ChildProcess,
    readonly info: ConnectionInfo,
    private readonly folder: string,
  ) {
    process.stderr!.on("data", (chunk) => this.stderr.push(String(chunk)));
    this.exited = new Promise((resolve) => process.once("exit", (code) => resolve(code)));
  }

  static async start(options: KernelOptions = {}): Promise<KernelClient> {
    const folder = mkdtempSync(join(tmpdir(), "tsloop-test-"));
    const info = await connectionInfo(folder, options);
    const file = join(folder, "connection.json");
    writeFileSync(file, JSON.stringify(info));
    const argv = options.argv ?? [options.node ?? process.execPath, KERNEL, "{connection_file}"];
    const [command, ...args] = argv.map((part) => part.replace("{connection_file}", file));
    const child = spawn(command!, args, {
      cwd: options.cwd ?? folder,
      env: { ...process.env, JPY_PARENT_PID: String(process.pid), ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const client = new KernelClient(child, info, folder);
    await client.#connect();
    return client;
  }

  /** Sends a request; the promise is of its id, at once. */
  send(
    type: string,
    content: Record<string, unknown>,
    { channel = "shell", buffers = [], metadata = {} }: SendOptions = {},
  ): string {
    const message = createMessage(sender, type as "status", content as never, null, metadata, buffers);
    void this[channel].send(encode(message, [], this.info.key, this.info.signature_scheme));
    return message.header.msg_id;
  }

  /** Sends frames as they are. */
  sendRaw(frames: Frame[], channel: Channel = "shell"): Promise<void> {
    return this[channel].send(frames);
  }

  async ask(
    type: string,
    content: Record<string, unknown> = {},
    channel: Channel = "shell",
  ): Promise<Answer> {
    return this.answer(this.send(type, content, { channel }));
  }

  /** The answer to a request that was sent before. */
  async answer(id: string): Promise<Answer> {
    const reply = await this.reply(id);
    await this.until(() => (this.#byParent.get(id) ?? []).some((message) => isIdle(message, id)));
    return { id, reply, outputs: this.outputs(id) };
  }

  async reply(id: string): Promise<RawMessage> {
    await this.until(() => this.#replies.has(id));
    return this.#replies.get(id)!;
  }

  execute(
    code: string,
    options: Record<string, unknown> = {},
    metadata: Record<string, unknown> = {},
  ): Promise<Answer> {
    return this.answer(this.sendCell(code, options, metadata));
  }

  sendCell(
    code: string,
    options: Record<string, unknown> = {},
    metadata: Record<string, unknown> = {},
  ): string {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
      ...options,
    };
    return this.send("execute_request", content, { metadata });
  }

  /** What was published for a request, without its busy and idle. */
  outputs(id: string): RawMessage[] {
    return (this.#byParent.get(id) ?? []).filter(({ header }) => header.msg_type !== "status");
  }

  /** Waits for a message on iopub. */
  async published_(test: (message: RawMessage) => boolean): Promise<RawMessage> {
    await this.until(() => this.published.some(test));
    return this.published.find(test)!;
  }

  /** Waits for the next question on stdin. */
  async question(): Promise<RawMessage> {
    const [...frames] = await this.stdin.receive();
    return decode(frames, this.info.key, this.info.signature_scheme).message;
  }

  answerQuestion(question: RawMessage, value: string): void {
    const message = createMessage(sender, "input_reply", { value }, question.header);
    void this.stdin.send(encode(message, [], this.info.key, this.info.signature_scheme));
  }

  /** @throws Error that says what the kernel logged, after `PATIENCE` */
  async until(test: () => boolean): Promise<void> {
    if (test()) return;
    await new Promise<void>((resolve, reject) => {
      const listener = (): void => {
        if (!test()) return;
        done();
        resolve();
      };
      const timer = setTimeout(() => {
        done();
        const last = this.published.slice(-5).map(({ header, content }) => [header.msg_type, content]);
        reject(new Error(`no answer. Last: ${JSON.stringify(last)} Log: ${this.stderr.join("")}`));
      }, PATIENCE);
      const done = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      this.#listeners.add(listener);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const socket of [this.shell, this.control, this.stdin, this.heartbeat, this.iopub]) socket.close();
    if (this.process.exitCode === null) this.process.kill("SIGTERM");
    const timer = setTimeout(() => this.process.kill("SIGKILL"), 5000);
    await this.exited;
    clearTimeout(timer);
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #connect(): Promise<void> {
    const identity = randomUUID();
    this.shell.routingId = identity;
    this.stdin.routingId = identity;
    this.shell.connect(address(this.info, "shell"));
    this.control.connect(address(this.info, "control"));
    this.stdin.connect(address(this.info, "stdin"));
    this.heartbeat.connect(address(this.info, "hb"));
    this.iopub.connect(address(this.info, "iopub"));
    this.iopub.subscribe();
    // A socket that is closed while it waits for a message may say so by an error.
    const ended = (error: unknown): void => {
      if (!this.#stopped) throw error;
    };
    for (const reading of [this.#read(this.shell), this.#read(this.control), this.#listen()])
      reading.catch(ended);
    await this.ready();
  }

  /** A subscription takes a moment to arrive: asks until a status is heard, as Jupyter's own clients do. */
  async ready(): Promise<void> {
    while (this.published.length === 0) {
      const id = this.send("kernel_info_request", {});
      await this.reply(id);
      const turn = new Promise((resolve) => setTimeout(resolve, 10));
      await Promise.race([turn, this.until(() => this.published.length > 0)]);
    }
  }

  async #read(socket: Dealer): Promise<void> {
    for await (const frames of socket) {
      const { message } = decode(frames, this.info.key, this.info.signature_scheme);
      if (message.parent) this.#replies.set(message.parent.msg_id, message);
      this.#notify();
    }
  }

  async #listen(): Promise<void> {
    for await (const frames of this.iopub) {
      const { message } = decode(frames, this.info.key, this.info.signature_scheme);
      this.published.push(message);
      const parent = message.parent?.msg_id ?? "";
      const siblings = this.#byParent.get(parent);
      if (siblings) siblings.push(message);
      else this.#byParent.set(parent, [message]);
      this.#notify();
    }
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

const sender = { session: randomUUID(), username: "test" };

export function isIdle({ header, parent, content }: RawMessage, id: string): boolean {
  return header.msg_type === "status" && parent?.msg_id === id && content.execution_state === "idle";
}

/** All text of one stream in a list of outputs. */
export function text(outputs: RawMessage[], name = "stdout"): string {
  return outputs
    .filter(({ header, content }) => header.msg_type === "stream" && content.name === name)
    .map(({ content }) => content.text)
    .join("");
}

/** The text/plain of a cell's result. */
export function result(outputs: RawMessage[]): unknown {
  const message = outputs.find(({ header }) => header.msg_type === "execute_result");
  return (message?.content.data as Record<string, unknown> | undefined)?.["text/plain"];
}

export type { Header };

async function connectionInfo(folder: string, options: KernelOptions): Promise<ConnectionInfo> {
  const transport = options.transport ?? "tcp";
  const ports = transport === "tcp" ? await freePorts(5) : [1, 2, 3, 4, 5];
  return {
    transport,
    ip: transport === "tcp" ? "127.0.0.1" : join(folder, "kernel"),
    key: options.key ?? randomUUID(),
    signature_scheme: "hmac-sha256",
    shell_port: ports[0]!,
    iopub_port: ports[1]!,
    stdin_port: ports[2]!,
    control_port: ports[3]!,
    hb_port: ports[4]!,
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
