// SPDX-License-Identifier: GPL-3.0-or-later
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'vite';
import { expect, test } from 'vitest';
import { SOURCES } from '#wallet/build/build-wallet.ts';
import { ROOT, reachableFrom, readSource, resolveImport, type SourceFile, sourcesIn } from './support/source-files.ts';

/**
 * Folder -> folders whose files it may import, besides its own. A folder with sources that does not stand here fails.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  base: [],
  files: ['base'],
  protocol: ['base'],
  groth16: ['base'],
  circuits: ['base', 'protocol'],
  terminal: ['base', 'files', 'protocol'],
  issuer: ['base', 'files', 'protocol', 'terminal'],
  registry: ['base', 'files', 'protocol', 'terminal'],
  server: ['base', 'files', 'groth16', 'protocol', 'terminal'],
  wallet: ['base', 'files', 'groth16', 'protocol', 'terminal'],
  door: ['base', 'files', 'groth16', 'protocol', 'terminal'],
  shop: [],
  demo: ['base', 'bin', 'groth16', 'issuer', 'protocol', 'registry', 'server', 'shop', 'wallet'],
  scripts: ['base', 'circuits', 'demo', 'groth16', 'protocol', 'server', 'test/support', 'wallet'],
  test: [
    ...['base', 'circuits', 'demo', 'door', 'files', 'groth16', 'issuer', 'protocol', 'registry', 'scripts', 'server'],
    ...['bin', 'shop', 'terminal', 'wallet'],
  ],
  // What tests, bench and assure share. Nothing in it may need the scripts, or the two would lean on each other.
  'test/support': [
    ...['base', 'circuits', 'demo', 'door', 'files', 'groth16', 'issuer', 'protocol', 'registry', 'server', 'shop'],
    ...['terminal', 'wallet'],
  ],
};

/** Rooms of a folder from the ground up ('.' is the folder itself): each imports only those before it. */
const FLOORS: Record<string, readonly string[]> = {
  protocol: ['.', 'crypto', 'credential', 'trust', 'policy', 'request'],
  groth16: ['curve', '.', 'files', 'make', 'verify', 'prove', 'index'],
  circuits: ['compile', 'keys', 'assurance'],
  wallet: ['core', 'page', 'build', 'host', 'command-line', '.'],
  door: ['core', 'page', 'build', 'command-line', '.'],
  shop: ['client', 'widget', '.', 'example'],
};

/** Not a party's: declarations for packages that ship none, start files in plain JavaScript, settings of tools. */
const UNBORDERED = ['bin', 'types', '.'];

const PARTIES = Object.keys(MAY_IMPORT).filter(
  (folder) => !['demo', 'scripts', 'test', 'test/support'].includes(folder),
);
const folderOf = (path: string) => (path.startsWith('test/support/') ? 'test/support' : (path.split('/')[0] ?? ''));
const roomOf = (path: string) => {
  const [, room = '', ...rest] = path.split('/');
  // A folder's face hands out what all of its rooms make.
  if (rest.length === 0) return room === 'index.ts' ? 'index' : '.';
  return room;
};

const sources = new Map(
  Object.keys(MAY_IMPORT).map((folder) => [folder, sourcesIn(folder).filter(({ path }) => folderOf(path) === folder)]),
);
const filesOf = (folder: string): SourceFile[] => sources.get(folder) ?? [];
const packageOf = (specifier: string) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
const packagesOf = (file: SourceFile) => file.imports.filter((specifier) => !/^[.#]/.test(specifier));

/** Lists "file imports what", so that a failure names its place. */
function imports(
  files: readonly SourceFile[],
  isForbidden: (specifier: string, file: SourceFile) => boolean,
): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((specifier) => isForbidden(specifier, file))
      .map((specifier) => `${file.path} imports ${specifier}`),
  );
}

