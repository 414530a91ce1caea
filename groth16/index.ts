// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The public face of the library: prove a statement now, bind the proof to a challenge later, verify. It knows no
 * statement: any circom circuit serves whose challenge is a public input that is squared once and stands nowhere else.
 * Groth16 over BN254, with keys and proofs as snarkjs writes them. What follows is in the order of use; README.md shows
 * all of it in twenty lines, docs/cryptography.md says why it is sound.
 *
 * Units: field elements are bigints from 0 to r - 1, bytes are Uint8Array, fractions go from 0 to 1.
 * Errors: what is refused throws a HushmarkError with a `code` from a closed list, a `hint`, and sometimes named
 * `detail`s; no message holds a secret. A wrong proof is no error but an answer.
 */

/** The order of the field of the circuits' signals. */
export { R } from '../base/encoding.ts';
export { type ErrorCode, HushmarkError, isHushmarkError } from '../base/errors.ts';
/** Randomness is passed in everywhere; the platform's own, checked, is systemRandom(). */
export { type Random, systemRandom } from '../base/random.ts';

/** Circuits and keys from a manifest that pins every file by its SHA-256, over any way to read files. */
export {
  type Artefacts,
  type Circuit,
  type CircuitArtefacts,
  loadArtefacts,
  orderSignals,
  signalIndex,
} from './files/artefacts.ts';
/** A circuit without a manifest. */
export { type CircuitSource, readCircuit } from './files/circuit.ts';
/** The proving key as it travels and is kept: a third of its size. */
export { type UnpackOptions, unpackKey } from './files/compact-key.ts';
export { writeCompactKey } from './files/compact-key-writer.ts';
export { type KeyStore, type LoadOptions, loadProvingKey } from './files/load-proving-key.ts';
export { type Manifest, type ManifestCircuit, parseManifest } from './files/manifest.ts';
export { type ProvingKey, parseProvingKey } from './files/proving-key.ts';
export { parseVerifyingKey, type VerifyingKey } from './files/verifying-key.ts';
export { parseWitnessProgram, type WitnessProgram } from './files/witness-program.ts';
/** The wires out of a .wtns file, as circom's generator and snarkjs write it. */
export { parseWitness } from './files/wtns.ts';
/** Before a ceremony: can this circuit be bound? After it: the key to prepare with. */
export { checkBindable, type Square } from './make/bindable.ts';
export { createProvingKey } from './make/proving-key.ts';
export { encodeProof, type Proof, parseProof } from './proof.ts';

/** At the moment of the challenge: milliseconds, and no proving key. */
export { type Binder, createBinder } from './prove/bind.ts';
/** What a prover may keep in memory between two preparations of nearly the same inputs. */
export { type Carry, createCarry } from './prove/last-witness.ts';
/** Ahead of time, off the main thread. */
export { type PrepareOptions, type PrepareStage, prepare } from './prove/prepare.ts';
/** A preparation as bytes. They prove its statement to anybody, for any challenge: keep them encrypted. */
export { encodePrepared, type Prepared, parsePrepared } from './prove/prepared.ts';
export type { CircuitInput, CircuitInputs, WitnessSource } from './prove/witness.ts';

/** Many proofs at once, for a third of the price; `random` must be unpredictable. */
export { type BatchItem, verifyBatch } from './verify/batch.ts';
/** The gate. Keep a verifier for each key: making one costs as much as some proofs. */
export { createVerifier, type Verifier, type VerifyResult } from './verify/verify.ts';
