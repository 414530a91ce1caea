// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every package that a file imports is declared by the package.json above it. npm lays everything side by side, so what
 * nobody declared is found all the same, until another package no longer brings it, or a strict installer is used.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROOT, readSource } from './support/source-files.ts';

type Manifest = {
  name: string;
  files: string[];
  workspaces?: string[];
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

const readManifest = (folder: string): Manifest => JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
const root = readManifest('.');
const workspaces = root.workspaces ?? [];
const ownNames = workspaces.map((folder) => readManifest(folder).name);

/** What runs at a package's user. The built pages have their packages inside, and so has the shop's element. */
const SHIPPED: Record<string, (path: string) => boolean> = {
  '.': (path) =>
    root.files.includes(path.split('/')[0] ?? '') &&
    !root.files.includes(`!${path}`) &&
    !/^(?:door|wallet)\/(?:page|build)\//.test(path),
  groth16: (path) => path.startsWith('groth16/') && path !== 'groth16/build-package.ts',
  shop: (path) => /^shop\/(?:client|widget)\//.test(path),
};

const paths = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: ROOT })
  .toString()
  .split('\n')
  .filter((path) => /\.[cm]?[jt]sx?$/.test(path));

const ASKED = /(?:\bcreateRequire\([^)]*\)|\brequireHere|\bimport\.meta)\.resolve\(\s*['"]([^'"]+)['"]/g;

/** Names of packages; a sentence in a text that reads like an import is none. */
function packagesOf(path: string): string[] {
  const { imports, code } = readSource(path);
  return [...imports, ...[...code.matchAll(ASKED)].map(([, name = '']) => name)]
    .filter((specifier) => /^(?:@[a-z0-9-]+\/)?[a-z][\w.-]*(?:\/[\w./-]+)?$/.test(specifier))
    .map((specifier) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => !builtinModules.includes(name) && !ownNames.includes(name));
}

const missing = (of: readonly string[], declared: (path: string) => Record<string, string>) =>
  of.flatMap((path) =>
    packagesOf(path)
      .filter((name) => !(name in declared(path)))
      .map((name) => `${path} imports ${name}`),
  );

it('every package that is imported anywhere is declared by the package.json that owns the file', () => {
  expect(paths.length).toBeGreaterThan(400);
  const ownerOf = (path: string) => readManifest(workspaces.find((folder) => path.startsWith(`${folder}/`)) ?? '.');
  expect(
    missing(paths, (path) => {
      const { dependencies, devDependencies } = ownerOf(path);
      return { ...dependencies, ...devDependencies };
    }),
  ).toEqual([]);
});

it.each(['.', ...workspaces])('what the package in %s ships imports only what comes with it', (folder) => {
  const shipped = paths.filter((path) => SHIPPED[folder]?.(path));
  expect(shipped.length).toBeGreaterThan(5);
  const { dependencies } = readManifest(folder);
  expect(missing(shipped, () => dependencies)).toEqual([]);
  const used = new Set(shipped.flatMap(packagesOf));
  expect(Object.keys(dependencies).filter((name) => !used.has(name))).toEqual([]);
});