test('the reader of imports sees every way to import, and no comment', () => {
  const { imports: found, hidden } = readSource('test/support/imports-sample.txt');
  expect(found).toEqual(['a', 'b', 'c', 'd', './e.ts', 'f', 'node:g', 'h', './i.ts']);
  expect(hidden).toBe(true);
});

test.each(Object.keys(MAY_IMPORT))('%s imports its own files and those of its permitted neighbours only', (folder) => {
  const allowed = [folder, ...(MAY_IMPORT[folder] ?? []), ...(folder === 'test' ? ['test/support'] : [])];
  const wrong = imports(filesOf(folder), (specifier, file) => {
    const path = resolveImport(file.path, specifier);
    return path !== undefined && !allowed.includes(folderOf(path));
  });
  expect(filesOf(folder).length).toBeGreaterThan(0);
  expect(wrong).toEqual([]);
});

test.each(Object.keys(FLOORS))('every room of %s imports only rooms below it', (folder) => {
  const floors = FLOORS[folder] ?? [];
  const floorOf = (path: string) => floors.indexOf(roomOf(path));
  expect(filesOf(folder).filter(({ path }) => floorOf(path) < 0)).toEqual([]);
  const wrong = imports(filesOf(folder), (specifier, file) => {
    const path = resolveImport(file.path, specifier);
    return path !== undefined && folderOf(path) === folder && floorOf(path) > floorOf(file.path);
  });
  expect(wrong).toEqual([]);
});

test('no files import each other in a circle', () => {
  const all = [...sources.values()].flat();
  const known = new Map(all.map((file) => [file.path, file]));
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const walk = (path: string, way: readonly string[]) => {
    if (state.get(path) === 'open') circles.push([...way.slice(way.indexOf(path)), path].join(' -> '));
    if (state.has(path)) return;
    state.set(path, 'open');
    for (const specifier of known.get(path)?.imports ?? []) {
      const target = resolveImport(path, specifier);
      if (target !== undefined && known.has(target)) walk(target, [...way, path]);
    }
    state.set(path, 'done');
  };
  for (const { path } of all) walk(path, []);
  expect(circles).toEqual([]);
});

function tracked(pattern: RegExp): string[] {
  const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
    .toString()
    .split('\n')
    .filter((path) => pattern.test(path) && existsSync(join(ROOT, path)));
  expect(paths.length).toBeGreaterThan(400);
  return paths;
}

test('every folder that has sources has its border here', () => {
  const paths = tracked(/\.[cm]?[jt]sx?$/);
  const folders = new Set(paths.map((path) => (path.includes('/') ? folderOf(path) : '.')));
  expect([...folders].filter((folder) => !(folder in MAY_IMPORT) && !UNBORDERED.includes(folder))).toEqual([]);
});

test('the wallet is built anew when anything changes that its page or service worker imports', () => {
  const made = [...reachableFrom(sourcesIn('wallet/page')), ...reachableFrom(sourcesIn('wallet/build'))];
  const covered = (path: string) => SOURCES.some((source) => path.startsWith(`${source}/`));
  expect(made.map(({ path }) => path).filter((path) => !covered(path))).toEqual([]);
});

