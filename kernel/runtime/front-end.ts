import type { MimeBundle } from "../../src/display/bundle.js";
import type { Publisher } from "../../src/display/publisher.js";
import { currentCell } from "./cell-context.js";
import type { Comms } from "./comms.js";
import type { EventPipe } from "./event-pipe.js";
import type { Stdin } from "./stdin.js";

/** What `tsloop`'s displays publish to while the kernel runs them: the cell that started the work. */
export function createPublisher(pipe: EventPipe, stdin: Stdin, comms: Comms): Publisher {
  const speak = (send: (cell: number) => void): void => {
    const cell = currentCell();
    if (!cell.silent) send(cell.id);
  };
  return {
    display: (bundle, { displayId, update }) =>
      speak((cell) => pipe.send({ type: "display", cell, bundle: plain(bundle), displayId, update })),
    clear: (wait) => speak((cell) => pipe.send({ type: "clear", cell, wait })),
    warn: (text) => speak((cell) => pipe.stream(cell, "stderr", text.endsWith("\n") ? text : `${text}\n`)),
    input: (prompt, { password = false }) => stdin.ask(prompt, password),
    inputSync: (prompt, { password = false }) => stdin.askSync(prompt, password),
    comm: (target, data, metadata) => comms.open(target, data, metadata),
    broadcast: (messageType, content, { metadata = {}, buffers = [] }) =>
      speak((cell) =>
        pipe.send({ type: "broadcast", cell, messageType, content, metadata, buffers: [...buffers] }),
      ),
  };
}

/** Without what `render` says beside the bundle. */
export function plain({ data, metadata }: MimeBundle): {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
} {
  return { data: { ...data }, metadata: { ...metadata } };
}
