import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT, reachableFrom, readSource, resolveImport, type SourceFile, sourcesIn } from './source-files.ts';

/** Folder -> folders whose files it may import, besides its own. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  protocol: [],
  circuits: ['protocol'],
  groth16: ['protocol'],
  terminal: ['protocol'],
  issuer: ['protocol', 'terminal'],
  // The registry keeps its key in the same careful way as an issuer.
  registry: ['protocol', 'terminal', 'issuer'],
  server: ['protocol', 'groth16', 'terminal'],
  wallet: ['protocol', 'groth16', 'terminal'],
  shop: [],
};

const sources = new Map(Object.keys(MAY_IMPORT).map((folder) => [folder, sourcesIn(folder)]));
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
  const { imports: found, hidden } = readSource('test/imports-sample.txt');
  expect(found).toEqual(['a', 'b', 'c', 'd', './e.ts', 'f', 'node:g', 'h', './i.ts']);
  expect(hidden).toBe(true);
});

test.each(Object.keys(MAY_IMPORT))('%s imports its own files and those of its permitted neighbours only', (folder) => {
  const allowed = [folder, ...(MAY_IMPORT[folder] ?? [])];
  const wrong = imports(filesOf(folder), (specifier, file) => {
    const path = resolveImport(file.path, specifier);
    return path !== undefined && !allowed.includes(path.split('/')[0] ?? '');
  });
  expect(wrong).toEqual([]);
});

test('every folder that has sources has its border here', () => {
  expect(filesOf('protocol').length).toBeGreaterThan(20);
  for (const folder of Object.keys(MAY_IMPORT)) expect(existsSync(join(ROOT, folder)), folder).toBe(true);
});

test('protocol is pure: noble, poseidon-lite and typebox, no globals of Node or of the page', () => {
  const allowed = ['@noble/curves', '@noble/hashes', 'poseidon-lite', 'typebox'];
  expect(imports(filesOf('protocol'), (name) => !/^[.#]/.test(name) && !allowed.includes(packageOf(name)))).toEqual([]);
  const impure =
    /\b(?:process|Buffer|__dirname|window|document\.(?:body|cookie|create|query|get)|localStorage|fetch|setTimeout|Date\.now|new Date\(\)|Math\.random)\b/;
  expect(
    filesOf('protocol')
      .filter(({ code }) => impure.test(code))
      .map(({ path }) => path),
  ).toEqual([]);
});

test('nothing that reaches the customer’s browser imports node:*, servers or command lines', () => {
  const files = reachableFrom(sourcesIn('wallet/src'));
  expect(files.length).toBeGreaterThan(filesOf('protocol').length / 2);
  const folders = new Set(files.map(({ path }) => path.split('/')[0]));
  expect([...folders].sort()).toEqual(expect.arrayContaining(['protocol', 'wallet']));
  for (const folder of ['server', 'issuer', 'registry', 'terminal', 'shop', 'scripts', 'circuits']) {
    expect(folders.has(folder), folder).toBe(false);
  }
  expect(imports(files, (specifier) => specifier.startsWith('node:') || specifier === 'fastify')).toEqual([]);
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
  expect(
    filesOf('shop')
      .filter(({ text }) => !text.startsWith('// SPDX-License-Identifier: MIT\n'))
      .map(({ path }) => path),
  ).toEqual([]);
});

test('the GPL test would notice: snarkjs and circomlibjs are under it', () => {
  for (const name of ['snarkjs', 'circomlibjs'])
    expect([...licences(name).values()].some((l) => l.startsWith('GPL'))).toBe(true);
});

test('circomlibjs stays out of everything that ships', () => {
  const shipped = ['protocol', 'groth16', 'wallet', 'server', 'shop', 'issuer', 'registry', 'terminal'].flatMap(
    filesOf,
  );
  expect(imports(shipped, (specifier) => packageOf(specifier) === 'circomlibjs')).toEqual([]);
});

test('no import is computed where a customer or a shop runs the code', () => {
  const files = [...reachableFrom(sourcesIn('wallet/src')), ...filesOf('shop')];
  expect(files.filter(({ hidden }) => hidden).map(({ path }) => path)).toEqual([]);
});

test('public signals are read by name', () => {
  const all = [...sources.values()].flat();
  expect(all.filter(({ code }) => /\bpublicSignals\s*\[\s*\d/.test(code)).map(({ path }) => path)).toEqual([]);
});

test('no default exports, and no files named for leftovers', () => {
  const all = [...sources.values()].flat();
  expect(all.filter(({ code }) => /^export default\b/m.test(code)).map(({ path }) => path)).toEqual([]);
  const leftovers = /\/(?:utils?|helpers?|common|misc|shared)\.tsx?$/;
  expect(all.filter(({ path }) => leftovers.test(path)).map(({ path }) => path)).toEqual([]);
});