test('base and protocol are pure: noble, poseidon-lite and typebox, no globals of Node or of the page', () => {
  const allowed = ['@noble/curves', '@noble/hashes', 'poseidon-lite', 'typebox'];
  const pure = ['base', 'protocol'].flatMap(filesOf);
  expect(imports(pure, (name) => !/^[.#]/.test(name) && !allowed.includes(packageOf(name)))).toEqual([]);
  const impure =
    /\b(?:process|Buffer|__dirname|window|document\.(?:body|cookie|create|query|get)|localStorage|fetch|setTimeout|Date\.now|new Date\(\)|Math\.random)\b/;
  expect(pure.filter(({ code }) => impure.test(code)).map(({ path }) => path)).toEqual([]);
});

test('nothing that reaches the customer’s browser imports node:*, servers or command lines', () => {
  const files = reachableFrom(sourcesIn('wallet/page'));
  expect(files.length).toBeGreaterThan(filesOf('protocol').length / 2);
  const folders = new Set(files.map(({ path }) => path.split('/')[0]));
  expect([...folders].sort()).toEqual(expect.arrayContaining(['protocol', 'wallet']));
  for (const folder of ['server', 'issuer', 'registry', 'terminal', 'files', 'shop', 'demo', 'scripts', 'circuits']) {
    expect(folders.has(folder), folder).toBe(false);
  }
  expect(imports(files, (specifier) => specifier.startsWith('node:') || specifier === 'fastify')).toEqual([]);
});

test('what runs in a door’s browser imports no node:* and nothing of a wallet or a server', () => {
  const files = reachableFrom([...sourcesIn('door/page'), ...sourcesIn('door/core')]);
  const folders = new Set(files.map(({ path }) => path.split('/')[0]));
  expect([...folders].sort()).toEqual(['base', 'door', 'groth16', 'protocol']);
  expect(imports(files, (specifier) => specifier.startsWith('node:'))).toEqual([]);
});

test('what a shop’s page and server embed runs anywhere: no node:* in widget and client', () => {
  const files = reachableFrom([...sourcesIn('shop/widget'), ...sourcesIn('shop/client')]);
  expect(files.length).toBeGreaterThan(0);
  expect(imports(files, (specifier) => specifier.startsWith('node:'))).toEqual([]);
});

type PackageJson = {
  license?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};

/** Licences of a package and of everything that it brings along. */
function licences(name: string, seen = new Map<string, string>()): Map<string, string> {
  const path = join(ROOT, 'node_modules', name, 'package.json');
  if (seen.has(name) || !existsSync(path)) return seen;
  const json: PackageJson = JSON.parse(readFileSync(path, 'utf8'));
  seen.set(name, json.license ?? 'none stated');
  for (const dependency of Object.keys(json.dependencies ?? {})) licences(dependency, seen);
  return seen;
}

test('shop is free of the GPL: its files, and every package behind their imports', () => {
  const packages = new Set(
    filesOf('shop')
      .flatMap(packagesOf)
      .filter((name) => !name.startsWith('node:'))
      .map(packageOf),
  );
  const stated = [...packages].flatMap((name) => [...licences(name)]);
  expect(stated.length).toBeGreaterThanOrEqual(packages.size);
  const permissive =
    /^\(?(?:MIT|ISC|BSD-[23]-Clause|Apache-2\.0|0BSD|BlueOak-1\.0\.0|CC0-1\.0|Unlicense)(?: OR .*)?\)?$/;
  expect(stated.filter(([, licence]) => !permissive.test(licence))).toEqual([]);
});

test('every source names its licence at its top: MIT in shop, GPL-3.0-or-later everywhere else', () => {
  const wrong = tracked(/\.(?:[cm]?[jt]sx?|circom|css)$/).filter((path) => {
    const [first = '', second = ''] = readFileSync(join(ROOT, path), 'utf8').split('\n', 2);
    const licence = path.startsWith('shop/') ? 'MIT' : 'GPL-3.0-or-later';
    const line = first.startsWith('#!') ? second : first;
    return !line.replace(' */', '').endsWith(`SPDX-License-Identifier: ${licence}`);
  });
  expect(wrong).toEqual([]);
});

test('the GPL test would notice: snarkjs and circomlibjs are under it', () => {
  for (const name of ['snarkjs', 'circomlibjs'])
    expect([...licences(name).values()].some((l) => l.startsWith('GPL'))).toBe(true);
});

test('circomlibjs stays out of everything that ships', () => {
  const shipped = PARTIES.filter((folder) => folder !== 'circuits').flatMap(filesOf);
  expect(imports(shipped, (specifier) => packageOf(specifier) === 'circomlibjs')).toEqual([]);
});

test('no import is computed where a customer or a shop runs the code', () => {
  const files = [...reachableFrom(sourcesIn('wallet/page')), ...filesOf('shop')];
  expect(files.filter(({ hidden }) => hidden).map(({ path }) => path)).toEqual([]);
});

test('public signals are read by name', () => {
  const all = PARTIES.flatMap(filesOf);
  expect(all.filter(({ code }) => /\bpublicSignals\s*\[\s*\d/.test(code)).map(({ path }) => path)).toEqual([]);
});

test('no default exports, and no files named for leftovers', () => {
  const all = [...sources.values()].flat();
  // Vite's own, and what it makes of an address.
  const asked = ['door/build/vite.config.ts', 'wallet/build/vite.config.ts', 'wallet/page/vite-env.d.ts'];
  expect(
    all.filter(({ path, code }) => !asked.includes(path) && /^export default\b/m.test(code)).map(({ path }) => path),
  ).toEqual([]);
  const leftovers = /\/(?:utils?|helpers?|common|misc|shared)\.tsx?$/;
  expect(all.filter(({ path }) => leftovers.test(path)).map(({ path }) => path)).toEqual([]);
});

/** A function of so many lines is several ideas. */
const LONGEST_FUNCTION = 80;
/** The wallet's page still has some that are longer, and none may become longer than this. */
const LONGEST_OF_THE_PAGE = 120;
/** No reason: one that is mended leaves the list. */
const UNFINISHED = 'still to be taken apart';
/** Those that are longer for a reason. */
const LONG_FOR_A_REASON: Record<string, string> = {
  'server/store/migrations/0001-start.ts up': 'a list of tables, read from top to bottom',
  'groth16/curve/pairing/tower-code.ts defineTower': 'WebAssembly: a list of functions that call each other by number',
  'groth16/curve/pairing/steps-code.ts defineSteps': 'the same: the steps of one pairing',
  'groth16/curve/engine/field-code.ts defineField': 'the same: the operations of one field',
  'groth16/curve/engine/extension-code.ts defineExtension': 'the same: the field above it',
  'groth16/curve/engine/bucket-code.ts defineBuckets': 'the same: one loop over points, unrolled',
  'groth16/curve/pairing/instance.ts createInstance': 'the one place that knows the addresses in its memory',
  'groth16/curve/engine/engine.ts createEngine': 'the one place that knows the addresses in its memory',
  'groth16/curve/mcl.ts loadMcl': 'a list of short functions over one module and its memory',
  'wallet/core/trust/bundles.ts createBundles': UNFINISHED,
  'wallet/core/store/wallet-store.ts openWalletStore': UNFINISHED,
};

type Node = { type: string; start: number; end: number; [member: string]: unknown };

/** "file name" of each function over the limit, with what stands in it. */
function longFunctions({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const nameOf = (node: Node | undefined) => ((node?.id ?? node?.key) as { name?: string } | null | undefined)?.name;
  const limit = path.startsWith('wallet/page/') ? LONGEST_OF_THE_PAGE : LONGEST_FUNCTION;
  const visit = (node: Node, parent?: Node) => {
    const isLong = text.slice(node.start, node.end).split('\n').length > limit;
    if (!isLong) return;
    if (/^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type))
      found.push(`${path} ${nameOf(node) ?? nameOf(parent) ?? 'without a name'}`);
    for (const child of Object.values(node).flat()) {
      if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Node, node);
    }
  };
  visit(parseSync(path, text).program as unknown as Node);
  return found;
}

test(`no function is longer than ${LONGEST_FUNCTION} lines, but for those that say why`, () => {
  const all = [...PARTIES, 'demo', 'scripts'].flatMap(filesOf);
  const long = all.filter(({ path }) => !path.endsWith('.d.ts')).flatMap(longFunctions);
  expect(long.filter((name) => LONG_FOR_A_REASON[name] === undefined)).toEqual([]);
  const settled = Object.keys(LONG_FOR_A_REASON).filter((name) => LONG_FOR_A_REASON[name] !== UNFINISHED);
  expect(settled.filter((name) => !long.includes(name))).toEqual([]);
});
