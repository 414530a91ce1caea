// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The built wallet, in a directory that nobody changes afterwards: one for each state of the sources, below
 * dist/wallet-builds. A build is made beside its place and moved there whole, so that the next build does not disturb
 * whoever runs from this one, two can build at the same time, and an interrupted build leaves nothing that looks
 * finished.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build } from 'vite';

/** What a build is made of. test/borders.test.ts fails when the wallet imports something from elsewhere. */
export const SOURCES = [
  'wallet/core',
  'wallet/page',
  'wallet/build',
  'base',
  'protocol',
  'groth16',
  'build/manifest.json',
  'package.json',
  'package-lock.json',
];
const KEPT_UNUSED_MS = 7 * 24 * 60 * 60 * 1000;

/** Writes the wallet of the checkout `root` into the directory `output`, which does not exist yet. */
export type Compile = (root: string, output: string) => Promise<unknown>;

const compileWithVite: Compile = (root, output) =>
  build({ configFile: join(root, 'wallet/build/vite.config.ts'), logLevel: 'error', build: { outDir: output } });

/** The directory with the wallet as the sources are now. */
export async function buildWallet(root: string, compile: Compile = compileWithVite): Promise<string> {
  const builds = join(root, 'dist/wallet-builds');
  const output = join(builds, await digestOf(root));
  await mkdir(builds, { recursive: true });
  if (!(await touch(output))) {
    const draft = join(builds, `draft-${randomUUID()}`);
    try {
      await compile(root, draft);
      await rename(draft, output);
    } catch (error) {
      await rm(draft, { recursive: true, force: true });
      // Somebody else built the same sources meanwhile.
      if (!(await touch(output))) throw error;
    }
  }
  await removeUnused(builds);
  return output;
}

/** Of names and contents, so that going back to an older state finds its build again. */
async function digestOf(root: string): Promise<string> {
  const hash = createHash('sha256');
  for (const path of (await Promise.all(SOURCES.map((source) => filesIn(join(root, source))))).flat().sort()) {
    const content = createHash('sha256').update(await readFile(path));
    hash.update(`${relative(root, path)} ${content.digest('hex')}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

async function filesIn(path: string): Promise<string[]> {
  if ((await stat(path)).isFile()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Marks a build as used now; false when it is not there. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    () => false,
  );
}

async function removeUnused(builds: string): Promise<void> {
  for (const name of await readdir(builds)) {
    const path = join(builds, name);
    const used = await stat(path).catch(() => undefined);
    if (used && used.mtimeMs < Date.now() - KEPT_UNUSED_MS) await rm(path, { recursive: true, force: true });
  }
}
