/**
 * The prover of the command line: in the process itself, one preparation after the other. It keeps the key of the last
 * circuit, as the page's worker does, and carries the last witness over to the next day's statement (groth16/carry.ts)
 * until it is closed.
 */
import { createCarry } from '#groth16/carry.ts';
import type { Artefacts, CircuitName } from '#groth16/keys.ts';
import { loadProvingKey } from '#groth16/load-proving-key.ts';
import { prepare } from '#groth16/prepare.ts';
import { encodePrepared } from '#groth16/prepared.ts';
import type { ProvingKey } from '#groth16/proving-key.ts';
import type { WitnessProgram } from '#groth16/witness-program.ts';
import type { Random } from '#protocol/random.ts';
import type { Prover } from '../src/prover/bridge.ts';

type Loaded = { circuit: CircuitName; key: ProvingKey; program: WitnessProgram };

export function createLocalProver({ circuits }: Artefacts, random: Random): Prover {
  const carry = createCarry();
  let loaded: Loaded | undefined;

  async function load(circuit: CircuitName): Promise<Loaded> {
    if (loaded?.circuit === circuit) return loaded;
    carry.clear();
    const known = circuits[circuit];
    loaded = { circuit, key: await loadProvingKey(known), program: await known.witnessProgram() };
    return loaded;
  }

  return {
    async prepare({ circuit, inputs }, { signal, onProgress } = {}) {
      const { key, program } = await load(circuit);
      const prepared = await prepare({
        circuit: circuits[circuit],
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
