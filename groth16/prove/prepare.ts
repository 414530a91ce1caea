// SPDX-License-Identifier: GPL-3.0-or-later
// Proves a statement with the challenge left open, before anybody has asked (docs/cryptography.md, section 3); bind.ts
// then answers a challenge in milliseconds.
// Everything that depends on the witness is blinded with r0 and s0, which are drawn and forgotten here, before it is
// returned. One bind of the result is verified, so a stored preparation is one that works.
// Not for the main thread: it computes for half a second. When it returns or is stopped it keeps no secret, except what
// the caller lets it carry to the next one (last-witness.ts).
import { R } from '../../base/encoding.ts';
import { HushmarkError } from '../../base/errors.ts';
import { type Random, randomField } from '../../base/random.ts';
import { sharedMcl } from '../curve/mcl.ts';
import { type Circuit, signalIndex } from '../files/artefacts.ts';
import { findOutsideC, unbindable } from '../files/challenge-rows.ts';
import { littleEndian, type ProvingKey } from '../files/proving-key.ts';
import type { VerifyingKey } from '../files/verifying-key.ts';
import { nextTask } from '../next-task.ts';
import { createVerifier, type Verifier } from '../verify/verify.ts';
import { type Binder, createBinder } from './bind.ts';
import { assemble } from './blind.ts';
import type { SumsElsewhere } from './key-sums.ts';
import type { Carry } from './last-witness.ts';
import { type LoadedKey, loadKey } from './loaded-key.ts';
import type { Prepared } from './prepared.ts';
import { SCALAR_BYTES } from './quotient.ts';
import { type CircuitInputs, findWitness, type WitnessSource } from './witness.ts';
import { sumWitness } from './witness-sums.ts';

export type PrepareStage = 'witness' | 'quotient' | 'sums' | 'check';

export type PrepareOptions = {
  readonly circuit: Circuit;
  /** From loadProvingKey: a worker that keeps it saves time. */
  readonly key: ProvingKey;
  readonly program: WitnessSource;
  /** By the names of the circuit's input signals; the challenge among them is not looked at. */
  readonly inputs: CircuitInputs;
  /** Name of the public signal that is bound later, `challenge` when left out: as signal and as input. */
  readonly challenge?: string;
  readonly random: Random;
  /** @param fraction of the whole work, 0 .. 1 */
  readonly onProgress?: (stage: PrepareStage, fraction: number) => void;
  readonly signal?: AbortSignal;
  /** Makes the next preparation for nearly the same inputs cheaper; one preparation at a time. */
  readonly carry?: Carry;
  /** Takes a part of the work. */
  readonly elsewhere?: SumsElsewhere;
};

const CHALLENGE = 'challenge';

/**
 * A preparation: bind makes proofs of it, encodePrepared bytes. It takes half a second for 8,000 rows, and the first
 * one with a key longer. Throws proof_witness when the statement is not true, proof_circuit when circuit, key, program
 * and inputs do not fit each other, proof_key for a key that cannot be bound afterwards (with `row` and `reason` as
 * details) or is of another ceremony, proof_cancelled when the signal fires (within a fifth of a second or so).
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  try {
    return await prepareAndKeep(options);
  } catch (error) {
    options.carry?.clear();
    throw error;
  }
}

async function prepareAndKeep(options: PrepareOptions): Promise<Prepared> {
  const { circuit, key, random, carry, challenge = CHALLENGE } = options;
  const step = stepper(options);
  const challengeIndex = signalIndex(circuit, challenge);
  if (key.publicSignals !== circuit.publicSignals.length) throw doesNotFit();
  await step('witness', 0);
  const loaded = await loadKey(key, challengeIndex);
  return loaded.exclusive(async () => {
    await step('witness', 0.05);
    const { witness, squareWire } = await openWitness(options, key, loaded);
    let isKept = false;
    try {
      const publicSignals = Array.from({ length: key.publicSignals }, (_, index) => element(witness, index + 1));
      const sums = await sumWitness(loaded, key, witness, options, step);
      await step('check', 0.95);
      const points = assemble(await sharedMcl(), key, loaded.rows, squareWire, sums, random);
      const { circuitDigest } = circuit;
      const prepared: Prepared = { circuitDigest, publicSignals, challengeIndex, points };
      loaded.squareWire ??= squareWire;
      await checkOnce(circuit, prepared, random);
      await step('check', 1);
      carry?.keep(key, witness, sums.wires);
      isKept = carry !== undefined;
      return prepared;
    } finally {
      if (!isKept) witness.fill(0);
    }
  });
}

/**
 * The witness with challenge and square set to 0, which satisfies every row because both stand nowhere else. It is made
 * with a random challenge first, which shows which wire the square is: the one with that value.
 */
