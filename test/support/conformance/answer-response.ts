// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Our answers about what a wallet posts: the steps of a verifier from its own record of the request to the pairing. The
 * record of a real one is made when it signs; here it is read from the request, which it signed.
 */
import { base64url, parseBase64url, parseField, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { parseJson } from '#base/readers.ts';
import { parseVerifyingKey } from '#groth16/files/verifying-key.ts';
import { readProof } from '#groth16/proof.ts';
import { createVerifier, type Verifier } from '#groth16/verify/verify.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { readRequest } from '#protocol/request/payload.ts';
import { type Presentation, parseResponse } from '#protocol/request/presentation.ts';
import type { PinnedStatement } from '#protocol/request/request.ts';
import type { Input, Json } from './set.ts';

/** A circuit as the set gives it: the text of its verification key, and the names of its signals in their order. */
export type CircuitText = { readonly circuit: string; readonly publicSignals: readonly string[]; readonly key: string };

const verifiers = new Map<string, Promise<Verifier>>();

export async function answerResponse({ response: body, request, code, circuits }: Input): Promise<Json> {
  const payload = parseBase64url(String(request).split('.')[1], 'request payload');
  const asked = readRequest(payload);
  const response = parseResponse(body);
  if (response.requestId !== asked.requestId) throw new HushmarkError('session_not_found');
  if (response.kind === 'declined') return 'declined';
  if (response.presentations.size !== asked.statements.length) throw new HushmarkError('input_malformed');
  const challenge = challengeOf(payload, code === undefined ? undefined : String(code));
  const tasks = asked.statements.map((statement, index) => {
    const presentation = response.presentations.get(asked.policy.credentials[index]?.id ?? '');
    if (presentation === undefined) throw new HushmarkError('input_malformed');
    const accepted = asked.circuitDigests[index] ?? [];
    return readPresentation(statement, accepted, presentation, { challenge, circuits: circuits as CircuitText[] });
  });
  for (const { circuit, signals, proof } of tasks) {
    if ((await verifierOf(circuit)).verify(signals, proof).valid) continue;
    throw new HushmarkError(asked.flow === 'cross_device' ? 'session_code_wrong' : 'proof_invalid');
  }
  return { pseudonyms: tasks.flatMap(({ pseudonym }) => pseudonym) };
}

function readPresentation(
  { circuit: name, signals: pinned }: PinnedStatement,
  accepted: readonly string[],
  { circuit, circuitDigest, nullifier, proof }: Presentation,
  { challenge, circuits }: { challenge: bigint; circuits: readonly CircuitText[] },
) {
  const known = circuits.find((one) => one.circuit === circuit && digestOf(one) === circuitDigest);
  if (known === undefined || circuit !== name || !accepted.includes(circuitDigest)) {
    throw new HushmarkError('proof_circuit');
  }
  const isNamed = pinned.scope !== '0';
  if (isNamed ? !nullifier : nullifier !== undefined) throw new HushmarkError('input_malformed');
  if (readProof(proof) === undefined) throw new HushmarkError('proof_malformed');
  const named: Record<string, string> = { ...pinned, nullifier: String(nullifier ?? 0n), challenge: String(challenge) };
  const signals = known.publicSignals.map((signal) => parseField(named[signal], signal));
  return { circuit: known, signals, proof, pseudonym: isNamed ? [String(nullifier)] : [] };
}

function digestOf({ key }: CircuitText): string {
  return base64url(sha256(utf8(key)));
}

function verifierOf(circuit: CircuitText): Promise<Verifier> {
  const digest = digestOf(circuit);
  const made = verifiers.get(digest) ?? createVerifier(parseVerifyingKey(parseJson(circuit.key, 'key')));
  verifiers.set(digest, made);
  return made;
}
