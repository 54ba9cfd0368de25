import type { Cell } from "./cell.js";
import { Lane } from "./lane.js";
import { type NamesAt, namesAt } from "./names-at.js";
import type { CellDocument } from "./positions.js";
import type { Session } from "./session.js";
import { withoutStrayClosers } from "./text-spans.js";
import type { Workspace } from "./workspace.js";

/** A question about a place in a cell that is being written. */
export interface Question {
  readonly session: Session;
  readonly code: string;
  readonly cursor: number;
  readonly at: NamesAt;
  readonly document: CellDocument;
  /** How long an answer may take, in milliseconds. */
  readonly patience: number;
  /** As `performance.now()` counts. */
  readonly deadline: number;
  /** The URI of the file that holds the cell. */
  readonly uri: string;
  ask<T>(method: string, params: object): Promise<T>;
}

/** Asks the language server about cells that are being written, one question after the other. */
export class Questions {
  readonly #workspace: Workspace;
  readonly #lane = new Lane();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /**
   * @param wanted more names of the session that the cell shall know than it mentions
   * @returns the question, and what runs a job that asks it: nothing where it has failed or takes too long
   */
  about(
    code: string,
    cursor: number,
    wanted: (at: NamesAt, session: Session) => Iterable<string> = () => [],
  ): { question: Question; answer<T>(job: (question: Question) => Promise<T>): Promise<T | undefined> } {
    const workspace = this.#workspace;
    const { session, server } = workspace;
    const at = namesAt(code, cursor);
    const read = workspace.read(code);
    const cell = read.parsed ? read : { ...read, text: withoutStrayClosers(read.text) };
    workspace.publish();
    const document = session.documentOf(cell, wanted(at, session));
    const deadline = performance.now() + workspace.patience;
    const file = fileOf(cell);
    const question: Question = {
      session,
      code,
      cursor,
      at,
      document,
      patience: workspace.patience,
      deadline,
      uri: server.uriOf(file),
      ask: (method, params) => workspace.ask(file, document, method, params, deadline),
    };
    return {
      question,
      answer: (job) =>
        workspace.attempt(this.#lane, deadline, () => {
          workspace.notice(cell);
          return job(question);
        }),
    };
  }
}

function fileOf({ language }: Cell): string {
  return language === "ts" ? ".tsloop-edit.ts" : ".tsloop-edit-jsx.tsx";
}
