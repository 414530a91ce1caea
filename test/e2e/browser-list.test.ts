// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The browsers of docs/browsers.md are able to run what we build: its syntax by esbuild, which knows what each of them
 * reads, and the names that it uses by MDN's compatibility data. A name counts as too new when nothing of that name is
 * in the oldest browser of the list; what is used only where it is there stands below, with what happens without it.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { parseAst } from 'vite';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { buildWidget } from '#shop/build-widget.ts';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { ROOT } from '../support/source-files.ts';

/** Used where it is there; what happens elsewhere. */
const OPTIONAL: Record<string, readonly string[]> = {
  wallet: [
    // Codes are read by the library.
    ...['BarcodeDetector', 'getSupportedFormats', 'detect'],
    // The settings do not say how much is stored.
    ...['estimate', 'usage'],
    // A passkey is tried, and one that does not do is not taken off the browser's list.
    ...['getClientCapabilities', 'signalUnknownCredential', 'results'],
    // It is asked at the menu of the browser instead.
    'userChoice',
    // A page whose sentences nobody may change has no second guard against scripts in them.
    'trustedTypes',
    // The screen may go dark while a door reads the answer; and who pays for each byte is not known.
    ...['wakeLock', 'connection'],
    // Work waits a moment instead of an idle one.
    'requestIdleCallback',
    // The hash library lets the page draw by other means.
    'scheduler',
    // Preact moves a node by taking it out and putting it in.
    'moveBefore',
  ],
  element: [
    // Fields of a form by a listener and hidden inputs (shop/widget/form.ts).
    ...['ElementInternals', 'attachInternals', 'setFormValue', 'setValidity'],
    // A style element instead (shop/widget/style.ts).
    'replaceSync',
  ],
};
/** Names of ours that the platform has too: members of answers and records, which a bundle only reads. */
const OURS = ['to'];

type Support = { version_added?: string | boolean | null; flags?: unknown } & Record<string, unknown>;
type Feature = { __compat?: { support: Record<string, Support | Support[]> } };
type Versions = Record<string, number>;

const lists = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).browserslist as Record<string, string[]>;
const MDN_NAMES: Record<string, string> = { ios: 'safari_ios' };
const oldestOf = (list: string): Versions =>
  Object.fromEntries(
    (lists[list] ?? []).map((query) => query.split(' >= ')).map(([name = '', v]) => [name, Number(v)]),
  );

/** For each name of the platform: the first version of each browser that has something of this name. */
function firstVersions(): Map<string, Versions> {
  const { api, javascript, webassembly } = createRequire(import.meta.url)('@mdn/browser-compat-data');
  const found = new Map<string, Versions>();
  const visit = (branch: Record<string, Feature>) => {
    for (const [key, feature] of Object.entries(branch)) {
      const name = key.replace(/_static$/, '');
      if (key === '__compat' || name.includes('_')) continue;
      const versions = found.get(name) ?? {};
      for (const browser of ['chrome', 'edge', 'firefox', 'safari', 'ios']) {
        const support = [feature.__compat?.support[MDN_NAMES[browser] ?? browser] ?? []].flat();
        const first = support.filter(({ flags }) => flags === undefined).map((one) => Number(one.version_added));
        versions[browser] = Math.min(versions[browser] ?? Infinity, ...first.filter((version) => version > 0));
      }
      found.set(name, versions);
      visit(feature as Record<string, Feature>);
    }
  };
  visit(api);
  visit(javascript.builtins);
  visit(webassembly.api);
  return found;
}

type Node = { type: string; name: string; computed?: boolean } & Record<string, unknown>;

/**
 * The names that this script uses and does not give to anything itself: of the platform, then, as nothing shortens the
 * names of properties.
 */
