import { constants } from "node:os";
import { describe, expect, it } from "vitest";
import { CancelledError, createTask, gather, sleep, ValueError } from "../../../src/asyncio/index.js";
import {
  BrokenPipeError,
  ConnectionResetError,
  createSubprocessExec,
  createSubprocessShell,
  DEVNULL,
  FileNotFoundError,
  PermissionError,
  PIPE,
  ProcessLookupError,
  STDOUT,
  type SubprocessTransport,
} from "../../../src/asyncio/io/index.js";
import { rejection, thrown } from "../virtually.js";
import { looped, withPath } from "./looped.js";

const node = process.execPath;
/** A program that sends its input back. */
const cat = ["-e", "process.stdin.pipe(process.stdout)"];
/** A program that says that it runs and never ends. */
const blocked = ["-e", "console.log('ready'); setInterval(() => {}, 1000)"];
/** A program that prints how many bytes it was given. */
const count = [
  "-e",
  "let n = 0; process.stdin.on('data', (d) => (n += d.length)).on('end', () => console.log(n))",
];
const { signals } = constants;

/** A process that never ends, once it runs. */
async function startBlocked() {
  const child = await createSubprocessExec(node, blocked, { stdout: PIPE });
  expect(String(await child.stdout!.readline())).toBe("ready\n");
  return child;
}

