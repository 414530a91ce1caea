// SPDX-License-Identifier: GPL-3.0-or-later
/** `npm run build:wallet`: puts the built wallet into dist/wallet, for `hushmark wallet serve` or any static host. */
import { randomUUID } from 'node:crypto';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildWallet, type Compile } from './build-wallet.ts';

const TRIES = 20;

/**
 * dist/wallet holds a whole wallet before and after; a server that reads from it has the new one from then on. When
 * this is interrupted between the two moves there is none, and whoever needs it says so.
 */
export async function installWallet(root: string, compile?: Compile): Promise<string> {
  const build = await buildWallet(root, compile);
  const target = join(root, 'dist/wallet');
  const fresh = join(root, 'dist/wallet-builds', `draft-${randomUUID()}`);
  await cp(build, fresh, { recursive: true });
  for (let left = TRIES; ; left--) {
    const old = join(root, 'dist/wallet-builds', `old-${randomUUID()}`);
    const isMoved = await moves(target, old, ['ENOENT']);
    const isDone = await moves(fresh, target, left === 0 ? [] : ['ENOTEMPTY', 'EEXIST']);
    if (isMoved) await rm(old, { recursive: true, force: true });
    if (isDone) return target;
  }
}

/** False when it failed in one of these expected ways: another process does the same at this moment. */
async function moves(from: string, to: string, expected: readonly string[]): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (expected.includes((error as NodeJS.ErrnoException).code ?? '')) return false;
    throw error;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.stdout.write(`${await installWallet(fileURLToPath(new URL('../../', import.meta.url)))}\n`);
}
