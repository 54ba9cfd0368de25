/** The call graph as HTML and as text. */
import { escapeHtml } from "../escape.js";
import type { CallGraph } from "../recorder/call-graph.js";
import { type Link, linkText } from "../recorder/links.js";
import type { GraphNode, Ref } from "../recorder/rows.js";
import { count, placeText, refText, waitingText } from "./format.js";
import { faint, footnote, frame, heading, placeHtml, refHtml, waitingHtml } from "./markup.js";
import { ink, look } from "./states.js";

interface Line {
  readonly node: GraphNode;
  /** "│  └─ ": the branches that lead to the node. */
  readonly branch: string;
}

const again = {
  circle: "↻ waits in a circle: deadlock",
  above: "↑ see above",
  deeper: "… and deeper",
} as const;

export function callGraphView(graph: CallGraph, now: number): Record<string, string> {
  const lines = graph.roots.flatMap((root) => [...walk(root, "", "")]);
  const note = graph.hidden > 0 ? `${count(graph.hidden, "more task")} not shown` : "";
  const empty = lines.length === 0 ? "nothing is waiting" : "";
  return {
    "text/plain": plain(lines, graph, now, note || empty),
    "text/html": markup(lines, graph, now, note || empty),
  };
}

function* walk(node: GraphNode, branch: string, below: string): Generator<Line> {
  yield { node, branch };
  const last = node.children.length - 1;
  for (const [i, child] of node.children.entries()) {
    yield* walk(child, `${below}${i === last ? "└─ " : "├─ "}`, `${below}${i === last ? "   " : "│  "}`);
  }
}

function circle(links: readonly Link[], text: (ref: Ref) => string): string {
  const [first] = links;
  return [
    text(first!.ref),
    ...links
      .slice(1)
      .concat(first!)
      .map((link) => linkText(link, text)),
  ].join(" → ");
}

function markup(lines: readonly Line[], { deadlocks }: CallGraph, now: number, note: string): string {
  const rows = lines.map(({ node, branch }) => {
    const { symbol, color } = look(node.state);
    const parts = [
      `<span style="white-space:pre;font-family:monospace;${faint}">${branch}</span>${refHtml(node.ref)}`,
      `<span style="${ink(color)}">${symbol} ${node.state}</span>`,
      placeHtml(node.place),
      node.waiting && waitingHtml(node.waiting, now),
      node.again &&
        `<span style="${node.again === "circle" ? ink(look("failed").color) : faint}">${again[node.again]}</span>`,
    ];
    return `<div style="white-space:nowrap">${parts.filter(Boolean).join(" &nbsp; ")}</div>`;
  });
  const warnings = deadlocks.map(
    (links) =>
      `<div style="margin:8px 0 0;padding:6px 10px;border-left:3px solid #cf222e;background:rgba(207,34,46,.08)">⚠ deadlock: ${circle(links, refHtml)}: none of them can ever go on</div>`,
  );
  return frame(
    heading("Who awaits whom", [], "") + rows.join("") + warnings.join("") + footnote(escapeHtml(note)),
  );
}

function plain(lines: readonly Line[], { deadlocks }: CallGraph, now: number, note: string): string {
  const rows = lines.map(({ node, branch }) => {
    const parts = [
      `${branch}${refText(node.ref)}`,
      `${look(node.state).symbol} ${node.state}`,
      node.place && placeText(node.place),
      node.waiting && waitingText(node.waiting, now),
      node.again && again[node.again],
    ];
    return parts.filter(Boolean).join("  ");
  });
  const warnings = deadlocks.map(
    (links) => `! deadlock: ${circle(links, refText)}: none of them can ever go on`,
  );
  return ["Who awaits whom", ...rows, ...warnings, ...(note ? [note] : [])].join("\n");
}