function foreignNames(code: string): Set<string> {
  const used = new Set<string>();
  const own = new Set<string>();
  const visit = (node: unknown, names = used): void => {
    if (Array.isArray(node)) {
      for (const each of node) visit(each, names);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type, name, computed } = node as Node;
    if (type === 'Identifier') names.add(name);
    for (const [key, value] of Object.entries(node)) {
      const isKey = key === 'key' && !computed;
      const isNamed = ['id', 'params', 'param', 'local', 'left'].includes(key) || isKey;
      visit(value, isNamed ? own : key === 'object' || key === 'right' || key === 'init' ? used : names);
    }
  };
  visit(parseAst(code));
  return new Set([...used].filter((name) => !own.has(name)));
}

function tooNew(code: string, oldest: Versions, known: Map<string, Versions>): string[] {
  return [...foreignNames(code)].filter((name) => {
    const versions = known.get(name);
    return versions && Object.entries(oldest).some(([browser, version]) => (versions[browser] ?? Infinity) > version);
  });
}

/** esbuild does not know all names of Unicode properties, which every browser of the list has. */
const KNOWN_BETTER = { 'regexp-unicode-property-escapes': true };

async function isReadBy(code: string, target: string | string[]): Promise<void> {
  const written = async (to: string | string[]) =>
    (await transform(code, { target: to, supported: KNOWN_BETTER, logLevel: 'silent' })).code;
  expect(await written(target)).toBe(await written('esnext'));
}

const targets = (list: string) => (lists[list] ?? []).map((query) => query.replace(' >= ', ''));

describe('the list of browsers', () => {
  let directory: string;
  let scripts: string[];
  const read = (name: string) => readFileSync(join(directory, name), 'utf8');
  const known = firstVersions();

  beforeAll(async () => {
    directory = await buildWallet(ROOT);
    scripts = (readdirSync(directory, { recursive: true }) as string[]).filter((name) => name.endsWith('.js'));
  });

  it('reads every script of the wallet', async () => {
    expect(scripts.length).toBeGreaterThan(4);
    for (const name of scripts) await isReadBy(read(name), targets('wallet'));
  });

  it('has all that the wallet cannot be without', () => {
    const found = scripts.flatMap((name) => tooNew(read(name), oldestOf('wallet'), known));
    const names = [...new Set(found)].filter((name) => !OURS.includes(name));
    expect(names.sort()).toEqual(OPTIONAL.wallet?.toSorted());
  });

  it('reads the element of shops, and has what it uses', async () => {
    const code = await buildWidget();
    await isReadBy(code, targets('element'));
    expect(tooNew(code, oldestOf('element'), known).sort()).toEqual(OPTIONAL.element?.toSorted());
  });

  it('is not needed to read the first script: any browser does', async () => {
    await isReadBy(read('start.js'), 'es5');
  });
});

test('the page of browsers says what the list says', () => {
  const page = readFileSync(join(ROOT, 'docs/browsers.md'), 'utf8');
  const rows = {
    chrome: 'Chrome, on',
    edge: 'Edge',
    firefox: 'Firefox, on',
    safari: 'Safari on',
    ios: 'every browser on iOS',
  };
  for (const [name, row] of Object.entries(rows)) {
    const versions = [oldestOf('wallet')[name], oldestOf('element')[name]].join(' \\| ');
    expect(page).toMatch(new RegExp(`^\\| ${row}[^|]*\\| ${versions} \\|$`, 'm'));
  }
});

test('what is too new is found, in syntax and in names', async () => {
  const known = firstVersions();
  const oldest = { chrome: 98, safari: 15.4 };
  expect(
    tooNew('[1].toSorted().map((x) => x.at(0)); structuredClone(1); AbortSignal.timeout(1)', oldest, known),
  ).toEqual(['toSorted']);
  await expect(isReadBy('/(?<=a)b/.test("ab")', 'safari15.4')).rejects.toThrow();
  await expect(isReadBy('class A { static { f(); } }', 'safari15.4')).rejects.toThrow();
  await isReadBy('class A { #a = 1; b = a ?? c; }', 'safari15.4');
});
