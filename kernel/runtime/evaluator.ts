import { type Runtime, Session } from "node:inspector";

/** How a script ended. `terminated`: V8 stopped it from outside, there is no value and no error. */
export type Completion =
  | { kind: "value"; value: unknown }
  | { kind: "thrown"; error: unknown; syntax?: { line: number; column: number } }
  | { kind: "terminated" };

const GROUP = "cell";

/**
 * Evaluates scripts by V8's REPL mode: top-level `await`, one persistent scope, declarations that may be made
 * again. The session is in-process; no port is ever opened.
 */
export class Evaluator {
  readonly #session = new Session();
  #taken: unknown;
  #taker: string | undefined;

  constructor() {
    this.#session.connect();
  }

  /**
   * Runs a script once.
   *
   * @param code JavaScript; its `sourceURL` names it in stack frames.
   * @returns how it ended, once its top level is done, awaits included. Never rejects.
   */
  evaluate(code: string): Promise<Completion> {
    return new Promise((resolve) => {
      this.#session.post(
        "Runtime.evaluate",
        {
          expression: code,
          replMode: true,
          awaitPromise: true,
          objectGroup: GROUP,
        } as Runtime.EvaluateParameterType,
        (error, reply) => {
          const completion = error ? ({ kind: "terminated" } as const) : this.#complete(reply);
          this.#session.post("Runtime.releaseObjectGroup", { objectGroup: GROUP });
          resolve(completion);
        },
      );
    });
  }

  #complete({ result, exceptionDetails }: Runtime.EvaluateReturnType): Completion {
    if (!exceptionDetails) return { kind: "value", value: this.#take(result) };
    // A terminated script has details, but nothing was thrown.
    if (!exceptionDetails.exception) return { kind: "terminated" };
    const error = this.#take(exceptionDetails.exception);
    if (exceptionDetails.stackTrace !== undefined || !(error instanceof SyntaxError)) {
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
