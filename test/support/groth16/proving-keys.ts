// SPDX-License-Identifier: GPL-3.0-or-later
// The proving key of a circuit, unpacked once for all test files and kept under its digest, as wallets keep it.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CircuitArtefacts } from '#groth16/files/artefacts.ts';
import { type KeyStore, loadProvingKey } from '#groth16/files/load-proving-key.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import { ROOT } from '../source-files.ts';

const FOLDER = join(ROOT, '.tmp/unpacked-keys');

const store: KeyStore = {
  find: ({ sha256 }) =>
    readFile(join(FOLDER, sha256)).then(
      (bytes) => new Uint8Array(bytes),
      () => undefined,
    ),
  async keep({ sha256 }, unpacked) {
    await mkdir(FOLDER, { recursive: true });
    // Test files run side by side: none may find half a key.
    const draft = join(FOLDER, `${sha256}.${process.pid}`);
    await writeFile(draft, unpacked);
    await rename(draft, join(FOLDER, sha256));
  },
};

export function provingKeyOf(circuit: CircuitArtefacts): Promise<ProvingKey> {
  return loadProvingKey(circuit, { store });
}
