/** What `npm ci` brings onto a machine: the lock file alone decides, from one registry, with every byte pinned. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './support/source-files.ts';

type Locked = {
  version?: string;
  integrity?: string;
  resolved?: string;
  link?: boolean;
  hasInstallScript?: boolean;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
};
type Manifest = { allowScripts: Record<string, boolean>; scripts: Record<string, string> } & Locked;

const readJson = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
const manifest = readJson('package.json') as Manifest;
const lock = readJson('package-lock.json') as { lockfileVersion: number; packages: Record<string, Locked> };
const installed = Object.entries(lock.packages).filter(([path]) => path !== '');
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
    for (const kind of ['dependencies', 'devDependencies'] as const) {
      expect(Object.entries(manifest[kind] ?? {}).filter(([, range]) => !EXACT.test(range))).toEqual([]);
      expect(lock.packages['']?.[kind]).toEqual(manifest[kind]);
    }
  });

  it('I14 lists every package with an install script, and our own has none', () => {
    const withScript = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = withScript.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
    expect([...new Set(names)].sort()).toEqual(Object.keys(manifest.allowScripts).sort());
    const own = Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name));
    expect(own).toEqual([]);
  });
});
