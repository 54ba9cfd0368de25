/** A random UUID. Node's crypto, which is long to load, is loaded when the first is made. */
export function randomId(): string {
  return process.getBuiltinModule("node:crypto").randomUUID();
}
