// SPDX-License-Identifier: GPL-3.0-or-later
/** What `npm ci` brings onto a machine: the lock file alone decides, from one registry, with every byte pinned. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/source-files.ts';

type Locked = {
  name?: string;
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
type Manifest = {
  workspaces: string[];
  allowScripts: Record<string, boolean>;
  scripts: Record<string, string>;
} & Locked;

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const manifest = readJson('package.json') as Manifest;
const lock = readJson('package-lock.json') as { lockfileVersion: number; packages: Record<string, Locked> };
/** Our own packages by folder; the root's is ''. Each has its place in the lock file, and a link below node_modules. */
const own = Object.fromEntries(
  ['', ...manifest.workspaces].map((folder) => [folder, readJson(join(folder, 'package.json')) as Manifest]),
);
const isOwn = (path: string, { link, resolved = '' }: Locked) =>
  path in own || (link === true && path === `node_modules/${own[resolved]?.name}`);
const installed = Object.entries(lock.packages).filter(([path, locked]) => !isOwn(path, locked));
const EXACT = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

describe('I14 the lock file', () => {
  it('I14 pins every package by a SHA-512 and an exact version', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(installed.length).toBeGreaterThan(100);
    const loose = installed.filter(
      ([, { integrity, version }]) =>
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? '') || !EXACT.test(version ?? ''),
    );
    expect(loose).toEqual([]);
  });

  it('I14 takes nothing from git, from an address, from a folder, or from another host than the public registry', () => {
    const foreign = installed.filter(
      ([, { resolved, link }]) =>
        link === true || (resolved !== undefined && !resolved.startsWith('https://registry.npmjs.org/')),
    );
    expect(foreign).toEqual([]);
    const odd = Object.entries(lock.packages).flatMap(
      ([path, { dependencies, devDependencies, optionalDependencies }]) =>
        Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
          .filter(([, range]) => /[:/]/.test(range.replace(/^npm:(?:@[\w.-]+\/)?[\w.-]+@/, '')))
          .map(([name, range]) => `${path || 'the project'} wants ${name} from ${range}`),
    );
    expect(odd).toEqual([]);
  });

  it('I14 our own dependencies are exact, and the lock file was made for them', () => {
    for (const [folder, manifest] of Object.entries(own)) {
      for (const kind of ['dependencies', 'devDependencies'] as const) {
        expect(Object.entries(manifest[kind] ?? {}).filter(([, range]) => !EXACT.test(range))).toEqual([]);
        expect(lock.packages[folder]?.[kind]).toEqual(manifest[kind]);
      }
    }
  });

  it('I14 our own packages agree on one version of each dependency, and there is one lock file', () => {
    const versions = new Map<string, Set<string>>();
    for (const { dependencies, devDependencies } of Object.values(own))
      for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies }))
        versions.set(name, (versions.get(name) ?? new Set()).add(version));
    expect([...versions].filter(([, { size }]) => size > 1)).toEqual([]);
    expect(manifest.workspaces.filter((folder) => existsSync(join(ROOT, folder, 'package-lock.json')))).toEqual([]);
  });

  it('I14 lists every package with an install script, and our own has none', () => {
    const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = withScript.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect([...new Set(names)].sort()).toEqual(Object.keys(manifest.allowScripts).sort());
    const atInstall = Object.values(own)
      .flatMap(({ scripts }) => Object.keys(scripts))
      .filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name));
    expect(atInstall).toEqual([]);
  });
});
