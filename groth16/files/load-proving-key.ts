// SPDX-License-Identifier: GPL-3.0-or-later
// From a circuit's compact key to the key that prepare computes with. Unpacking takes about a second, so a prover that
// runs again later keeps the unpacked form; the manifest pins that too, and a stored file is trusted no more than a
// fetched one.
import { HushmarkError } from '../../base/errors.ts';
import type { CircuitArtefacts } from './artefacts.ts';
import { type UnpackOptions, unpackKey } from './compact-key.ts';
import { matches } from './digest.ts';
import type { Digest } from './manifest.ts';
import { type ProvingKey, parseProvingKey } from './proving-key.ts';

/** Keeps unpacked keys by their digest, in a browser's cache or in a file. */
export type KeyStore = {
  find(digest: Digest): Promise<Uint8Array | undefined>;
  keep(digest: Digest, unpacked: Uint8Array<ArrayBuffer>): Promise<void>;
};

export type LoadOptions = UnpackOptions & {
  readonly store?: KeyStore;
  /** Called once the compact key is here, when it had to be fetched: the network is free while it is unpacked. */
  readonly onDownloaded?: () => void;
};

/**
 * Throws proof_artefact for files that differ from the manifest, proof_key for what is no key, what the signal says.
 */
export async function loadProvingKey(circuit: CircuitArtefacts, options: LoadOptions = {}): Promise<ProvingKey> {
  const { store, onDownloaded } = options;
  const digest = circuit.unpackedKey;
  const kept = await store?.find(digest);
  if (kept && (await matches(kept, digest))) return parseProvingKey(kept);
  const compact = await circuit.compactKey();
  onDownloaded?.();
  const unpacked = await unpackKey(compact, options);
  if (!(await matches(unpacked, digest))) {
    throw new HushmarkError('proof_artefact', `the unpacked key of ${circuit.name} differs from the manifest`);
  }
  await store?.keep(digest, unpacked);
  return parseProvingKey(unpacked);
}
