// Proves a statement with the challenge left open, before any shop has asked: design section 5. The wallet's worker calls
// it ahead of time or when a shop's question is new; bind.ts then answers a challenge in milliseconds.
// Everything that depends on the witness is blinded with r0 and s0, drawn and forgotten here, before it is returned; and
// one bind of the result is verified, so a preparation that is stored is one that works.
// Not for the main thread: it computes for a second. It keeps no secret when it returns, nor when it is stopped.
import { R } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { type Random, randomField } from '#protocol/random.ts';
import { assemble, present, type Sums } from './assemble.ts';
import { createBinder } from './bind.ts';
import { type Address, type Curve, FIELD_BYTES, loadCurve } from './curve.ts';
import { type Circuit, signalIndex } from './keys.ts';
import type { G1Coordinates } from './mcl.ts';
import { sumG1, sumG2 } from './multi-scalar.ts';
import type { Prepared } from './prepared.ts';
import {
  type ChallengeRows,
  findChallenge,
  isOnlyInC,
  littleEndian,
  type ProvingKey,
  parseProvingKey,
} from './proving-key.ts';
import { challengeBasis, constantQuotient, evaluateOnCoset, linearQuotient, squareQuotient } from './quotient.ts';
import { createVerifier, sharedMcl } from './verify.ts';
import { type CircuitInputs, calculateWitness } from './witness.ts';

export type PrepareStage = 'witness' | 'quotient' | 'sums' | 'check';

export type PrepareOptions = {
  readonly circuit: Circuit;
  /** The file, or what parseProvingKey made of it: a worker that keeps that saves time. */
  readonly zkey: Uint8Array | ProvingKey;
  readonly wasm: Uint8Array;
  /** As protocol's circuitInputs gives them; the challenge among them is not looked at. */
  readonly inputs: CircuitInputs;
  readonly random: Random;
  /** @param fraction of the whole work, 0 .. 1 */
  readonly onProgress?: (stage: PrepareStage, fraction: number) => void;
  readonly signal?: AbortSignal;
};

const CHALLENGE = 'challenge';
const squareSums = new WeakMap<ProvingKey, G1Coordinates>();

/**
 * Throws proof_witness when the statement is not true, proof_key for a key that cannot be bound afterwards or does not
 * fit the circuit, proof_cancelled when the signal fires (within a fifth of a second or so).
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { circuit, inputs, random } = options;
  const step = stepper(options);
  const key = options.zkey instanceof Uint8Array ? parseProvingKey(options.zkey) : options.zkey;
  const challengeIndex = signalIndex(circuit, CHALLENGE);
  if (key.publicSignals !== circuit.publicSignals.length) throw doesNotFit();
  const rows = findChallenge(key, challengeIndex);

  await step('witness', 0);
  const { witness, squareWire } = await openWitness(options, key, rows, { ...inputs });
  const publicSignals = Array.from({ length: key.publicSignals }, (_, index) => element(witness, index + 1));

  const curve = await loadCurve();
  const start = curve.mark();
  try {
    const scalars = curve.store(witness);
    witness.fill(0);
    await step('quotient', 0.1);
    const basis = challengeBasis(curve, key, rows);
    const evaluations = await evaluateOnCoset(curve, key, scalars, (part) => step('quotient', 0.1 + 0.1 * part));
    const constant = constantQuotient(curve, evaluations, key.domain);
    const linear = linearQuotient(curve, evaluations, basis, key.domain);

    const square = () => squareQuotient(curve, basis, rows, key.domain);
    const sums = await sumAll(curve, key, { scalars, constant, linear, square }, (part) =>
      step('sums', 0.2 + 0.75 * part),
    );
    await step('check', 0.95);
    const mcl = await sharedMcl();
    const points = assemble(mcl, key, rows, squareWire, sums, random);
    const prepared: Prepared = {
      circuit: circuit.name,
      keyDigest: circuit.digest,
      publicSignals,
      challengeIndex,
      points,
    };
    await checkOnce(circuit, prepared, random);
    await step('check', 1);
    return prepared;
  } finally {
    curve.release(start);
  }
}

/**
 * The witness with challenge and square set to 0, which satisfies every row because both stand nowhere else. It is made
 * with a random challenge first, which shows which wire the square is: the one with that value.
 */
