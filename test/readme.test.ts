/** README and docs promise commands, files and folders; every one of them must be there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const scripts: Record<string, string> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;
const pages = [
  'README.md',
  'shop/README.md',
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
    if (name === 'lint' || name === 'build:wallet') continue;
    expect(textOf('README.md')).toMatch(name === 'test' ? /`npm test`/ : new RegExp(`npm run ${name}\\b`));
  }
});

it('README.md maps every top-level folder', () => {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .filter((name) => !['node_modules', 'dist', 'coverage', 'bin', 'types'].includes(name));
  expect(folders.filter((name) => !textOf('README.md').includes(`(${name})`))).toEqual([]);
});
