// From the sources of the notebooks to their .ipynb, one for each language, with the same code cells.
import { Buffer } from "node:buffer";
import { LANGUAGES, SourceError } from "./notebook-source-parse.mjs";
import { drawSequence } from "./notebook-source-sequence.mjs";

const WORDS = {
  en: { solution: "Solution", contents: "Contents", other: { zh: "中文版" } },
  zh: { solution: "参考答案", contents: "目录", other: { en: "English" } },
};

/** As the kernel gives it, but for the version, which is that of the Node that runs. */
export const LANGUAGE_INFO = {
  codemirror_mode: "typescript",
  file_extension: ".ts",
  mimetype: "text/typescript",
  name: "typescript",
  nbconvert_exporter: "script",
  pygments_lexer: "typescript",
};

const KERNELSPEC = { display_name: "TypeScript (tsloop)", language: "typescript", name: "tsloop" };

/**
 * @typedef {{ name: string, cells: ReturnType<typeof import("./notebook-source-parse.mjs").parseSource> }} Source
 * @param {Source[]} sources all of the course, in order
 * @returns {{ path: string, name: string, notebook: object }[]} paths below notebooks/
 */
export function buildNotebooks(sources) {
  return LANGUAGES.flatMap((language) => {
    const titles = sources.map((source) => titleOf(source, language));
    const link = linker(sources, titles, language);
    return sources.map((source, i) => {
      const notebook = {
        cells: [
          ...source.cells.map((cell, at) => {
            const extra = at === 0 ? `\n\n${switchLine(source.name, language)}` : "";
            return cell.kind === "prose"
              ? markdown(cell.id, link(cell.text[language]) + extra)
              : codeOrSolution(cell, language);
          }),
          markdown("links", linksLine(sources, titles, i, language)),
        ],
        metadata: { kernelspec: KERNELSPEC, language_info: LANGUAGE_INFO },
        nbformat: 4,
        nbformat_minor: 5,
      };
      return { path: pathOf(source.name, language), name: source.name, notebook };
    });
  });
}

export function pathOf(name, language) {
  return language === LANGUAGES[0] ? `${name}.ipynb` : `${language}/${name}.ipynb`;
}

/** The first heading of a source. */
export function titleOf({ name, cells }, language) {
  const first = cells.find((cell) => cell.kind === "prose");
  const title = /^#\s+(.+)$/m.exec(first?.text[language] ?? "")?.[1];
  if (title === undefined) throw new Error(`${name}: the first text has no title in ${language}`);
  return title.trim();
}

/** As Jupyter writes it, so that saving a notebook changes nothing but what was changed. */
export function stringify(notebook) {
  return `${JSON.stringify(sortKeys(notebook), null, 1)}\n`;
}

/** Fences and code in a line, which are left as they are; then what may become a link. */
const LINKS = {
  en: /^```[\s\S]*?^```$|`[^`\n]+`|\[\[(\d\d)\]\]|(?<!\[)\bnotebook (\d\d)\b/gm,
  zh: /^```[\s\S]*?^```$|`[^`\n]+`|\[\[(\d\d)\]\]|(?<![[\d])(\d\d) 篇/gm,
};

/** Makes links of `[[05]]`, with the title, and of "notebook 05" and “05 篇”, where there is such a notebook. */
function linker(sources, titles, language) {
  return (text) =>
    text.replace(LINKS[language], (whole, titled, named) => {
      const at = sources.findIndex(({ name }) => name.startsWith(`${titled ?? named}-`));
      if (at < 0) return titled ?? whole;
      return `[${titled === undefined ? whole : titles[at]}](${sources[at].name}.ipynb)`;
    });
}

function switchLine(name, language) {
  const up = language === LANGUAGES[0] ? "" : "../";
  return Object.entries(WORDS[language].other)
    .map(([other, word]) => `[${word}](${up}${pathOf(name, other)})`)
    .join(" · ");
}

function linksLine(sources, titles, i, language) {
  const link = (at, arrow) => arrow(`[${titles[at]}](${sources[at].name}.ipynb)`);
  const parts = [];
  if (i > 0) parts.push(link(i - 1, (text) => `← ${text}`));
  if (i > 1) parts.push(`[${WORDS[language].contents}](${sources[0].name}.ipynb)`);
  if (i + 1 < sources.length) parts.push(link(i + 1, (text) => `${text} →`));
  return `---\n\n${parts.join(" · ")}`;
}

function codeOrSolution({ id, source, marks }, language) {
  if (marks.solution !== undefined) {
    const summary = WORDS[language].solution;
    const text = `<details><summary>${summary}</summary>\n\n\`\`\`typescript\n${source}\n\`\`\`\n\n</details>`;
    return markdown(id, text);
  }
  return codeCell(id, source, marks);
}

/** @param {Record<string, string>} marks */
export function codeCell(id, source, marks) {
  const tags = [];
  if (marks.raises !== undefined) tags.push("raises-exception");
  if (marks.parameters !== undefined) tags.push("parameters");
  return {
    cell_type: "code",
    execution_count: null,
    id,
    metadata: tags.length > 0 ? { tags } : {},
    outputs: [],
    source: lines(source),
  };
}

const SEQUENCE = /^```sequence\n([\s\S]*?)^```$/gm;

/**
 * Pictures that are described in the text become images of the page itself. Not attachments: JupyterLab shows none
 * that is SVG. And not Markdown: some renderers take an image that is in its own address for an attack, but not in HTML.
 */
function markdown(id, text) {
  const shown = text.replace(SEQUENCE, (_, description) => {
    const { svg, alt } = draw(description, id);
    return `<img alt="${escapeHtml(alt)}" src="data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}">`;
  });
  return { cell_type: "markdown", id, metadata: {}, source: lines(shown) };
}

const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (character) => ESCAPED[character]);
}

function draw(description, id) {
  try {
    return drawSequence(description);
  } catch (error) {
    throw new SourceError(`in the text "${id}": ${error.message}`);
  }
}

function lines(text) {
  return text.split(/(?<=\n)/);
}

function sortKeys(value) {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sortKeys(value[key])]));
}
