import { describe } from "../describe.js";

/** A function that a thread imports: by the URL or absolute path of its module, and the name of the export. */
export interface ModuleFunction {
  readonly module: URL | string;
  /** By default `default`. */
  readonly name?: string | undefined;
}

/**
 * What can run in a thread: a function, which is sent by its text and so must not use variables of the code around
 * it, or a function of a module.
 */
export type ThreadFunction<A extends unknown[], R> = ((...args: A) => R) | ModuleFunction;

/** A call, in a form that can be sent. */
export interface ThreadCall {
  /** The text of the function; or else `module`. */
  readonly source?: string;
  readonly module?: string;
  /** The name of the function or of the export. */
  readonly name: string;
  readonly args: readonly unknown[];
}

/**
 * @throws TypeError if `fn` cannot be sent: a function of JavaScript itself or a bound one, whose text nobody has,
 * or a class
 */
export function threadCall(fn: ThreadFunction<any[], unknown>, args: readonly unknown[]): ThreadCall {
  if (typeof fn !== "function") {
    const { module, name = "default" } = fn ?? {};
    if (typeof module !== "string" && !(module instanceof URL)) {
      throw new TypeError(`a function, or { module, name }, was expected, got ${describe(fn)}`);
    }
    return { module: String(module), name, args };
  }
  const source = Function.prototype.toString.call(fn);
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    throw new TypeError(
      `${describe(fn)} cannot be sent to a thread: it is bound, or JavaScript's own. Wrap it in a function`,
    );
  }
  if (/^class\b/.test(source)) throw new TypeError(`class ${fn.name} cannot be called in a thread`);
  return { source, name: fn.name, args };
}
