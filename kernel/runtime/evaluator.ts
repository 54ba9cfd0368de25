import { type Runtime, Session } from "node:inspector";
import { promiseHooks } from "node:v8";

/** How a script ended. `terminated`: V8 stopped it from outside, there is no value and no error. */
export type Completion =
  | { kind: "value"; value: unknown }
  | { kind: "thrown"; error: unknown; syntax?: { line: number; column: number } }
  | { kind: "terminated" };

const GROUP = "cell";

function connect(): Session {
  const session = new Session();
  session.connect();
  return session;
}

/** Whether the inspector holds an object for the sake of this reply. */
function hasObject(reply: Runtime.EvaluateReturnType | undefined): boolean {
  return reply?.result.objectId !== undefined || reply?.exceptionDetails !== undefined;
}

/**
 * Evaluates scripts by V8's REPL mode: top-level `await`, one persistent scope, declarations that may be made
 * again. The session is in-process; no port is ever opened.
 */
export class Evaluator {
  #session = connect();
  #kept: Promise<unknown> | undefined;
  #taken: unknown;
  #taker: string | undefined;

  /**
   * Gives up what is being evaluated: its promise resolves as `terminated`.
   *
   * To be called soon after an execution was terminated. The promise of a script that was terminated after an await
   * never settles and is soon collected; the inspector then tells its session so in the middle of the collection,
   * where no JavaScript may run, and a session in this thread is JavaScript: the process would abort.
   */
  abandon(): void {
    const session = this.#session;
    this.#session = connect();
    this.#taker = undefined;
    session.disconnect();
  }

  /**
   * Runs a script once.
   *
   * @param code JavaScript; its `sourceURL` names it in stack frames.
   * @param keep holds the script's promise until it settles: for scripts that may wait (see `abandon` for what comes of
   *   a promise that is collected)
   * @returns how it ended, once its top level is done, awaits included. Never rejects.
   */
  evaluate(code: string, keep = false): Promise<Completion> {
    return new Promise((resolve) => {
      const session = this.#session;
      // The script's own promise is the first that it makes.
      this.#kept = undefined;
      const stopKeeping = keep
        ? promiseHooks.onInit((promise) => {
            this.#kept ??= promise;
          })
        : undefined;
      session.post(
        "Runtime.evaluate",
        {
          expression: code,
          replMode: true,
          awaitPromise: true,
          objectGroup: GROUP,
        } as Runtime.EvaluateParameterType,
        (error, reply) => {
          const completion = error ? ({ kind: "terminated" } as const) : this.#complete(reply);
          if (session === this.#session && hasObject(reply))
            session.post("Runtime.releaseObjectGroup", { objectGroup: GROUP });
          if (session === this.#session) this.#kept = undefined;
          resolve(completion);
        },
      );
      stopKeeping?.();
    });
  }

  #complete({ result, exceptionDetails }: Runtime.EvaluateReturnType): Completion {
    if (!exceptionDetails) return { kind: "value", value: this.#take(result) };
    // A terminated script has details, but nothing was thrown.
    if (!exceptionDetails.exception) return { kind: "terminated" };
    const error = this.#take(exceptionDetails.exception);
    // Only an error of compiling the script names the script.
    if (exceptionDetails.scriptId === undefined || !(error instanceof SyntaxError)) {
      return { kind: "thrown", error };
    }
    const { lineNumber: line, columnNumber: column } = exceptionDetails;
    return { kind: "thrown", error, syntax: { line, column } };
  }

  /** The value itself, not a description: it is rendered here, in the process where it lives. */
  #take(remote: Runtime.RemoteObject): unknown {
    if (remote.objectId === undefined && remote.unserializableValue === undefined) {
      return remote.type === "undefined" ? undefined : remote.subtype === "null" ? null : remote.value;
    }
    this.#taker ??= this.#createTaker();
    const argument: Runtime.CallArgument =
      remote.objectId !== undefined
        ? { objectId: remote.objectId }
        : { unserializableValue: remote.unserializableValue! };
    this.#session.post("Runtime.callFunctionOn", {
      functionDeclaration: "function (value) { this(value) }",
      objectId: this.#taker,
      arguments: [argument],
      silent: true,
    });
    const value = this.#taken;
    this.#taken = undefined;
    return value;
  }

  /** A function of ours, as an object of the session: what it is called with is the raw value. */
  #createTaker(): string {
    const key = "__tsloop_take";
    let id = "";
    const holder = globalThis as unknown as Record<string, unknown>;
    holder[key] = (value: unknown) => {
      this.#taken = value;
    };
    this.#session.post("Runtime.evaluate", { expression: key, objectGroup: "taker" }, (_error, reply) => {
      id = reply.result.objectId!;
    });
    delete holder[key];
    return id;
  }
}
