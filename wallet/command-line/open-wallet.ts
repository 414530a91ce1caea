// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's file, opened for one command: data, lists of issuers and shops, prepared answers. The parts are those of
 * the page (wallet/core), with a file for a database, this process for a prover, and clock and network from outside.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBase64url } from '#base/encoding.ts';
import { HushmarkError, isHushmarkError } from '#base/errors.ts';
import type { Artefacts } from '#groth16/files/artefacts.ts';
import { readPassphrase } from '#terminal/passphrase.ts';
import { tell } from '#terminal/terminal.ts';
import { createHeld, type HeldCredential } from '../core/credentials/held.ts';
import { createReach, type Reach } from '../core/net/reach.ts';
import { createPreparer, type Preparer } from '../core/preparation/preparer.ts';
import { openWalletStore, type WalletStore } from '../core/store/wallet-store.ts';
import { type Bundles, createBundles } from '../core/trust/bundles.ts';
import type { WalletContext } from './context.ts';
import { damaged, openWalletFile } from './file-database.ts';

export type OpenWallet = {
  store: WalletStore;
  master: Uint8Array;
  held: () => HeldCredential[];
  reach: Reach;
  bundles: Bundles;
  artefacts: Artefacts;
  preparer: Preparer;
  /** Milliseconds since 1970. */
  now: () => number;
};

export async function openWallet(context: WalletContext): Promise<OpenWallet> {
  const { terminal, outside } = context;
  const { random } = terminal;
  const store = await openStore(context);
  const secret = store.get('secret', 'master');
  if (!secret) throw damaged('the master secret is missing');
  const master = parseBase64url(secret.master, 'master', 32);
  const [{ loadArtefacts }, { createLocalProver }] = await Promise.all([
    import('#groth16/files/artefacts.ts'),
    import('./local-prover.ts'),
  ]);
  const artefacts = await loadArtefacts({ read: (path) => readArtefact(outside.artefacts, path) });
  const { circuits } = artefacts;
  const now = () => terminal.now() * 1000;
  const held = createHeld(store).all;
  // Without an origin of its own there is no configuration to fetch from it.
  const reach = createReach(outside.fetch, '', now);
  const bundles = followedBundles({ store, reach, now });
  const prover = createLocalProver(artefacts, random);
  const preparer = createPreparer({ store, bundles, prover, circuits, master, credentials: held, random, now });
  return { store, master, held, reach, bundles, artefacts, preparer, now };
}

/** The lists of all registries that the wallet follows. */
export function followedBundles({ store, reach, now }: Pick<OpenWallet, 'store' | 'reach' | 'now'>): Bundles {
  const registries = store.list('registries').map(({ value }) => value);
  return createBundles({ store, reach, registries, now });
}

/** Fetches the lists anew; says which could not be had. */
export async function refreshLists({ program, terminal }: WalletContext, bundles: Bundles): Promise<void> {
  for (const [registry, { code, message }] of await bundles.refresh()) {
    tell(program, terminal, `the lists of ${registry} are as before: ${message} (${code})`);
  }
}

async function openStore(context: WalletContext): Promise<WalletStore> {
  const { terminal, options } = context;
  const path = terminal.path(options().file);
  const database = openWalletFile(path);
  const key = await database.unlock(await readPassphrase(terminal, options()));
  try {
    return await openWalletStore({ database, key, random: terminal.random });
  } catch (error) {
    if (isHushmarkError(error, 'wallet_storage')) throw damaged(`${path} was changed or damaged`);
    throw error;
  }
}

async function readArtefact(directory: string, path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(join(directory, path)));
  } catch {
    throw new HushmarkError(
      'input_file',
      `there is no ${join(directory, path)}`,
      'Name the directory with --artefacts.',
    );
  }
}
