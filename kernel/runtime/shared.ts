/** Words of the memory that the runtime's main thread and its control thread share. */
export const SHARED = {
  /** Id of the cell that runs, 0 for none. */
  RUNNING: 0,
  /** 0 while a synchronous `prompt()` waits, 1 once its answer is there. */
  INPUT: 1,
  /** Bytes of that answer. */
  INPUT_SIZE: 2,
  WORDS: 4,
} as const;

/** The longest answer to a synchronous `prompt()`, in bytes of UTF-8. */
export const INPUT_BYTES = 1 << 20;

export interface Shared {
  words: Int32Array<SharedArrayBuffer>;
  input: Uint8Array<SharedArrayBuffer>;
}

export function createShared(): Shared {
  return {
    words: new Int32Array(new SharedArrayBuffer(SHARED.WORDS * 4)),
    input: new Uint8Array(new SharedArrayBuffer(INPUT_BYTES)),
  };
}
