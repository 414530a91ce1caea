// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The prover of the command line: in the process itself, one preparation after the other. Like the page's worker it
 * keeps the key of the last circuit and carries the last witness over to the next day's statement
 * (groth16/prove/last-witness.ts) until it is closed.
 */

import type { Random } from '#base/random.ts';
import { type Artefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { WitnessProgram } from '#groth16/files/witness-program.ts';
import { createCarry } from '#groth16/prove/last-witness.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { encodePrepared } from '#groth16/prove/prepared.ts';
import type { CircuitName } from '#protocol/policy/circuits.ts';
import type { Prover } from '../core/preparation/prover.ts';

type Loaded = { circuit: CircuitName; key: ProvingKey; program: WitnessProgram };

export function createLocalProver({ circuits }: Artefacts, random: Random): Prover {
  const carry = createCarry();
  let loaded: Loaded | undefined;

  async function load(circuit: CircuitName): Promise<Loaded> {
    if (loaded?.circuit === circuit) return loaded;
    carry.clear();
    const known = newestNamed(circuits, circuit);
    loaded = { circuit, key: await loadProvingKey(known), program: await known.witnessProgram() };
    return loaded;
  }

  return {
    async prepare({ circuit, inputs }, { signal, onProgress } = {}) {
      const { key, program } = await load(circuit);
      const prepared = await prepare({
        circuit: newestNamed(circuits, circuit),
        key,
        program,
        inputs,
        random,
        carry,
        ...(signal && { signal }),
        onProgress: (_stage, done) => onProgress?.({ stage: 'prove', done, total: 1 }),
      });
      return encodePrepared(prepared);
    },
    close() {
      carry.clear();
      loaded = undefined;
    },
  };
}
