import { AsyncLocalStorage } from "node:async_hooks";
import { StringDecoder } from "node:string_decoder";
import { type ExecutionId, NO_CELL } from "../channel/events.js";
import { speedUpPromises } from "./promise-contexts.js";

/** What is carried from a cell through every timer, promise and callback that it starts. */
export interface CellContext {
  readonly id: ExecutionId;
  /** The `n` of `In[n]`. */
  readonly count: number;
  readonly allowStdin: boolean;
  readonly silent: boolean;
  /** Aborted when the cell is interrupted. */
  readonly interrupted: AbortController;
  /** A character may be cut between two writes of bytes. */
  readonly decoders: Partial<Record<"stdout" | "stderr", StringDecoder>>;
}

export const outsideCells: CellContext = {
  id: NO_CELL,
  count: 0,
  allowStdin: false,
  silent: false,
  interrupted: new AbortController(),
  decoders: {},
};

const storage = new AsyncLocalStorage<CellContext>();
speedUpPromises(storage);
let latest: CellContext = outsideCells;

export function runInCell<T>(cell: CellContext, body: () => T): T {
  latest = cell;
  return storage.run(cell, body);
}

/**
 * The cell that started what runs now. Work that lost its context (a native callback that Node does not track)
 * counts for the cell that ran last.
 */
export function currentCell(): CellContext {
  return storage.getStore() ?? latest;
}

/** As `currentCell`, where a wrong answer is worse than none. */
export function knownCell(): CellContext | undefined {
  return storage.getStore();
}

export function decode(cell: CellContext, name: "stdout" | "stderr", bytes: Uint8Array): string {
  const decoder = (cell.decoders[name] ??= new StringDecoder("utf8"));
  return decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** What is left of a character that never became whole. */
export function decodeRest(cell: CellContext, name: "stdout" | "stderr"): string {
  return cell.decoders[name]?.end() ?? "";
}
