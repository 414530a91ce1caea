// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads pages of docs/ for tests that compare them with the code: fenced blocks, and the rows of a table by its head.
 */
import { readFileSync } from 'node:fs';

export type Page = {
  /** What stands in the fences of this language, in the order of the page. */
  blocks(language: string): string[];
  /**
   * The cells of every row below this head, as "| a | b |", the first after this line. Fails when there is no such
   * table.
   */
  rows(head: string, after?: string): string[][];
};

export function readPage(path: string): Page {
  const text = readFileSync(path, 'utf8');
  const lines = text.split('\n');
  return {
    blocks: (language) =>
      [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, name, body = '']) =>
        name === language ? [body] : [],
      ),
    rows: (head, after) => {
      const at = lines.indexOf(head, after === undefined ? 0 : lines.indexOf(after));
      if (at < 0) throw new Error(`${path} has no table ${head}`);
      const below = lines.slice(at + 2);
      const end = below.findIndex((line) => !line.startsWith('|'));
      return below.slice(0, end).map((line) =>
        line
          .slice(1, line.lastIndexOf('|'))
          .split('|')
          .map((cell) => cell.trim()),
      );
    },
  };
}

/** What stands between backquotes; the cell must be nothing else. */
export function codeIn(cell: string | undefined): string {
  const [, code] = /^`([^`]*)`$/.exec(cell ?? '') ?? [];
  if (code === undefined) throw new Error(`not code alone: ${cell}`);
  return code;
}
