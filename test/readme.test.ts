// SPDX-License-Identifier: GPL-3.0-or-later
/** README, its neighbours and docs promise commands, files and folders; every one of them must be there. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const pages = [
  ...readdirSync(root).filter(isPage),
  'shop/README.md',
  'groth16/README.md',
  'build/README.md',
  ...readdirSync(join(root, 'docs')).filter(isPage).map(inDocs),
];

function isPage(name: string): boolean {
  return name.endsWith('.md');
}
function inDocs(name: string): string {
  return join('docs', name);
}
const textOf = (page: string) => readFileSync(join(root, page), 'utf8');

describe.each(pages)('%s', (page) => {
  it('names only npm scripts that exist', () => {
    const named = [...textOf(page).matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('links only to files that exist', () => {
    const links = [...textOf(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  // docs/attacks.md names its tests from test/ on.
  it('names only files of the sources and tests that exist', () => {
    const named = [...textOf(page).matchAll(/`([a-z0-9-]+\/[\w./-]+\.(?:tsx?|circom|txt))`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => ![path, join('test', path)].some((at) => existsSync(join(root, at))))).toEqual([]);
  });
});

it('README.md names every command that the project promises', () => {
  for (const name of Object.keys(scripts)) {
    // npm runs this one by itself.
    if (name === 'prepack') continue;
    expect(textOf('README.md')).toMatch(name === 'test' ? /`npm test`/ : new RegExp(`npm run ${name}\\b`));
  }
});

it('README.md maps every top-level folder', () => {
  // What belongs to the project: neither what was installed nor what was built.
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  }).toString();
  const folders = new Set(files.split('\n').flatMap((path) => /^([^./][^/]*)\//.exec(path)?.[1] ?? []));
  expect(folders.size).toBeGreaterThan(15);
  expect([...folders].filter((name) => !textOf('README.md').includes(`(${name})`))).toEqual([]);
});

it('README.md keeps to one screen before the map of the folders', () => {
  const lines = textOf('README.md').split('\n');
  expect(lines.findIndex((line) => line.startsWith('## The folders'))).toBeLessThanOrEqual(45);
});

it('CONTRIBUTING.md has a recipe for everything that is usually added, and every path in it is there', () => {
  const text = textOf('CONTRIBUTING.md');
  const recipes = [...text.matchAll(/^\*\*(.+)\*\*$/gm)].map(([, title = '']) => title);
  for (const wanted of ['attribute type', 'operator', 'circuit', 'route', 'language', 'database']) {
    expect(recipes.filter((title) => title.includes(wanted))).toHaveLength(1);
  }
  const folders = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const named = [...text.matchAll(/`([\w.-]+)(\/[\w./-]*)?`/g)]
    .filter(([, first]) => folders.some(({ name }) => name === first))
    .map(([, first = '', rest = '']) => first + rest);
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('docs/decisions.md says since when each decision stands, and until when one stood', () => {
  const [inForce = '', replaced = ''] = textOf('docs/decisions.md').split('## Replaced');
  const rowsOf = (text: string) => text.split('\n').filter((line) => /^\| (?!since|from)/.test(line));
  expect(rowsOf(inForce).length).toBeGreaterThan(45);
  expect(rowsOf(replaced).length).toBeGreaterThan(5);
  const [day, cell] = [String.raw`20\d\d-\d\d-\d\d`, '[^|]+'];
  const like = (...cells: string[]) => new RegExp(String.raw`^\| ${cells.join(String.raw` \| `)} \|$`);
  expect(rowsOf(inForce).filter((row) => !like(day, cell, cell).test(row))).toEqual([]);
  expect(rowsOf(replaced).filter((row) => !like(day, day, cell, cell).test(row))).toEqual([]);
});

it('Node’s version for developers and hosted integration is the oldest that is promised', () => {
  const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
  expect(engines.node).toBe(`>=${textOf('.nvmrc').trim()}`);
  expect(textOf('.github/workflows/ci.yml')).toContain('node-version-file: .nvmrc');
  expect(textOf('.github/workflows/ci.yml')).toContain('- run: .ci/run');
});
