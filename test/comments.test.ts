// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Comments of all sources: files that they name are there, and they say what must hold, not who calls. Nothing checks a
 * caller's name when it changes, and an editor finds callers better.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { commentsIn, ROOT } from './support/source-files.ts';

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(ROOT, path)));
const names = new Set(tracked.map((path) => basename(path)));
const folders = new Set(tracked.filter((path) => path.includes('/')).map((path) => path.split('/')[0]));

const comments = tracked
  .filter((path) => /\.(?:[cm]?[jt]sx?|circom|css)$/.test(path) && path !== 'test/comments.test.ts')
  .flatMap((path) => commentsIn(readFileSync(join(ROOT, path), 'utf8')).map((found) => ({ path, ...found })));

/** Of packages that comments speak of. */
const FOREIGN = /^(?:circomlib|circomlibjs|snarkjs|node_modules)\//;
const FILE = /(?<![\w@/.-])(?:\.{0,2}\/)?(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.(?:tsx?|circom|md|css)(?![\w/-])/g;
/** A path from one of our folders on, also without its ending. */
const PATH = /(?<![\w@/.#:-])[a-z][\w-]*(?:\/[\w-]+)+(?:\.[a-z]+)?\/?(?![\w*{<…])/g;

function isThere(name: string, path: string): boolean {
  if (FOREIGN.test(name)) return true;
  if (!name.includes('/')) return names.has(name);
  const from = ['', 'test', dirname(path), dirname(dirname(path))].map((folder) => normalize(join(folder, name)));
  return from.some((at) => existsSync(join(ROOT, at))) || tracked.some((one) => one.endsWith(`/${name}`));
}

test('every file that a comment names is there', () => {
  expect(comments.length).toBeGreaterThan(1500);
  const missing = comments.flatMap(({ path, line, comment }) =>
    [...comment.matchAll(FILE)].flatMap(([name]) => (isThere(name, path) ? [] : [`${path}:${line} names ${name}`])),
  );
  expect(missing).toEqual([]);
});

test('every path from one of our folders that a comment names is there', () => {
  const missing = comments.flatMap(({ path, line, comment }) =>
    [...comment.matchAll(PATH)]
      .map(([name]) => name)
      .filter((name) => folders.has(name.split('/')[0]))
      .filter((name) => !['', '.ts', '.tsx', '.circom'].some((ending) => isThere(name + ending, path)))
      .map((name) => `${path}:${line} names ${name}`),
  );
  expect(missing).toEqual([]);
});

test('comments say what must hold, not who calls, and cite nothing that is not here', () => {
  const narrated =
    /\b(?:called by (?!default)|used by|built once by)\b|(?<!whoever )\bcalls (?:it|this)\b|\bdesign section\b/i;
  const found = comments.filter(({ comment }) => narrated.test(comment.replaceAll(/\s*\n[\s*/]*/g, ' ')));
  expect(found.map(({ path, line }) => `${path}:${line}`)).toEqual([]);
});

test('comments keep to 120 columns', () => {
  const wide = comments.flatMap(({ path, line, comment }) => {
    const source = readFileSync(join(ROOT, path), 'utf8').split('\n');
    return comment.split('\n').flatMap((_, index) => {
      const text = source[line - 1 + index] ?? '';
      return text.length > 120 ? [`${path}:${line + index}`] : [];
    });
  });
  expect(wide).toEqual([]);
});
