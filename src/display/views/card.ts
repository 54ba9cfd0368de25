/** One task, future, coroutine or promise, as a card. */
import { escapeHtml } from "../escape.js";
import type { CoroutineRow, FutureRow, PromiseRow, TaskRow } from "../recorder/rows.js";
import { bodyStyle, strongLine } from "../theme.js";
import { actorHtml, actorText } from "./actors.js";
import { count, duration, placeText, refText, waitingText } from "./format.js";
import { faint, placeHtml, refHtml, waitingHtml } from "./markup.js";
import { outcomeHtml, outcomeText } from "./outcome.js";
import { ink, look } from "./states.js";
import { strip, stripWidth } from "./strip.js";

/** A line of a card: its name, and what it says in HTML and in text. */
type Fact = readonly [name: string, html: string, text: string];

export function taskCard(row: TaskRow, now: number): Record<string, string> {
  const end = row.endedAt ?? now;
  const facts = [
    ...placeFact("created", row.created),
    ...placeFact("suspended at", row.suspended),
    ...(row.waiting
      ? [["waiting for", waitingHtml(row.waiting, now), waitingText(row.waiting, now)] as const]
      : []),
    ...refsFact("awaited by", row.awaitedBy),
    ...resultFact(row),
    textFact("took", times(row, end)),
  ];
  const { state, createdAt: begin, runs, cancelledAt } = row;
  const span = { from: begin, to: end };
  const label = count(row.steps, "step");
  const picture = strip({ state, begin, end, runs, cancelledAt }, span, {
    width: stripWidth,
    gap: 1.5,
    label,
  });
  const extra = `<div style="width:${stripWidth}px;margin-top:4px">${picture}</div>`;
  return card("Task", `${row.name}(${row.args})`, row.id, row.state, facts, extra);
}

function times(row: TaskRow, end: number): string {
  const parts = [duration(end - row.createdAt), count(row.steps, "step"), `busy ${duration(row.busy)}`];
  return `${parts.join(", ")}, ready ${duration(row.ready)}, waiting ${duration(row.idle)}`;
}

export function futureCard(row: FutureRow, now: number): Record<string, string> {
  const html = actorHtml(row.setBy);
  const after = duration((row.endedAt ?? now) - row.createdAt);
  const settled = row.state !== "waiting";
  const setBy: Fact[] = settled
    ? [
        [
          "set by",
          `${html ? `${html}, ` : ""}after ${after}`,
          [actorText(row.setBy), `after ${after}`].filter(Boolean).join(", "),
        ],
      ]
    : [textFact("waiting", `for ${after}`)];
  const facts = [
    ...resultFact(row),
    ...placeFact("created", row.created),
    ...setBy,
    ...refsFact("awaited by", row.awaitedBy),
    ...(row.callbacks > 0 ? [textFact("callbacks", String(row.callbacks))] : []),
  ];
  return card(row.name, row.purpose ?? "", row.id, row.state, facts);
}

export function coroutineCard(row: CoroutineRow): Record<string, string> {
  const hint: Fact[] =
    row.state === "created" ? [textFact("not started", "await it, or give it to createTask")] : [];
  return card("Coroutine", `${row.name}(${row.args})`, row.id, row.state, [
    ...placeFact("called", row.created),
    ...hint,
  ]);
}

export function promiseCard(row: PromiseRow, text: string): Record<string, string> {
  const facts = [...resultFact(row), ...placeFact("created", row.created)];
  const drawn = card("Promise", "", row.id, row.state, facts);
  return { ...drawn, "text/plain": text };
}

function textFact(name: string, text: string): Fact {
  return [name, escapeHtml(text), text];
}

function placeFact(name: string, place: TaskRow["created"]): Fact[] {
  return place ? [[name, placeHtml(place)!, placeText(place)]] : [];
}

function refsFact(name: string, refs: TaskRow["awaitedBy"]): Fact[] {
  if (refs.length === 0) return [];
  const rest = refs.length > 5 ? `, ${refs.length - 5} more` : "";
  const shown = refs.slice(0, 5);
  return [[name, shown.map(refHtml).join(", ") + rest, shown.map(refText).join(", ") + rest]];
}

function resultFact({ outcome, cancelledBy }: Pick<TaskRow, "outcome" | "cancelledBy">): Fact[] {
  if (!outcome && !cancelledBy) return [];
  const name = outcome?.kind === "error" ? "error" : outcome?.kind === "result" ? "result" : "cancel";
  const cell = outcomeHtml(outcome, cancelledBy, 480);
  const html = typeof cell === "string" ? cell : `<span style="${cell.style}">${cell.html}</span>`;
  return [[name, html, outcomeText(outcome, cancelledBy)]];
}

function card(
  kind: string,
  title: string,
  id: number | undefined,
  state: string,
  facts: readonly Fact[],
  extra = "",
): Record<string, string> {
  const { symbol, color } = look(state);
  const name = id === undefined ? kind : `${kind} #${id}`;
  const number = id === undefined ? "" : ` <span style="${faint}">#${id}</span>`;
  const cell = "padding:1px 12px 1px 0;border:0;text-align:left;vertical-align:top;white-space:normal";
  const rows = facts.map(
    ([label, html]) =>
      `<tr style="background:none"><th scope="row" style="${cell};font-weight:400"><span style="${faint}">${label}</span></th><td style="${cell}">${html}</td></tr>`,
  );
  const table = `<table style="margin:4px 0 0;border-collapse:collapse;table-layout:auto">${rows.join("")}</table>`;
  const html =
    `<div style="display:inline-block;max-width:700px;${bodyStyle};border:1px solid ${strongLine};border-radius:6px;padding:8px 12px">` +
    `<div><b>${kind}</b>${number}${title && ` <code>${escapeHtml(title)}</code>`} &nbsp; <span style="${ink(color)}">${symbol} ${state}</span></div>` +
    `${extra}${rows.length > 0 ? table : ""}</div>`;
  const width = Math.max(0, ...facts.map(([label]) => label.length));
  const lines = facts.map(([label, , text]) => `  ${label.padEnd(width)}  ${text}`);
  return {
    "text/plain": [`${name}${title && ` ${title}`}  ${symbol} ${state}`, ...lines].join("\n"),
    "text/html": html,
  };
}