async function openWitness(
  { wasm, random }: PrepareOptions,
  key: ProvingKey,
  rows: ChallengeRows,
  inputs: CircuitInputs,
): Promise<{ witness: Uint8Array; squareWire: number }> {
  const probe = randomField(random, R);
  const witness = await calculateWitness(wasm, { ...inputs, [CHALLENGE]: probe });
  if (
    witness.length !== key.wires * FIELD_BYTES ||
    element(witness, 0) !== 1n ||
    element(witness, rows.wire) !== probe
  ) {
    throw doesNotFit();
  }
  const square = (probe * probe) % R;
  const squares: number[] = [];
  for (let wire = 1; wire < key.wires; wire++) if (element(witness, wire) === square) squares.push(wire);
  const squareWire = squares[0];
  if (squareWire === undefined || squares.length !== 1 || !isOnlyInC(key, squareWire)) {
    throw new HushmarkError('proof_key', "the proving key is refused: the challenge's square stands in A or B");
  }
  for (const wire of [rows.wire, squareWire]) witness.fill(0, wire * FIELD_BYTES, (wire + 1) * FIELD_BYTES);
  return { witness, squareWire };
}

async function sumAll(
  curve: Curve,
  key: ProvingKey,
  scalars: { scalars: Address; constant: Address; linear: Address; square: () => Address },
  step: (part: number) => Promise<void>,
): Promise<Sums> {
  const a = present(sumG1(curve, key.a, scalars.scalars));
  await step(0.1);
  const b1 = present(sumG1(curve, key.b1, scalars.scalars));
  await step(0.2);
  const b2 = present(sumG2(curve, key.b2, scalars.scalars));
  await step(0.45);
  const c = present(sumG1(curve, key.c, scalars.scalars + (key.publicSignals + 1) * FIELD_BYTES));
  await step(0.6);
  const h0 = present(sumG1(curve, key.h, scalars.constant));
  await step(0.8);
  const h1 = present(sumG1(curve, key.h, scalars.linear));
  await step(0.9);
  // Depends on the key alone: once for each parsed key.
  const h2 = squareSums.get(key) ?? present(sumG1(curve, key.h, scalars.square()));
  squareSums.set(key, h2);
  await step(1);
  return { a, b1, b2, c, h0, h1, h2 };
}

/** Proves to ourselves that it binds: also shows that the key's rows were read rightly and that key and circuit fit. */
async function checkOnce(circuit: Circuit, prepared: Prepared, random: Random): Promise<void> {
  const binder = await createBinder();
  const { proof, publicSignals } = binder.bind(prepared, randomField(random, R), random);
  const verifier = await createVerifier(circuit.vkey);
  if (!verifier.verify(publicSignals, proof).valid) {
    throw new HushmarkError('proof_key', 'the proving key does not belong to the verifying key or cannot be bound');
  }
}

function stepper({ onProgress, signal }: PrepareOptions) {
  return async (stage: PrepareStage, fraction: number): Promise<void> => {
    onProgress?.(stage, fraction);
    await nextTask();
    if (signal?.aborted) throw new HushmarkError('proof_cancelled');
  };
}

/** Lets a message arrive, such as the one that fires the signal. Timers would wait 4 ms each in a browser. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(0);
  });
}

function element(witness: Uint8Array, wire: number): bigint {
  return littleEndian(witness.subarray(wire * FIELD_BYTES, (wire + 1) * FIELD_BYTES));
}

function doesNotFit(): HushmarkError {
  return new HushmarkError('proof_circuit', 'circuit, proving key and witness generator do not belong together');
}
