// Sequence diagrams, described in a text, as SVG pictures.
//
//   loop | task | compute          who takes part, from left to right
//   loop -> task: first step       an arrow; --> is a broken one, for what comes back
//   compute: x + y                 a note on one line of life
//   compute+  compute-             from here to there it is at work
//   ...: 1 second                  time goes by

const NARROWEST = 140;
const ROW = 34;
const MARGIN = 14;
const HEAD = 30;
const FONT = 13;
const INK = "#24292f";
const LIFE = "#8c959f";
const WORK = "#54aeff";
const ACCENT = "#0969da";
const FONTS =
  "system-ui,-apple-system,'Segoe UI','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";

const ARROW = /^(.+?)\s*(-->|->)\s*(.+?)\s*:\s*(.*)$/;
const GAP = /^\.\.\.\s*:\s*(.*)$/;
const WORKS = /^([^:]+?)([+-])$/;
const NOTE = /^(.+?)\s*:\s*(.+)$/;

/**
 * @param {string} description
 * @returns {{ svg: string, alt: string }}
 * @throws Error for a line that says nothing
 */
export function drawSequence(description) {
  const [first, ...rest] = description.trim().split("\n");
  const actors = first.split("|").map((actor) => actor.trim());
  const column = columnWidth(actors, rest);
  const x = (actor) => MARGIN + column / 2 + indexOf(actors, actor) * column;
  const parts = [];
  const bars = [];
  const begun = new Map();
  const words = [];
  let y = MARGIN + HEAD + 10;

  for (const line of rest.map((each) => each.trim()).filter(Boolean)) {
    const arrow = ARROW.exec(line);
    const gap = GAP.exec(line);
    const works = WORKS.exec(line);
    const note = NOTE.exec(line);
    if (arrow !== null) {
      const [, from, kind, to, text] = arrow;
      y += ROW;
      parts.push(drawArrow(x(from), x(to), y, kind === "-->", text));
      words.push(`${from} ${kind === "-->" ? "⇢" : "→"} ${to}: ${text}`);
    } else if (gap !== null) {
      y += ROW;
      const [left, right] = [MARGIN, MARGIN + actors.length * column];
      parts.push(
        `<line x1="${left}" y1="${y - 4}" x2="${right}" y2="${y - 4}" stroke="${LIFE}" stroke-dasharray="2 6"/>`,
        label((left + right) / 2, y, gap[1], { halo: true, fill: LIFE }),
      );
      words.push(gap[1]);
    } else if (works !== null) {
      const [, actor, sign] = works;
      if (sign === "+") begun.set(actor, y + 6);
      else bars.push(bar(x(actor), begun.get(actor) ?? y, y + 8));
      if (sign === "-") begun.delete(actor);
    } else if (note !== null) {
      y += ROW - 4;
      parts.push(drawNote(x(note[1]), y, note[2]));
      words.push(`${note[1]}: ${note[2]}`);
    } else throw new Error(`A sequence has a line that says nothing: ${line}`);
  }
  for (const [actor, from] of begun) bars.push(bar(x(actor), from, y + 14));

  const [width, height] = [2 * MARGIN + actors.length * column, y + 26];
  const lives = actors.map(
    (actor) =>
      `<line x1="${x(actor)}" y1="${MARGIN + HEAD}" x2="${x(actor)}" y2="${height - 10}" stroke="${LIFE}" stroke-dasharray="4 4"/>`,
  );
  const heads = actors.map((actor) => {
    const w = column - 24;
    return (
      `<rect x="${x(actor) - w / 2}" y="${MARGIN}" width="${w}" height="${HEAD}" rx="5" fill="#ddf4ff" stroke="${WORK}"/>` +
      label(x(actor), MARGIN + 20, actor, { weight: 600 })
    );
  });
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
    `font-family="${FONTS}" font-size="${FONT}" fill="${INK}">` +
    `<rect width="${width}" height="${height}" rx="8" fill="#fff"/>` +
    `${[...lives, ...bars, ...heads, ...parts].join("")}</svg>`;
  return { svg, alt: words.join("; ").replace(/[[\]]/g, "") };
}

function indexOf(actors, actor) {
  const at = actors.indexOf(actor);
  if (at < 0) throw new Error(`A sequence has no "${actor}": ${actors.join(", ")}`);
  return at;
}

/** Wide enough for every name, and for what is written on every arrow. */
function columnWidth(actors, lines) {
  const heads = actors.map((actor) => textWidth(actor) * 1.08 + 48);
  const labels = lines.map((line) => {
    const [, from, , to, text] = ARROW.exec(line.trim()) ?? [];
    if (from === undefined || from === to) return 0;
    return (textWidth(text) + 28) / Math.abs(indexOf(actors, from) - indexOf(actors, to));
  });
  return Math.ceil(Math.max(NARROWEST, ...heads, ...labels));
}

function drawArrow(from, to, y, broken, text) {
  const direction = to >= from ? 1 : -1;
  const dash = broken ? ' stroke-dasharray="6 4"' : "";
  if (from === to) {
    const path = `M${from + 5} ${y - 8}h34v12h-30`;
    return (
      `<path d="${path}" fill="none" stroke="${ACCENT}"${dash}/>${head(from + 8, y + 4, -1)}` +
      label(from + 46, y + 2, text, { anchor: "start", halo: true })
    );
  }
  const [a, b] = [from + 5 * direction, to - 6 * direction];
  return (
    `<line x1="${a}" y1="${y}" x2="${b}" y2="${y}" stroke="${ACCENT}" stroke-width="1.4"${dash}/>` +
    head(b + direction, y, direction) +
    label((from + to) / 2, y - 6, text, { halo: true })
  );
}

function head(x, y, direction) {
  return `<path d="M${x} ${y}l${-8 * direction} -4v8z" fill="${ACCENT}"/>`;
}

function drawNote(x, y, text) {
  const width = Math.max(40, textWidth(text) + 16);
  return (
    `<rect x="${x - width / 2}" y="${y - 17}" width="${width}" height="24" rx="4" fill="#fff8c5" stroke="#d4a72c"/>` +
    label(x, y, text)
  );
}

function bar(x, from, to) {
  return `<rect x="${x - 5}" y="${from}" width="10" height="${to - from}" rx="2" fill="${WORK}" opacity=".55"/>`;
}

function label(x, y, text, { anchor = "middle", weight, fill, halo = false } = {}) {
  const attributes = [
    `x="${x}" y="${y}" text-anchor="${anchor}"`,
    weight && `font-weight="${weight}"`,
    fill && `fill="${fill}"`,
    halo && 'stroke="#fff" stroke-width="4" paint-order="stroke"',
  ];
  return `<text ${attributes.filter(Boolean).join(" ")}>${escapeXml(text)}</text>`;
}

/** About as wide as it will be: a Chinese character is as wide as it is high, others a little over half that. */
function textWidth(text) {
  return [...text].reduce(
    (sum, character) => sum + (character.codePointAt(0) > 0x2e80 ? FONT : FONT * 0.56),
    0,
  );
}

function escapeXml(text) {
  return text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
}
