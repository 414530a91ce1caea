// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wallet's answer to a request: an OpenID4VP `direct_post` body (form-encoded) with one presentation for each
 * credential that was asked for, or `access_denied`.
 * A presentation carries the proof and, with a pseudonym, the nullifier; the verifier rebuilds every other public
 * signal itself. Nothing in it says which trust bundle the wallet has: the request names the one that counts, and a
 * wallet that has another one does not answer (attack L17).
 * The proof's coordinates stay text here: groth16/ decides whether they are numbers and points.
 */

import { encodeField, parseField } from '#base/encoding.ts';
import { malformed, parseDigest, parseJson, readList, readObject, readToken } from '#base/readers.ts';
import { type CircuitName, parseCircuitName } from '../policy/circuits.ts';

/** Two presentations need about 2.5 KB. */
export const MAX_RESPONSE_BYTES = 8192;
const MAX_COORDINATE = 78;

/** A Groth16 proof as snarkjs writes it; unchecked text. */
export type ProofJson = {
  readonly pi_a: readonly string[];
  readonly pi_b: readonly (readonly string[])[];
  readonly pi_c: readonly string[];
  readonly protocol: 'groth16';
  readonly curve: 'bn128';
};

export type Presentation = {
  readonly version: 1;
  readonly circuit: CircuitName;
  /** base64url SHA-256 of the verification key's file. */
  readonly circuitDigest: string;
  /** Present exactly when the policy asks for a pseudonym. */
  readonly nullifier?: bigint;
  readonly proof: ProofJson;
};

export type WalletResponse =
  | {
      readonly kind: 'presented';
      readonly requestId: string;
      readonly presentations: ReadonlyMap<string, Presentation>;
    }
  | { readonly kind: 'declined'; readonly requestId: string };

/** The form-encoded body; `presentations` by DCQL id. */
export function createResponse(response: WalletResponse): string {
  const form = new URLSearchParams();
  if (response.kind === 'declined') {
    form.set('error', 'access_denied');
  } else {
    const entries = [...response.presentations].map(([id, presentation]) => [id, [encodePresentation(presentation)]]);
    form.set('vp_token', JSON.stringify(Object.fromEntries(entries)));
  }
  form.set('state', response.requestId);
  return form.toString();
}

/** The inverse, for a body from outside: exactly these members, each once. Throws input_malformed. */
export function parseResponse(body: unknown): WalletResponse {
  const name = 'response';
  if (typeof body !== 'string' || body.length > MAX_RESPONSE_BYTES) throw malformed(name, 'is not text or too long');
  const form = new URLSearchParams(body);
  const members = [...form.keys()].sort().join();
  const requestId = readToken(form.get('state'), `${name}.state`, 128);
  if (members === 'error,state') {
    if (form.get('error') !== 'access_denied') throw malformed(`${name}.error`, 'is not access_denied');
    return { kind: 'declined', requestId };
  }
  if (members !== 'state,vp_token') throw malformed(name, 'must have vp_token and state, or error and state');
  const token = parseJson(form.get('vp_token') ?? '', `${name}.vp_token`, MAX_RESPONSE_BYTES);
  if (typeof token !== 'object' || token === null || Array.isArray(token)) {
    throw malformed(`${name}.vp_token`, 'is not an object');
  }
  const entries = readList(Object.entries(token), `${name}.vp_token`, 2, 1) as [string, unknown][];
  const presentations = entries.map(([id, list]): [string, Presentation] => {
    const at = `${name}.vp_token.${readToken(id, `${name}.vp_token`, 64)}`;
    const [presentation] = readList(list, at, 1, 1);
    return [id, parsePresentation(presentation, at)];
  });
  return { kind: 'presented', requestId, presentations: new Map(presentations) };
}

export function encodePresentation(presentation: Presentation): object {
  const { version, circuit, circuitDigest, nullifier, proof } = presentation;
  return {
    version,
    circuit,
    circuit_digest: circuitDigest,
    ...(nullifier === undefined ? {} : { nullifier: encodeField(nullifier) }),
    proof,
  };
}

export function parsePresentation(value: unknown, name = 'presentation'): Presentation {
  const members = readObject(value, name, ['version', 'circuit', 'circuit_digest', 'proof'], ['nullifier']);
  if (members.version !== 1) throw malformed(`${name}.version`, 'is not 1');
  return {
    version: 1,
    circuit: parseCircuitName(members.circuit, `${name}.circuit`),
    circuitDigest: parseDigest(members.circuit_digest, `${name}.circuit_digest`),
    ...(members.nullifier === undefined ? {} : { nullifier: parseField(members.nullifier, `${name}.nullifier`) }),
    proof: parseProofJson(members.proof, `${name}.proof`),
  };
}

function parseProofJson(value: unknown, name: string): ProofJson {
  const proof = readObject(value, name, ['pi_a', 'pi_b', 'pi_c', 'protocol', 'curve']);
  if (proof.protocol !== 'groth16') throw malformed(`${name}.protocol`, 'is not groth16');
  if (proof.curve !== 'bn128') throw malformed(`${name}.curve`, 'is not bn128');
  return {
    pi_a: coordinates(proof.pi_a, `${name}.pi_a`, 3),
    pi_b: readList(proof.pi_b, `${name}.pi_b`, 3, 3).map((pair, row) => coordinates(pair, `${name}.pi_b[${row}]`, 2)),
    pi_c: coordinates(proof.pi_c, `${name}.pi_c`, 3),
    protocol: 'groth16',
    curve: 'bn128',
  };
}

function coordinates(value: unknown, name: string, count: number): string[] {
  return readList(value, name, count, count).map((entry, index) =>
    readToken(entry, `${name}[${index}]`, MAX_COORDINATE),
  );
}
