// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * docs/attacks.md and the tests say the same: every row that the page calls tested has a test with its id in its name,
 * in the files that the page gives, and no test names a row that the page does not list.
 * Names are read from the syntax tree: titles of it, test and describe, with the tables of `each`; in the command line
 * scripts (.txt), which run as one test each, the comment lines.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { ROOT } from './support/source-files.ts';

const FAMILIES = { C: 41, P: 32, R: 30, L: 22, A: 53, W: 37, I: 25, D: 11 };
const ID = /\b[CPRLAWID]\d\d\b/g;
const idsIn = (text: string): string[] => text.match(ID) ?? [];

type Node = { readonly type: string; readonly [member: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

function visit(value: unknown, see: (node: Node) => void): void {
  if (Array.isArray(value)) for (const each of value) visit(each, see);
  else if (isNode(value)) {
    see(value);
    for (const member of Object.values(value)) visit(member, see);
  }
}

/** Every piece of text below a node. */
function textsBelow(value: unknown): string[] {
  const texts: string[] = [];
  visit(value, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') texts.push(node.value);
    if (node.type === 'TemplateElement') texts.push((node.value as { raw: string }).raw);
  });
  return texts;
}

/** Is this it, test or describe, also with .each(…), .skipIf(…) and the like? */
function startsTest(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === 'Identifier') return ['it', 'test', 'describe'].includes(String(callee.name));
  if (callee.type === 'MemberExpression') return startsTest(callee.object);
  return callee.type === 'CallExpression' && startsTest(callee.callee);
}

function namesIn(path: string, code: string): string[] {
  const names: string[] = [];
  visit(parseSync(path, code).program, (node) => {
    if (node.type !== 'CallExpression' || !startsTest(node.callee)) return;
    const [title] = node.arguments as Node[];
    if (!title || !['Literal', 'TemplateLiteral'].includes(title.type)) return;
    const text = textsBelow(title).join('');
    // A title such as "%s: lint reports" takes its id from the table.
    const table = /%s|\$/.test(text) ? textsBelow(node.callee).filter((each) => /^[CPRLAWID]\d\d$/.test(each)) : [];
    names.push([text, ...table].join(' '));
  });
  return names;
}

function namesOfFile(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  if (path.endsWith('.txt')) return text.split('\n').filter((line) => line.startsWith('#'));
  return namesIn(path, text);
}

const scripts = /^test\/(?:issuer|registry|server|wallet\/command-line)\/[\w-]+\.txt$/;
const files = readdirSync(join(ROOT, 'test'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts') || scripts.test(path));
const rowsOf = new Map(files.map((path) => [path, new Set(namesOfFile(path).flatMap(idsIn))]));
const namedAnywhere = new Set([...rowsOf.values()].flatMap((rows) => [...rows]));

type Row = { readonly id: string; readonly files: string[]; readonly where: string };
const page = readFileSync(join(ROOT, 'docs/attacks.md'), 'utf8');
const listed: Row[] = [...page.matchAll(/^\| ([CPRLAWID]\d\d) \| [^|\n]+ \| ([^|\n]+) \|$/gm)].map(
  ([, id = '', where = '']) => ({
    id,
    where,
    files: [...where.matchAll(/`([^`]+)`/g)].map(([, path = '']) => `test/${path}`),
  }),
);

test('the page lists every row of the catalogue once, in order', () => {
  const all = Object.entries(FAMILIES).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => letter + String(index + 1).padStart(2, '0')),
  );
  expect(listed.map(({ id }) => id)).toEqual(all);
});

test('a row is tested, or the page says why it is not', () => {
  const unexplained = listed.filter(
    ({ files: own, where }) => own.length === 0 && !/^(?:does not apply|limit): \S/.test(where),
  );
  expect(unexplained).toEqual([]);
});

test('every file that the page gives for a row has a test with that id in its name', () => {
  const wrong = listed.flatMap(({ id, files: own }) =>
    own.filter((path) => !existsSync(join(ROOT, path)) || !rowsOf.get(path)?.has(id)).map((path) => `${id}: ${path}`),
  );
  expect(wrong).toEqual([]);
});

test('no test names a row that the page does not list, or lists without a test', () => {
  const tested = new Set(listed.filter(({ files: own }) => own.length > 0).map(({ id }) => id));
  expect([...namedAnywhere].filter((id) => !tested.has(id)).sort()).toEqual([]);
});

test('names are read as the test runner reads them: tables and templates count, comments and bodies do not', () => {
  const code = `
    // C01
    it('C02 x', () => { expect(1, 'C03').toBe(1); });
    describe.skipIf(true)(\`C04 \${1}\`, () => test.each([['C05', 'C06 y']])('%s z', () => {}));
    it.each([['C07']])('plain', () => {});
    note('C08');`;
  expect(namesIn('sample.ts', code).flatMap(idsIn).sort()).toEqual(['C02', 'C04', 'C05']);
});
