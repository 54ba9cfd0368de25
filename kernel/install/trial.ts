// One cell through a real kernel, as a front end runs it: a connection file, a process, ZeroMQ sockets.
import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Dealer, Subscriber } from "zeromq";
import { address, type ConnectionInfo } from "../protocol/connection.js";
import { type Contents, createMessage, type RawMessage, type RequestType } from "../protocol/messages.js";
import { decode, encode } from "../protocol/wire.js";
import { InstallError } from "./errors.js";

const SENDER = { session: randomUUID(), username: "tsloop" };

/**
 * Starts a kernel, runs a cell in it, and shuts it down.
 *
 * @param argv a kernelspec's command, with `{connection_file}` in it
 * @param code the cell
 * @param patience how long the whole of it may take, in ms
 * @returns the `text/plain` of the cell's value
 * @throws InstallError where the kernel ends, the cell fails, or there is no answer in time
 */
export async function runCell(argv: readonly string[], code: string, patience: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "tsloop-doctor-"));
  const info = await freeConnection();
  const file = join(folder, "connection.json");
  writeFileSync(file, JSON.stringify(info), { mode: 0o600 });
  const [node, ...args] = argv.map((argument) => argument.replace("{connection_file}", file));
  const client = await Client.connect(info);
  const kernel = spawn(node!, args, { stdio: ["ignore", "ignore", "pipe"], windowsHide: true });
  try {
    return await Promise.race([client.run(code), ended(kernel), late(patience)]);
  } finally {
    await client.send(client.control, "shutdown_request", { restart: false });
    await exited(kernel);
    client.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Client {
  private constructor(
    private readonly info: ConnectionInfo,
    readonly shell: Dealer,
    readonly control: Dealer,
    private readonly iopub: Subscriber,
  ) {}

  static async connect(info: ConnectionInfo): Promise<Client> {
    const zeromq = await import("zeromq");
    const client = new Client(info, new zeromq.Dealer(), new zeromq.Dealer(), new zeromq.Subscriber());
    // A kernel that is not there must not keep this process waiting.
    client.shell.linger = client.control.linger = 0;
    client.iopub.subscribe();
    client.iopub.connect(address(info, "iopub"));
    client.shell.connect(address(info, "shell"));
    client.control.connect(address(info, "control"));
    return client;
  }

  async send<T extends RequestType>(socket: Dealer, type: T, content: Contents[T]): Promise<string> {
    const message = createMessage(SENDER, type, content, null);
    await socket.send(encode(message, [], this.info.key, this.info.signature_scheme));
    return message.header.msg_id;
  }

  /** The cell's value as text, once the kernel is up. What a cell publishes comes before its reply. */
  async run(code: string): Promise<string> {
    await this.subscribed();
    const id = await this.send(this.shell, "execute_request", {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    });
    for await (const frames of this.iopub) {
      const { header, parent, content } = this.decode(frames);
      if (parent?.msg_id !== id) continue;
      if (header.msg_type === "execute_result") {
        return String((content.data as Record<string, unknown>)["text/plain"]);
      }
      if (header.msg_type === "error") {
        throw new InstallError(`the cell ${code} failed: ${content.ename}: ${content.evalue}`);
      }
      if (header.msg_type === "status" && content.execution_state === "idle") break;
    }
    throw new InstallError(`the cell ${code} gave no value`);
  }

  /**
   * Waits until the kernel answers and this client's subscription has reached it: messages published before that
   * are lost, so it asks again until it hears the status of one of its own requests.
   */
  private async subscribed(): Promise<void> {
    let heard = false;
    const listening = this.iopub.receive().then(
      () => {
        heard = true;
      },
      () => undefined, // Closed while waiting: the shell socket's own failure ends the loop.
    );
    while (!heard) {
      await this.send(this.shell, "kernel_info_request", {});
      await this.shell.receive();
      await Promise.race([listening, pause(20)]);
    }
  }

  private decode(frames: Buffer[]): RawMessage {
    return decode(frames, this.info.key, this.info.signature_scheme).message;
  }

  close(): void {
    for (const socket of [this.shell, this.control, this.iopub]) socket.close();
  }
}

/** A connection on this machine's own interface, with ports that were free a moment ago. */
async function freeConnection(): Promise<ConnectionInfo> {
  const servers = await Promise.all(Array.from({ length: 5 }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port: ports[0]!,
    iopub_port: ports[1]!,
    stdin_port: ports[2]!,
    control_port: ports[3]!,
    hb_port: ports[4]!,
    key: randomUUID(),
    signature_scheme: "hmac-sha256",
  };
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}

/** Fails when the kernel ends, with the first line it wrote to stderr. */
function ended(kernel: ChildProcess): Promise<never> {
  let log = "";
  kernel.stderr?.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  return new Promise((_, reject) => {
    kernel.once("error", (error) => reject(new InstallError(`the kernel does not start: ${error.message}`)));
    kernel.once("close", (code, signal) => {
      const why = log.split("\n").find((line) => line.trim() !== "") ?? `exit code ${code ?? signal}`;
      reject(new InstallError(`the kernel ended before it answered: ${why}`));
    });
  });
}

function late(patience: number): Promise<never> {
  return new Promise((_, reject) => {
    const error = new InstallError(`the kernel does not answer within ${patience / 1000} seconds`);
    setTimeout(() => reject(error), patience).unref();
  });
}

/** Waits for the kernel to end, and ends it where it takes too long. */
async function exited(kernel: ChildProcess): Promise<void> {
  if (kernel.exitCode !== null || kernel.signalCode !== null || kernel.pid === undefined) return;
  const timer = setTimeout(() => kernel.kill("SIGKILL"), 3000);
  await new Promise((resolve) => kernel.once("exit", resolve));
  clearTimeout(timer);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
