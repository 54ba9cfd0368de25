import type { RuntimeEvent } from "../channel/events.js";
import { escapeText } from "../channel/json-text.js";
import type { CommRegistry } from "./comm-registry.js";
import type { Executions } from "./executions.js";
import type { History } from "./history.js";
import type { IoPub } from "./iopub.js";
import type { LiveDisplays } from "./live-displays.js";
import { log } from "./log.js";
import type { RuntimeClient, RuntimeEvents } from "./runtime-client.js";
import type { StdinChannel } from "./stdin-channel.js";
import type { Types } from "./types.js";

/** So many bytes may wait for the front end before the runtime is held back, and so few before it goes on. */
const HIGH_WATER = 16 << 20;
const LOW_WATER = 4 << 20;

export interface Publishing {
  iopub: IoPub;
  executions: Executions;
  history: History;
  comms: () => CommRegistry;
  stdin: () => StdinChannel;
  runtime: () => RuntimeClient;
  types: Types;
  live: () => LiveDisplays;
  /** A fresh runtime knows no variables. */
  forget(): void;
}

/** Publishes what the runtime tells, each event under the cell that it belongs to. */
export function createRuntimeEvents(parts: Publishing): RuntimeEvents {
  const { iopub, executions, history } = parts;
  let held = false;

  function holdBack(): void {
    if (held || iopub.backlog < HIGH_WATER) return;
    parts.runtime().pause();
    held = true;
    void iopub.below(LOW_WATER).then(() => {
      held = false;
      parts.runtime().resume();
    });
  }

  function publish(event: RuntimeEvent): void {
    const parent =
      "cell" in event ? ((executions.find(event.cell) ?? executions.latest)?.parent ?? null) : null;
    switch (event.type) {
      case "stream":
        iopub.stream(event.name, event.json, parent);
        break;
      case "display": {
        const seen = parts.live().see(event.displayId, event.bundle, parent);
        if (!seen) break;
        const { data, metadata } = seen;
        const transient = event.displayId === undefined ? {} : { display_id: event.displayId };
        if (event.update && event.displayId !== undefined) {
          const update = { display_id: event.displayId };
          iopub.publish("update_display_data", { data, metadata, transient: update }, parent);
        } else iopub.publish("display_data", { data, metadata, transient }, parent);
        break;
      }
      case "result": {
        const { data, metadata } = event.bundle;
        const content = { execution_count: event.count, data, metadata, transient: {} };
        iopub.publish("execute_result", content, parent);
        if (typeof data["text/plain"] === "string") history.result(event.count, data["text/plain"]);
        break;
      }
      case "clear":
        iopub.publish("clear_output", { wait: event.wait }, parent);
        break;
      case "error":
        iopub.publish("error", event.error, parent);
        break;
      case "input":
        parts.stdin().ask(event);
        break;
      case "settings":
        parts.types.mode = event.types;
        break;
      case "comm": {
        parts.comms().note(event);
        const content = { comm_id: event.commId, data: event.data as Record<string, unknown> };
        const opened = { ...content, target_name: event.targetName ?? "" };
        if (event.kind === "comm_open")
          iopub.publish(event.kind, opened, parent, event.metadata, event.buffers);
        else iopub.publish(event.kind, content, parent, event.metadata, event.buffers);
        break;
      }
      case "broadcast":
        iopub.publish(
          event.messageType as "stream",
          event.content as never,
          parent,
          event.metadata,
          event.buffers,
        );
        break;
    }
    holdBack();
  }

  return {
    event: publish,
    raw(name, text) {
      iopub.stream(name, [Buffer.from(escapeText(text))], executions.latest?.parent ?? null);
      holdBack();
    },
    died(error) {
      log(error.evalue);
      iopub.publish("error", error, executions.latest?.parent ?? null);
    },
    restarted() {
      parts.forget();
      parts.stdin().forget();
      parts.live().clear();
      for (const comm_id of parts.comms().clear()) {
        iopub.publish("comm_close", { comm_id, data: {} }, executions.latest?.parent ?? null);
      }
    },
  };
}
