// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The prover of the command line: in the process itself, one preparation after the other. Like the page's worker it
 * keeps the key of the last circuit and carries the last witness over to the next day's statement
 * (groth16/prove/last-witness.ts) until it is closed.
 */

import type { Random } from '#base/random.ts';
import { type Artefacts, type CircuitArtefacts, withDigest } from '#groth16/files/artefacts.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import type { ProvingKey } from '#groth16/files/proving-key.ts';
import type { WitnessProgram } from '#groth16/files/witness-program.ts';
import { createCarry } from '#groth16/prove/last-witness.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { encodePrepared } from '#groth16/prove/prepared.ts';
import type { Prover } from '../core/preparation/prover.ts';

type Loaded = { circuit: CircuitArtefacts; key: ProvingKey; program: WitnessProgram };

export function createLocalProver({ circuits }: Artefacts, random: Random): Prover {
  const carry = createCarry();
  let loaded: Loaded | undefined;

  async function load(circuitDigest: string): Promise<Loaded> {
    if (loaded?.circuit.circuitDigest === circuitDigest) return loaded;
    carry.clear();
    const circuit = withDigest(circuits, circuitDigest);
    loaded = { circuit, key: await loadProvingKey(circuit), program: await circuit.witnessProgram() };
    return loaded;
  }

  return {
    async prepare({ circuitDigest, inputs }, { signal, onProgress } = {}) {
      const { circuit, key, program } = await load(circuitDigest);
      const prepared = await prepare({
        circuit,
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
