// Proves a statement with the challenge left open, before any shop has asked: design section 5. The wallet's worker calls
// it ahead of time or when a shop's question is new; bind.ts then answers a challenge in milliseconds.
// Everything that depends on the witness is blinded with r0 and s0, drawn and forgotten here, before it is returned; and
// one bind of the result is verified, so a preparation that is stored is one that works.
// Not for the main thread: it computes for a second. It keeps no secret when it returns, nor when it is stopped.
import { concatBytes, R } from '#protocol/encoding.ts';
import { HushmarkError } from '#protocol/errors.ts';
import { type Random, randomField } from '#protocol/random.ts';
import { assemble, present, type Sums } from './assemble.ts';
import { type Binder, createBinder } from './bind.ts';
import { type Circuit, signalIndex } from './keys.ts';
import { type LoadedKey, loadKey } from './loaded-key.ts';
import type { Prepared } from './prepared.ts';
import { isOnlyInC, littleEndian, type ProvingKey } from './proving-key.ts';
import { constantQuotient, evaluateOnCoset, linearQuotient, SCALAR_BYTES, squareQuotient } from './quotient.ts';
import { createVerifier, sharedMcl, type Verifier } from './verify.ts';
import type { VerifyingKey } from './verifying-key.ts';
import { type CircuitInputs, calculateWitness } from './witness.ts';

export type PrepareStage = 'witness' | 'quotient' | 'sums' | 'check';

export type PrepareOptions = {
  readonly circuit: Circuit;
  /** From loadProvingKey: a worker that keeps it saves time. */
  readonly key: ProvingKey;
  readonly wasm: Uint8Array;
  /** As protocol's circuitInputs gives them; the challenge among them is not looked at. */
  readonly inputs: CircuitInputs;
  readonly random: Random;
  /** @param fraction of the whole work, 0 .. 1 */
  readonly onProgress?: (stage: PrepareStage, fraction: number) => void;
  readonly signal?: AbortSignal;
};

const CHALLENGE = 'challenge';

/**
 * Throws proof_witness when the statement is not true, proof_key for a key that cannot be bound afterwards or does not
 * fit the circuit, proof_cancelled when the signal fires (within a fifth of a second or so).
 */
export async function prepare(options: PrepareOptions): Promise<Prepared> {
  const { circuit, key, random } = options;
  const step = stepper(options);
  const challengeIndex = signalIndex(circuit, CHALLENGE);
  if (key.publicSignals !== circuit.publicSignals.length) throw doesNotFit();
  await step('witness', 0);
  const loaded = await loadKey(key, challengeIndex);
  return loaded.exclusive(async () => {
    await step('witness', 0.05);
    const { witness, squareWire } = await openWitness(options, key, loaded);
    try {
      const publicSignals = Array.from({ length: key.publicSignals }, (_, index) => element(witness, index + 1));
      const sums = await sumAll(loaded, key, witness, step);
      await step('check', 0.95);
      const points = assemble(await sharedMcl(), key, loaded.rows, squareWire, sums, random);
      const { name, digest } = circuit;
      const prepared: Prepared = { circuit: name, keyDigest: digest, publicSignals, challengeIndex, points };
      loaded.square ??= { wire: squareWire, sum: sums.h2 };
      await checkOnce(circuit, prepared, random);
      await step('check', 1);
      return prepared;
    } finally {
      witness.fill(0);
    }
  });
}

/**
 * The witness with challenge and square set to 0, which satisfies every row because both stand nowhere else. It is made
 * with a random challenge first, which shows which wire the square is: the one with that value.
 */
async function openWitness(
  { wasm, random, inputs }: PrepareOptions,
  key: ProvingKey,
  { rows, square: known }: LoadedKey,
): Promise<{ witness: Uint8Array; squareWire: number }> {
  const probe = randomField(random, R);
  const witness = await calculateWitness(wasm, { ...inputs, [CHALLENGE]: probe });
  const fits = witness.length === key.wires * SCALAR_BYTES;
  if (!fits || element(witness, 0) !== 1n || element(witness, rows.wire) !== probe) throw doesNotFit();
  const squares = findValue(witness, (probe * probe) % R);
  const squareWire = squares[0];
  if (squareWire === undefined || squares.length !== 1 || !(squareWire === known?.wire || isOnlyInC(key, squareWire))) {
    throw new HushmarkError('proof_key', "the proving key is refused: the challenge's square stands in A or B");
  }
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

async function sumAll(loaded: LoadedKey, key: ProvingKey, witness: Uint8Array, step: Step): Promise<Sums> {
  const { engine, quotient, sums, square } = loaded;
  await step('quotient', 0.15);
  const evaluations = await evaluateOnCoset(engine, quotient, witness, (part) => step('quotient', 0.15 + 0.05 * part));
  const constant = constantQuotient(engine, quotient, evaluations);
  const linear = linearQuotient(engine, quotient, evaluations);
  await step('sums', 0.2);
  const a = present(sums.sumG1([loaded.a], witness));
  await step('sums', 0.35);
  const b1 = present(sums.sumG1([loaded.b1], witness));
  await step('sums', 0.4);
  const b2 = present(sums.sumG2([loaded.b2], witness));
  await step('sums', 0.6);
  const own = witness.subarray((key.publicSignals + 1) * SCALAR_BYTES);
  const c = present(sums.sumG1([loaded.c, loaded.h], concatBytes(own, constant)));
  await step('sums', 0.75);
  const h1 = present(sums.sumG1([loaded.h], linear));
  constant.fill(0);
  linear.fill(0);
  // Depends on the key alone: once for each.
  if (!square) await step('sums', 0.85);
  const h2 = square?.sum ?? present(sums.sumG1([loaded.h], squareQuotient(engine, quotient)));
  return { a, b1, b2, c, h1, h2 };
}

let binder: Promise<Binder> | undefined;
const verifiers = new WeakMap<VerifyingKey, Promise<Verifier>>();

/** Proves to ourselves that it binds: also shows that the key's rows were read rightly and that key and circuit fit. */
async function checkOnce({ vkey }: Circuit, prepared: Prepared, random: Random): Promise<void> {
  binder ??= createBinder();
  const verifier = verifiers.get(vkey) ?? createVerifier(vkey);
  verifiers.set(vkey, verifier);
  const { proof, publicSignals } = (await binder).bind(prepared, randomField(random, R), random);
  if (!(await verifier).verify(publicSignals, proof).valid) {
    throw new HushmarkError('proof_key', 'the proving key does not belong to the verifying key or cannot be bound');
  }
}

function stepper({ onProgress, signal }: PrepareOptions): Step {
  return async (stage, fraction) => {
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
  return littleEndian(witness.subarray(wire * SCALAR_BYTES, (wire + 1) * SCALAR_BYTES));
}

function doesNotFit(): HushmarkError {
  return new HushmarkError('proof_circuit', 'circuit, proving key and witness generator do not belong together');
}