describe("a child process", () => {
  it("is written to and read from", async () => {
    await looped(async () => {
      const child = await createSubprocessExec(node, cat, { stdin: PIPE, stdout: PIPE });
      expect([child.stderr, child.returncode, child.pid > 0]).toEqual([null, null, true]);
      child.stdin!.write("some data");
      await child.stdin!.drain();
      child.stdin!.close();
      await child.stdin!.waitClosed();
      expect(String(await child.stdout!.read())).toBe("some data");
      expect(await child.wait()).toBe(0);
      expect([child.returncode, await child.wait()]).toEqual([0, 0]);
      expect(String(child)).toBe(`<Process ${child.pid}>`);
    });
  });

  it("is communicated with", async () => {
    await looped(async () => {
      const child = await createSubprocessExec(node, cat, { stdin: PIPE, stdout: PIPE });
      const [stdout, stderr] = await child.communicate("some data");
      expect([String(stdout), stderr, child.returncode]).toEqual(["some data", null, 0]);
      const empty = await createSubprocessExec(node, count, { stdin: PIPE, stdout: PIPE, stderr: PIPE });
      expect((await empty.communicate(Buffer.alloc(0))).map(String)).toEqual(["0\n", ""]);
      const closed = await createSubprocessExec(node, count, { stdin: PIPE, stdout: PIPE });
      expect(String((await closed.communicate())[0])).toBe("0\n");
    });
  });

  it("takes and gives more than any pipe holds", async () => {
    await looped(async () => {
      const child = await createSubprocessExec(node, cat, { stdin: PIPE, stdout: PIPE, limit: 1000 });
      const data = Buffer.alloc(3_000_000, "0123456789");
      const [stdout] = await child.communicate(data);
      expect(stdout!.equals(data)).toBe(true);
    });
  });

  it("is run by the shell", async () => {
    await looped(async () => {
      const child = await createSubprocessShell("exit 7");
      expect(await child.wait()).toBe(7);
      const session = await createSubprocessShell("exit 8", { startNewSession: true });
      expect(await session.wait()).toBe(8);
    });
  });

  it("runs where and with what it is told", async () => {
    await withPath((path) =>
      looped(async () => {
        const { mkdirSync, realpathSync } = await import("node:fs");
        mkdirSync(path);
        const child = await createSubprocessExec(
          node,
          ["-e", "console.log(process.cwd(), process.env.ASYNCIO_TEST, process.env.HOME)"],
          { stdout: PIPE, cwd: path, env: { ASYNCIO_TEST: "yes" } },
        );
        expect(String((await child.communicate())[0])).toBe(`${realpathSync(path)} yes undefined\n`);
      }),
    );
  });

  it("is ended by signals, whose numbers are its return code", async () => {
    await looped(async () => {
      const ways = [
        [(child: Awaited<ReturnType<typeof startBlocked>>) => child.kill(), signals.SIGKILL],
        [(child: Awaited<ReturnType<typeof startBlocked>>) => child.terminate(), signals.SIGTERM],
        [(child: Awaited<ReturnType<typeof startBlocked>>) => child.sendSignal("SIGHUP"), signals.SIGHUP],
        [
          (child: Awaited<ReturnType<typeof startBlocked>>) => child.sendSignal(signals.SIGINT),
          signals.SIGINT,
        ],
      ] as const;
      for (const [way, signal] of ways) {
        const child = await startBlocked();
        way(child);
        expect(await child.wait()).toBe(-signal);
        expect(child.returncode).toBe(-signal);
        for (const again of [() => child.kill(), () => child.terminate(), () => child.sendSignal("SIGINT")]) {
          expect(thrown(again)).toBeInstanceOf(ProcessLookupError);
        }
      }
    });
  });

  it("is waited for by itself, even if another process that it started keeps its output open", async () => {
    await looped(async () => {
      const child = await createSubprocessShell("sleep 1000 & echo $!; kill -9 $$", { stdout: PIPE });
      const line = String(await child.stdout!.readline());
      expect(await child.wait()).toBe(-signals.SIGKILL);
      process.kill(Number(line), "SIGKILL");
      expect((await child.stdout!.read()).length).toBe(0);
    });
  });

  it("that ends without reading throws at the writer who drains", async () => {
    await looped(async () => {
      const child = await createSubprocessExec(
        node,
        ["-e", "process.stdin.once('readable', () => process.exit())"],
        {
          stdin: PIPE,
        },
      );
      child.stdin!.write(Buffer.alloc(4 * 1024 * 1024));
      const error = await rejection(child.stdin!.drain());
      expect([BrokenPipeError, ConnectionResetError]).toContain(error.constructor);
      expect(await child.wait()).toBe(0);
      const closed = await rejection(child.stdin!.waitClosed());
      expect([BrokenPipeError, ConnectionResetError]).toContain(closed.constructor);
    });
  });

  it("that ends without reading is no error to communicate", async () => {
    await looped(async () => {
      const child = await createSubprocessExec(node, ["-e", ""], { stdin: PIPE, stdout: PIPE });
      const [stdout] = await child.communicate(Buffer.alloc(4 * 1024 * 1024));
      expect([stdout!.length, child.returncode]).toEqual([0, 0]);
    });
  });

  it("is paused while nobody reads its output", async () => {
    await looped(async ({ loop }) => {
      const program = ["-e", "process.stdout.write('x'.repeat(21))"];
      const child = await createSubprocessExec(node, program, { stdout: PIPE, limit: 10 });
      while (!String(child.stdout).includes("paused")) await sleep(0);
      expect(String(child.stdout)).toMatch(/21 bytes/);
      expect(await child.wait()).toBe(0);
      // Its end is behind the bytes that nobody took.
      expect(child.stdout!.atEof()).toBe(false);
      expect(String(await child.stdout!.read())).toBe("x".repeat(21));
      expect(child.stdout!.atEof()).toBe(true);
      expect(loop.isRunning()).toBe(true);
    });
  });

  it("can be read to the end after it has exited", async () => {
    await looped(async () => {
      const program = [
        "-e",
        "for (let n = 0; n < 64; n++) require('fs').writeSync(1, 'x'.repeat(4096)); process.exit(1)",
      ];
      const child = await createSubprocessExec(node, program, { stdout: PIPE });
      let length = 0;
      for (;;) {
        const piece = await child.stdout!.read(10_000);
        if (piece.length === 0) break;
        length += piece.length;
        for (let n = 0; n < 5; n++) await sleep(0);
      }
      expect([length, await child.wait()]).toEqual([64 * 4096, 1]);
    });
  });

  it("can have no input, no output and no errors", async () => {
    await looped(async () => {
      const say = "console.log('out'); console.error('err')";
      const input = await createSubprocessExec(node, count, { stdin: DEVNULL, stdout: PIPE });
      expect(String((await input.communicate())[0])).toBe("0\n");
      const output = await createSubprocessExec(node, ["-e", say], { stdout: DEVNULL, stderr: PIPE });
      expect((await output.communicate()).map(String)).toEqual(["null", "err\n"]);
      const errors = await createSubprocessExec(node, ["-e", say], { stdout: PIPE, stderr: DEVNULL });
      expect((await errors.communicate()).map(String)).toEqual(["out\n", "null"]);
    });
  });

  it("can have its errors in its output, in the order in which they were written", async () => {
    await looped(async () => {
      const line = "for n in 1 2 3; do echo out$n; echo err$n >&2; done; exit 3";
      for (let n = 0; n < 3; n++) {
        const child = await createSubprocessShell(line, { stdout: PIPE, stderr: STDOUT });
        const [stdout, stderr] = await child.communicate();
        expect(String(stdout)).toBe("out1\nerr1\nout2\nerr2\nout3\nerr3\n");
        expect([stderr, child.returncode]).toEqual([null, 3]);
      }
      const big = await createSubprocessShell(`${node} -e "process.stderr.write('x'.repeat(1e6))"`, {
        stdout: PIPE,
        stderr: STDOUT,
      });
      expect((await big.communicate())[0]!.length).toBe(1e6);
      const nowhere = await createSubprocessShell("echo err >&2", { stdout: DEVNULL, stderr: STDOUT });
      expect(await nowhere.communicate()).toEqual([null, null]);
    });
  });

  it("can write to an open file", async () => {
    await withPath((path) =>
      looped(async () => {
        const { closeSync, openSync, readFileSync } = await import("node:fs");
        const file = openSync(path, "w");
        const child = await createSubprocessShell("echo out; echo err >&2", { stdout: file, stderr: STDOUT });
        closeSync(file);
        expect([child.stdout, child.stderr, await child.wait()]).toEqual([null, null, 0]);
        expect(readFileSync(path, "utf8")).toBe("out\nerr\n");
      }),
    );
  });

  it("is waited for by many, and one of them can be cancelled", async () => {
    await looped(async () => {
      const child = await startBlocked();
      const waiting = [createTask(child.wait()), createTask(child.wait()), createTask(child.wait())];
      await sleep(0);
      waiting[1]!.cancel();
      expect(await rejection(waiting[1]!)).toBeInstanceOf(CancelledError);
      child.kill();
      expect(await gather([waiting[0]!, waiting[2]!])).toEqual([-signals.SIGKILL, -signals.SIGKILL]);
    });
  });

  it("can be communicated with again after that was cancelled, and nothing is lost", async () => {
    await looped(async () => {
      const child = await createSubprocessExec(
        node,
        [
          "-e",
          "console.log('first'); process.stdin.once('data', () => { console.log('second'); process.exit() })",
        ],
        { stdin: PIPE, stdout: PIPE },
      );
      const reading = createTask(child.stdout!.read());
      while (!String(child.stdout).includes("waiter")) await sleep(0);
      reading.cancel();
      expect(await rejection(reading)).toBeInstanceOf(CancelledError);
      const [stdout] = await child.communicate("go");
      expect(String(stdout)).toBe("first\nsecond\n");
    });
  });

  it("is killed if its start is cancelled", async () => {
    await looped(async ({ loop }) => {
      for (let turns = 0; turns < 4; turns++) {
        let transport: SubprocessTransport | null = null;
        let lost = false;
        const factory = () => ({
          connectionMade: (made: SubprocessTransport) => {
            transport = made;
          },
          connectionLost: () => {
            lost = true;
          },
        });
        const task = createTask(loop.subprocessExec(factory, node, blocked));
        for (let n = 0; n < turns; n++) await sleep(0);
        if (task.cancel()) expect(await rejection(task)).toBeInstanceOf(CancelledError);
        else (await task)[0].close();
        const made = transport as SubprocessTransport | null;
        if (made === null) continue;
        while (!lost) await sleep(0);
        expect(made.getReturncode()).toBe(-signals.SIGKILL);
      }
    });
  });

  it("that cannot be started throws, and leaves nothing behind", async () => {
    await withPath((path) =>
      looped(async () => {
        const { writeFileSync } = await import("node:fs");
        writeFileSync(path, "no program", { mode: 0o600 });
        for (const stdin of [null, PIPE]) {
          const missing = await rejection(createSubprocessExec(`${path}.missing`, [], { stdin }));
          expect(missing).toBeInstanceOf(FileNotFoundError);
          expect([missing.code, missing.path]).toEqual(["ENOENT", `${path}.missing`]);
          const options = { stdin, stdout: PIPE, stderr: STDOUT } as const;
          expect(await rejection(createSubprocessExec(path, [], options))).toBeInstanceOf(PermissionError);
        }
        const nowhere = createSubprocessExec(node, [], { cwd: `${path}.missing` });
        expect(await rejection(nowhere)).toBeInstanceOf(FileNotFoundError);
        expect(await rejection(createSubprocessExec(node, [1 as never]))).toBeInstanceOf(TypeError);
        expect(await rejection(createSubprocessExec(node, [], { stdin: STDOUT }))).toBeInstanceOf(ValueError);
      }),
    );
  });

  it("does not keep the process alive when its loop is closed", async () => {
    let pid = 0;
    await looped(async () => {
      pid = (await startBlocked()).pid;
    });
    for (;;) {
      try {
        process.kill(pid, 0);
      } catch (error) {
        expect((error as NodeJS.ErrnoException).code).toBe("ESRCH");
        return;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it("many of them run at a time", async () => {
    await looped(async () => {
      const say = async (word: string) => {
        const child = await createSubprocessShell(`echo ${word}`, { stdout: PIPE });
        return String((await child.communicate())[0]).trim();
      };
      const words = Array.from({ length: 10 }, (_, n) => `foo${n}`);
      expect(await Promise.all(words.map(say))).toEqual(words);
    });
  });
});

describe("a subprocess transport", () => {
  it("tells its protocol of data, of pipes, of the exit and at last that all is over", async () => {
    await looped(async ({ loop }) => {
      const events: string[] = [];
      let over!: () => void;
      const isOver = new Promise<void>((resolve) => {
        over = resolve;
      });
      const [transport, protocol] = await loop.subprocessShell(
        () => ({
          connectionMade: () => events.push("made"),
          pipeDataReceived: (fd: number, data: Buffer) => events.push(`data ${fd} ${String(data).trim()}`),
          pipeConnectionLost: (fd: number, error: unknown) => events.push(`pipe ${fd} ${error}`),
          processExited: () => events.push("exited"),
          connectionLost: (error: unknown) => {
            events.push(`lost ${error}`);
            over();
          },
        }),
        "read line; echo out $line; echo err >&2; exit 6",
      );
      expect(events).toEqual(["made"]);
      expect(transport.getProtocol()).toBe(protocol);
      expect(String(transport)).toBe(
        `<SubprocessTransport pid=${transport.getPid()} running stdin stdout stderr>`,
      );
      expect([transport.getReturncode(), transport.getPipeTransport(3)]).toEqual([null, null]);
      expect(transport.getExtraInfo("subprocess").pid).toBe(transport.getPid());
      expect(transport.getExtraInfo("nothing", 5)).toBe(5);
      expect(transport.getPipeTransport(1)!.canWriteEof()).toBe(false);
      transport.getPipeTransport(0)!.write("line\n");
      await isOver;
      expect(transport.getReturncode()).toBe(6);
      expect(events.filter((event) => event.startsWith("data"))).toEqual(
        expect.arrayContaining(["data 1 out line", "data 2 err"]),
      );
      expect(events.filter((event) => event.startsWith("pipe")).sort()).toEqual([
        "pipe 0 null",
        "pipe 1 null",
        "pipe 2 null",
      ]);
      expect(events.filter((event) => event === "exited")).toEqual(["exited"]);
      expect(events.at(-1)).toBe("lost null");
      expect(events.indexOf("data 1 out line")).toBeLessThan(events.indexOf("pipe 1 null"));
      expect(transport.isClosing()).toBe(false);
      for (const method of ["terminate", "kill"] as const) {
        expect(thrown(() => transport[method]())).toBeInstanceOf(ProcessLookupError);
      }
      transport.close();
      expect(String(transport)).toMatch(/^<SubprocessTransport closed pid=\d+ returncode=6 /);
    });
  });

  it("kills a process that runs when it is closed, and none that has finished", async () => {
    await looped(async ({ loop }) => {
      let over!: () => void;
      const isOver = new Promise<void>((resolve) => {
        over = resolve;
      });
      const [transport] = await loop.subprocessExec(() => ({ connectionLost: over }), node, blocked);
      const child = transport.getExtraInfo("subprocess");
      expect(transport.getReturncode()).toBe(null);
      transport.close();
      expect([child.killed, transport.isClosing()]).toEqual([true, true]);
      await isOver;
      expect(transport.getReturncode()).toBe(-signals.SIGKILL);

      const [finished] = await loop.subprocessExec(() => ({}), node, ["-e", ""]);
      const other = finished.getExtraInfo("subprocess");
      await new Promise((resolve) => other.once("exit", resolve));
      // Node knows it already; the loop may not have told the transport.
      finished.close();
      expect(other.killed).toBe(false);
    });
  });

  it("can be given to another protocol", async () => {
    await looped(async ({ loop }) => {
      const [transport] = await loop.subprocessExec(() => ({}), node, cat);
      const got = new Promise<string>((resolve) => {
        transport.setProtocol({ pipeDataReceived: (_, data) => resolve(String(data)) });
      });
      transport.getPipeTransport(0)!.write("hello");
      expect(await got).toBe("hello");
      transport.close();
    });
  });
});

describe("pipes of Node", () => {
  it("are read and written by protocols", async () => {
    const { PassThrough } = await import("node:stream");
    await looped(async ({ loop }) => {
      const { StreamReader, StreamReaderProtocol } = await import("../../../src/asyncio/io/index.js");
      const pipe = new PassThrough();
      const reader = new StreamReader({ limit: 1 });
      const [source] = await loop.connectReadPipe(() => new StreamReaderProtocol(reader), pipe);
      const out = new PassThrough();
      const [sink] = await loop.connectWritePipe(() => ({}), out);
      pipe.end("data");
      expect(String(await reader.read())).toBe("data");
      source.close();
      sink.write("more");
      sink.close();
      const written: Buffer[] = [];
      for await (const piece of out) written.push(piece);
      expect(String(Buffer.concat(written))).toBe("more");
    });
  });

  it("are read by the number of an open file", async () => {
    await withPath((path) =>
      looped(async ({ loop }) => {
        const { execFileSync } = await import("node:child_process");
        const { openSync, constants: flags } = await import("node:fs");
        const { StreamReader, StreamReaderProtocol } = await import("../../../src/asyncio/io/index.js");
        execFileSync("mkfifo", [path]);
        const fd = openSync(path, flags.O_RDWR | flags.O_NONBLOCK);
        const reader = new StreamReader();
        const [transport] = await loop.connectReadPipe(() => new StreamReaderProtocol(reader), fd);
        const child = await createSubprocessShell(`echo data > ${path}`);
        expect(await child.wait()).toBe(0);
        expect(String(await reader.readline())).toBe("data\n");
        transport.close();
      }),
    );
  });
});
