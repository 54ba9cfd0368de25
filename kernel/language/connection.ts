import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { InitializeParams } from "vscode-languageserver-protocol";
import type { Command } from "./executable.js";

/** The server has ended, or has been told to. */
export class ServerGoneError extends Error {
  override readonly name = "ServerGoneError";
}

/** An answer has not come in time. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

export interface ConnectionOptions {
  folder: string;
  command: Command;
  /** What the server is answered when it asks for a section of the user's settings. */
  settings(section: string): unknown;
  /** A server that has not answered so many milliseconds after a request was cancelled hangs. */
  hangsAfter: number;
  log(text: string): void;
}

/** One run of the language server, speaking the Language Server Protocol over its pipes. */
export interface Connection {
  readonly pid: number | undefined;
  /** Resolves when the process has ended: with whether it did so by itself, not by a signal. */
  readonly ended: Promise<{ byItself: boolean }>;
  /**
   * A server that does not even answer that it has cancelled a request hangs, and is killed.
   *
   * @param timeout in milliseconds; then the request is cancelled
   * @throws NoAnswerError @throws ServerGoneError @throws ResponseError as the server answers
   */
  request<T>(method: string, params: unknown, timeout: number): Promise<T>;
  notify(method: string, params: unknown): void;
  /** Ends the process. */
  close(): void;
}

/** Errors in the server's own code, and nothing else, are worth its messages. */
const LOG_ERRORS = 5;

/** @throws ServerGoneError where it cannot be started, or ends at once */
export async function connect({
  folder,
  command,
  settings,
  hangsAfter,
  log,
}: ConnectionOptions): Promise<Connection> {
  const rpc = await import("vscode-jsonrpc/node");
  const child = spawn(command.file, command.arguments, { cwd: folder, stdio: "pipe", windowsHide: true });
  const connection = rpc.createMessageConnection(
    new rpc.StreamMessageReader(child.stdout),
    new rpc.StreamMessageWriter(child.stdin),
  );
  const gone = endOf(child, connection, log);
  connection.onRequest("workspace/configuration", ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) => settings(section ?? "") ?? null),
  );
  connection.onRequest(() => null);
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => log(message));
  connection.onNotification(() => {});
  // Where nothing can be written, whoever has asked is told that it has ended.
  connection.onError(([error]) => {
    if (!isBroken(child.stdin)) log(error.message);
  });
  connection.onUnhandledNotification(() => {});
  connection.listen();

  /** Requests that wait for an answer, by what ends the wait. */
  const waiting = new Set<(reason: string) => void>();
  let ended: string | undefined;
  const over = gone.then(({ reason, byItself }) => {
    ended = reason;
    connection.dispose();
    for (const end of waiting) end(reason);
    return { byItself };
  });

  const request = async <T>(method: string, params: unknown, timeout: number): Promise<T> => {
    if (ended !== undefined) throw new ServerGoneError(ended);
    const source = new rpc.CancellationTokenSource();
    const answer = connection.sendRequest<T>(method, params, source.token);
    let end: (reason: string) => void = () => {};
    let timer: NodeJS.Timeout | undefined;
    const cancel = (): NoAnswerError => {
      source.cancel();
      const kill = setTimeout(() => {
        log(`the language server hangs on ${method}`);
        child.kill("SIGKILL");
      }, hangsAfter);
      const spare = (): void => clearTimeout(kill);
      answer.then(spare, spare);
      gone.then(spare);
      return new NoAnswerError(`the language server has not answered ${method} in ${Math.round(timeout)} ms`);
    };
    try {
      return await new Promise<T>((resolve, reject) => {
        timer = setTimeout(() => reject(cancel()), timeout);
        end = (reason) => reject(new ServerGoneError(reason));
        waiting.add(end);
        answer.then(resolve, (error: Error) => {
          if (isBroken(child.stdin)) child.kill("SIGKILL");
          else reject(error);
        });
      });
    } finally {
      clearTimeout(timer);
      waiting.delete(end);
    }
  };
  const notify = (method: string, params: unknown): void => {
    if (ended) return;
    connection.sendNotification(method, params).catch((error: Error) => {
      if (!isBroken(child.stdin)) log(error.message);
    });
  };
  const close = (): void => {
    child.kill("SIGKILL");
  };
  try {
    await request("initialize", initialization(folder), START_TIMEOUT);
  } catch (error) {
    close();
    throw error;
  }
  notify("initialized", {});
  return { pid: child.pid, ended: over, request, notify, close };
}

/** A process that has not said hello after this many milliseconds will not. */
const START_TIMEOUT = 10_000;

/** A pipe breaks a little before its reader is known to have ended. */
function isBroken({ errored, destroyed }: Writable): boolean {
  return errored !== null || destroyed;
}

interface End {
  reason: string;
  byItself: boolean;
}

function endOf(
  child: ChildProcessWithoutNullStreams,
  connection: MessageConnection,
  log: (text: string) => void,
): Promise<End> {
  child.stderr.setEncoding("utf8").on("data", log);
  // Writing to a process that has just ended is no news: its end is.
  child.stdin.on("error", () => {});
  connection.onClose(() => child.kill("SIGKILL"));
  return new Promise((resolve) => {
    child.once("error", ({ message }) => resolve({ reason: message, byItself: true }));
    child.once("exit", (code, signal) => {
      resolve({ reason: `the language server ended with ${signal ?? code}`, byItself: code !== null });
    });
  });
}

function initialization(folder: string): InitializeParams {
  const uri = pathToFileURL(folder).href;
  return {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "notebook" }],
    initializationOptions: { disablePushDiagnostics: true, logVerbosity: LOG_ERRORS },
    capabilities: {
      general: { positionEncodings: ["utf-16"] },
      workspace: { configuration: true },
      textDocument: {
        completion: {
          completionItem: {
            documentationFormat: ["markdown"],
            labelDetailsSupport: true,
            snippetSupport: false,
          },
          completionList: { itemDefaults: ["commitCharacters", "editRange"] },
        },
        definition: { linkSupport: true },
        diagnostic: {},
        hover: { contentFormat: ["markdown"] },
        signatureHelp: {
          signatureInformation: {
            documentationFormat: ["markdown"],
            parameterInformation: { labelOffsetSupport: true },
            activeParameterSupport: true,
          },
        },
      },
    },
  };
}