async function openWitness(
  { program, random, inputs, challenge = CHALLENGE }: PrepareOptions,
  key: ProvingKey,
  { engine, rows, squareWire: known }: LoadedKey,
): Promise<{ witness: Uint8Array; squareWire: number }> {
  const probe = randomField(random, R);
  const witness = await findWitness(engine, program, { ...inputs, [challenge]: probe });
  const fits = witness.length === key.wires * SCALAR_BYTES;
  if (!fits || element(witness, 0) !== 1n || element(witness, rows.wire) !== probe) throw doesNotFit();
  const squares = findValue(witness, (probe * probe) % R);
  const squareWire = squares[0];
  if (squareWire === undefined) throw unbindable(rows.q, "no wire of the witness is the challenge's square");
  if (squares.length > 1) throw unbindable(rows.q, `wires ${squares.join(' and ')} are both the challenge's square`);
  const place = squareWire === known ? undefined : findOutsideC(key, squareWire);
  if (place) throw unbindable(place.row, `the challenge's square stands in ${place.matrices}`);
  for (const wire of [rows.wire, squareWire]) witness.fill(0, wire * SCALAR_BYTES, (wire + 1) * SCALAR_BYTES);
  return { witness, squareWire };
}

/** Wires with this value. */
function findValue(witness: Uint8Array, value: bigint): number[] {
  const view = new DataView(witness.buffer, witness.byteOffset, witness.byteLength);
  const low = BigInt.asUintN(64, value);
  const wires: number[] = [];
  for (let wire = 0; wire * SCALAR_BYTES < witness.length; wire++) {
    if (view.getBigUint64(wire * SCALAR_BYTES, true) === low && element(witness, wire) === value) wires.push(wire);
  }
  return wires;
}

type Step = (stage: PrepareStage, fraction: number) => Promise<void>;

let binder: Promise<Binder> | undefined;
const verifiers = new WeakMap<VerifyingKey, Promise<Verifier>>();

/** Proves to ourselves that it binds: also shows that the key's rows were read rightly and that key and circuit fit. */
async function checkOnce({ vkey }: Circuit, prepared: Prepared, random: Random): Promise<void> {
  binder ??= createBinder();
  const verifier = verifiers.get(vkey) ?? createVerifier(vkey);
  verifiers.set(vkey, verifier);
  const { proof, publicSignals } = (await binder).bind(prepared, randomField(random, R), random);
  if (!(await verifier).verify(publicSignals, proof).valid) {
    const causes = 'the key is of another ceremony, the circuit cannot be bound, or the witness is false';
    throw new HushmarkError('proof_key', `a bound proof does not verify: ${causes}`);
  }
}

function stepper({ onProgress, signal }: PrepareOptions): Step {
  return async (stage, fraction) => {
    onProgress?.(stage, fraction);
    await nextTask();
    if (signal?.aborted) throw new HushmarkError('proof_cancelled');
  };
}

function element(witness: Uint8Array, wire: number): bigint {
  return littleEndian(witness.subarray(wire * SCALAR_BYTES, (wire + 1) * SCALAR_BYTES));
}

function doesNotFit(): HushmarkError {
  return new HushmarkError('proof_circuit', 'circuit, proving key and witness program do not belong together');
}
