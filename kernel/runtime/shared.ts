/** Words of the memory that the runtime's main thread and its control thread share. */
export const SHARED = {
  /** Id of the cell that runs, 0 for none. */
  RUNNING: 0,
  /** 0 while a synchronous `prompt()` waits, 1 once its answer is there. */
  INPUT: 1,
  /** Bytes of that answer. */
  INPUT_SIZE: 2,
  /** Who may touch the text that waits to be sent: 0 nobody does, else the thread that does. */
  LOCK: 3,
  /** Bytes of text that wait to be sent. */
  PENDING: 4,
  /** Where the frame begins among it that more text may be added to, plus one; 0 for none. */
  OPEN: 5,
  WORDS: 8,
} as const;

/** The longest answer to a synchronous `prompt()`, in bytes of UTF-8. */
export const INPUT_BYTES = 1 << 20;

/** So much text is gathered before it is sent, in bytes. */
export const TEXT_BYTES = 64 * 1024;

/** ... and for so long at the most, in milliseconds, whatever the main thread does. */
export const TEXT_DELAY = 5;

export interface Shared {
  words: Int32Array<SharedArrayBuffer>;
  input: Uint8Array<SharedArrayBuffer>;
  text: Uint8Array<SharedArrayBuffer>;
}

/** What a thread needs to see the same memory. */
export interface SharedBuffers {
  words: SharedArrayBuffer;
  input: SharedArrayBuffer;
  text: SharedArrayBuffer;
}

export function createShared(
  buffers: SharedBuffers = {
    words: new SharedArrayBuffer(SHARED.WORDS * 4),
    input: new SharedArrayBuffer(INPUT_BYTES),
    text: new SharedArrayBuffer(TEXT_BYTES),
  },
): Shared {
  return {
    words: new Int32Array(buffers.words),
    input: new Uint8Array(buffers.input),
    text: new Uint8Array(buffers.text),
  };
}
