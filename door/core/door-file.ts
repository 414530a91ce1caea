// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * All that a door needs for an evening, in one file: signed codes, the trust bundles that count in that time, and the
 * verification keys. `hushmark door ask` writes it, the door's page and `hushmark door check` read it. Whoever loads it
 * trusts where it came from; its parts are held together all the same: a code names bundle and keys by their digests,
 * and its signature is by a key in the bundle.
 */
import { base64url, parseBase64url, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { malformed, parseJson, readInteger, readList, readObject, readToken, reworded } from '#base/readers.ts';
import type { Circuit } from '#groth16/files/artefacts.ts';
import { isDevelopmentKey } from '#groth16/files/development-keys.ts';
import { parseVerifyingKey } from '#groth16/files/verifying-key.ts';
import { type Jwk, parseJwks } from '#protocol/jws.ts';
import { readOrigin } from '#protocol/origins.ts';
import { parseCircuitName } from '#protocol/policy/circuits.ts';
import { codeId } from '#protocol/request/door-answer.ts';
import { type DoorRequestFields, MAX_DOOR_REQUEST, readDoorPayload } from '#protocol/request/door-request.ts';
import { parseTrustBundle, type TrustBundle } from '#protocol/trust/bundle.ts';

const FORMAT = 'hushmark-door/1';
const MAX_BYTES = 64 << 20;
/** A day of codes that change every half minute. */
export const MOST_CODES = 2880;
const MOST_BUNDLES = 4;
const MOST_CIRCUITS = 16;

/** A code before its signature is looked at, which costs more than all the rest. */
export type SignedCode = { readonly jws: string; readonly id: string; readonly fields: DoorRequestFields };

export type DoorFile = {
  /** Origin of the wallet that the codes open. */
  readonly wallet: string;
  /** Seconds for which a code is shown; it is answered for twice that. */
  readonly every: number;
  /** In the order of their times. */
  readonly codes: readonly SignedCode[];
  readonly bundles: readonly TrustBundle[];
  readonly circuits: readonly Circuit[];
};

export type DoorFileParts = {
  readonly wallet: string;
  readonly every: number;
  readonly codes: readonly string[];
  readonly registryKeys: readonly Jwk[];
  /** Files as the registry publishes them. */
  readonly bundles: readonly Uint8Array[];
  readonly circuits: readonly { name: string; version: number; publicSignals: readonly string[]; vkey: string }[];
};

export function encodeDoorFile({ bundles, ...parts }: DoorFileParts): string {
  return `${JSON.stringify({ format: FORMAT, ...parts, bundles: bundles.map(base64url) })}\n`;
}

/**
 * Throws input_file for what is no such file, and trust_* for bundles that are not good.
 * @param now Unix seconds
 */
export function parseDoorFile(text: string, now: number): DoorFile {
  return reworded('input_file', () => {
    const name = 'door file';
    const value = readObject(parseJson(text, name, MAX_BYTES), name, [
      'format',
      'wallet',
      'every',
      'codes',
      'registryKeys',
      'bundles',
      'circuits',
    ]);
    if (value.format !== FORMAT) throw malformed(name, 'has a format that is not known here');
    const keys = parseJwks(value.registryKeys, `${name}.registryKeys`);
    return {
      wallet: readOrigin(value.wallet, `${name}.wallet`),
      every: readInteger(value.every, `${name}.every`, 1, 1800),
      codes: readList(value.codes, `${name}.codes`, MOST_CODES, 1).map((code, index) =>
        readCode(code, `${name}.codes[${index}]`),
      ),
      bundles: readList(value.bundles, `${name}.bundles`, MOST_BUNDLES, 1).flatMap((bundle, index) =>
        readBundle(parseBase64url(bundle, `${name}.bundles[${index}]`), keys, now),
      ),
      circuits: readList(value.circuits, `${name}.circuits`, MOST_CIRCUITS, 1).map((circuit, index) =>
        readCircuit(circuit, `${name}.circuits[${index}]`),
      ),
    };
  });
}

function readCode(value: unknown, name: string): SignedCode {
  const jws = readToken(value, name, MAX_DOOR_REQUEST);
  const payload = parseBase64url(jws.split('.')[1], name);
  return { jws, id: codeId(payload), fields: readDoorPayload(payload) };
}

/** None for one that is over: codes that need it are over too, and refused as that. */
function readBundle(file: Uint8Array, keys: readonly Jwk[], now: number): TrustBundle[] {
  try {
    return [parseTrustBundle(file, keys, { now, minimumSequence: 0 })];
  } catch (error) {
    if (error instanceof HushmarkError && error.code === 'trust_stale') return [];
    throw error;
  }
}

function readCircuit(value: unknown, name: string): Circuit {
  const circuit = readObject(value, name, ['name', 'version', 'publicSignals', 'vkey']);
  if (typeof circuit.vkey !== 'string') throw malformed(`${name}.vkey`, 'is not text');
  const vkey = parseVerifyingKey(parseJson(circuit.vkey, `${name}.vkey`));
  const publicSignals = readList(circuit.publicSignals, `${name}.publicSignals`, 64, 1).map((signal, index) =>
    readToken(signal, `${name}.publicSignals[${index}]`, 64),
  );
  if (vkey.ic.length !== publicSignals.length + 1) throw malformed(name, 'has another number of public signals');
  return {
    name: parseCircuitName(circuit.name, `${name}.name`),
    version: readInteger(circuit.version, `${name}.version`, 1, 1000),
    circuitDigest: base64url(sha256(utf8(circuit.vkey))),
    publicSignals,
    development: isDevelopmentKey(vkey),
    vkey,
  };
}
