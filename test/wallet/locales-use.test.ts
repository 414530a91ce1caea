// SPDX-License-Identifier: GPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { en } from '#wallet/core/locales/en/index.ts';

/** Tables whose sentence is chosen by a value, as in `t.home.states[state]`. They count as one. */
const TABLES = [
  'errors.codes',
  'errors.families',
  'home.hints',
  'home.states',
  'present.hidden',
  'present.reasons',
  'risks.points',
  'settings.parts',
];
/** Chosen by a value from among others that are named. */
const CHOSEN = [
  'app.history',
  'app.home',
  'app.settings',
  'history.declined',
  'history.shared',
  'passphrase.guessable',
  'passphrase.length',
  'scan.denied',
  'scan.missing',
];

const ROOT = new URL('../../wallet/', import.meta.url).pathname;
const SOURCES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.(?:tsx?|js)$/.test(path) && !path.startsWith(join('core', 'locales')))
  .map((path) => readFileSync(join(ROOT, path), 'utf8'));

function at(path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown> | undefined)?.[name], en);
}

/** Paths of single sentences, and of tables as one. */
function sentences(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || TABLES.includes(path)) return [path];
  return Object.entries(value).flatMap(([name, inner]) => sentences(inner, path === '' ? name : `${path}.${name}`));
}

/** What a source takes from the catalogue: `t.home.title`, or by a short name, `const words = t.kept.storage`. */
function takenBy(source: string): string[] {
  const direct = [...source.matchAll(/\b(?:t|en)((?:\.\w+)+)/g)].map(([, path = '']) => path.slice(1));
  const lists = [...source.matchAll(/const \{([^}]+)\} = (?:\w+\(\)\.)?(?:t|en)((?:\.\w+)*);/g)].flatMap(
    ([, list = '', path = '']) =>
      list.split(',').map((part) => {
        const [name = '', short = name] = part.split(':').map((word) => word.trim());
        return [short, `${path}.${name}`.slice(1)] as const;
      }),
  );
  const names = [...source.matchAll(/const (\w+) = (?:\w+\(\)\.)?(?:t|en)((?:\.\w+)+);/g)].map(
    ([, short = '', path = '']) => [short, path.slice(1)] as const,
  );
  // Before the wallet is open a part is at hand: `const { errors } = …`; `words` in wallet/page/start/start.js.
  const shorts = [['errors', 'errors'] as const, ['words', 'start'] as const, ...lists, ...names];
  const byName = shorts.flatMap(([short, path]) =>
    [...source.matchAll(new RegExp(`\\b${short}\\.(\\w+)`, 'g'))].map(([, name]) => `${path}.${name}`),
  );
  return [...direct, ...lists.map(([, path]) => path), ...byName].filter((path) => at(path) !== undefined);
}

it('no sentence of the wallet is there that nothing shows', () => {
  const taken = [...new Set([...SOURCES.flatMap(takenBy), ...CHOSEN])];
  const isTaken = (path: string) => taken.some((one) => one === path || one.startsWith(`${path}.`));
  for (const path of CHOSEN) expect(at(path), path).toBeTypeOf('string');
  for (const path of TABLES) expect(at(path), path).toBeTypeOf('object');
  const unused = sentences(en).filter((path) => !isTaken(path));
  expect(unused).toEqual([]);
});
