// Reads the source of a notebook: one text with the code once and the prose in every language. Its form is told in
// notebooks/README.md.

/** The languages of the course, the first one being that of the folder notebooks/ itself. */
export const LANGUAGES = ["en", "zh"];

const BLOCK = /^:::([a-z]{2})(?:\s+([\w-]+))?\s*$/;
const BLOCK_END = /^:::\s*$/;
const FENCE = /^```ts\s+([\w-]+)((?:\s+[\w-]+(?:=[\w-]+)?)*)\s*$/;
const FENCE_END = /^```\s*$/;
const INNER_FENCE = /^\s*(```+|~~~+)\s*(.*)$/;
const ID = /^[a-zA-Z0-9_-]{1,64}$/;

/** What a code cell may be marked with. */
const MARKS = ["raises", "parameters", "varies", "solution"];

/**
 * @typedef {{ kind: "prose", id: string, text: Record<string, string> }} Prose
 * @typedef {{ kind: "code", id: string, source: string, marks: Record<string, string> }} Code a mark without a
 * value is `""`; `solution` names the cell that checks it
 */

export class SourceError extends Error {}

/**
 * @param {string} text
 * @param {string} name for messages
 * @returns {(Prose | Code)[]} the cells in order
 * @throws SourceError with the line
 */
export function parseSource(text, name) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  const cells = [];
  const ids = new Set();
  let at = 0;

  const fail = (what, line = at) => {
    throw new SourceError(`${name}:${line + 1}: ${what}`);
  };
  const claim = (id) => {
    if (!ID.test(id)) fail(`"${id}" is not an id of a cell`);
    if (ids.has(id)) fail(`there are two cells "${id}"`);
    ids.add(id);
    return id;
  };

  const prose = (id) => {
    const begin = at;
    const texts = {};
    let language;
    let inner = null;
    let body = [];
    const close = () => {
      texts[language] = body.join("\n").trim();
      if (texts[language] === "") fail(`the ${language} text of "${id}" is empty`);
      body = [];
    };
    for (; at < lines.length; at++) {
      const line = lines[at];
      const [, fence, info] = INNER_FENCE.exec(line) ?? [];
      if (fence !== undefined && inner === null) inner = fence;
      else if (fence === inner && info === "") inner = null;
      const [, next, nextId] = (inner === null && BLOCK.exec(line)) || [];
      if (next !== undefined) {
        if (language !== undefined) close();
        if (!LANGUAGES.includes(next)) fail(`no language of the course is "${next}"`);
        if (next in texts) fail(`"${id}" has two texts in ${next}; a cell ends with :::`);
        if (at !== begin && nextId !== undefined) fail(`only the first text of a cell carries its id`);
        language = next;
      } else if (inner === null && BLOCK_END.test(line)) {
        close();
        const missing = LANGUAGES.filter((each) => !(each in texts));
        if (missing.length > 0) fail(`"${id}" has no text in ${missing.join(", ")}`, begin);
        at++;
        return { kind: "prose", id, text: texts };
      } else body.push(line);
    }
    return fail(`"${id}" has no end: a line with ::: alone`, begin);
  };

  const code = (id, given) => {
    const begin = at++;
    const marks = Object.fromEntries(
      given
        .trim()
        .split(/\s+/)
        .filter(Boolean)
        .map((mark) => {
          const [key, value = ""] = mark.split("=");
          if (!MARKS.includes(key)) fail(`no mark is called "${key}"`, begin);
          return [key, value];
        }),
    );
    const body = [];
    for (; at < lines.length; at++) {
      if (FENCE_END.test(lines[at])) {
        at++;
        return { kind: "code", id, source: body.join("\n").trimEnd(), marks };
      }
      body.push(lines[at]);
    }
    return fail(`"${id}" has no end: a line with \`\`\` alone`, begin);
  };

  while (at < lines.length) {
    const line = lines[at];
    const block = BLOCK.exec(line);
    const fence = FENCE.exec(line);
    if (line.trim() === "") at++;
    else if (block !== null) {
      if (block[2] === undefined) fail("a text begins with its language and its id, such as `:::en hello`");
      cells.push(prose(claim(block[2])));
    } else if (fence !== null) cells.push(code(claim(fence[1]), fence[2]));
    else fail(`neither a text (:::en id) nor a code cell (\`\`\`ts id): ${line}`);
  }
  for (const { id, marks } of cells.filter((cell) => cell.kind === "code")) {
    const check = marks.solution;
    if (check !== undefined && !cells.some((cell) => cell.id === check && cell.kind === "code")) {
      throw new SourceError(`${name}: "${id}" solves "${check}", and there is no such code cell`);
    }
  }
  return cells;
}
