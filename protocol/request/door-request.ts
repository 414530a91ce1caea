// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The request that a door or a till shows as a QR code: signed ahead, without an address, small enough for a screen. It
 * pins no statement: door and wallet each compile the policy for the days of `issuedAt` under the bundle that it names,
 * and where they differ no proof fits. What a wallet refuses at the checkout it refuses here, by the same rules
 * (request.ts); that the clock of a door without a network may be a little wrong is the one thing given.
 */
import { canonicalJson, concatBytes, firstBytesAsField, sha256, utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import {
  checkNow,
  malformed,
  parseDigest,
  parseJson,
  readFlag,
  readInteger,
  readList,
  readObject,
  readSeconds,
  readToken,
  reworded,
} from '#base/readers.ts';
import { dayInZone, utcDay } from '../dates.ts';
import { encodePayload, parseJws, type SigningKey, signJws } from '../jws.ts';
import { compileStatements } from '../policy/compile.ts';
import { type Policy, parsePolicy } from '../policy/policy.ts';
import type { Statement } from '../policy/statement.ts';
import { type RegisteredVerifier, schemasOf, type TrustBundle } from '../trust/bundle.ts';
import { countsWithin } from '../trust/timetable.ts';
import { MAX_OFFERED, MAX_REQUEST_LIFE } from './payload.ts';
import { CLOCK_SKEW, findVerifier } from './request.ts';

const TYP = 'hushmark-door+jwt';
/** A QR code of version 25 at the lowest level of correction, with room for the wallet's address. */
export const MAX_DOOR_REQUEST = 1200;
/** Seconds: no evening is longer, so that nobody is known again on the day after. */
export const LONGEST_EVENING = 86_400;

/** Unix seconds; the end is the first second after it. */
export type Evening = { readonly from: number; readonly until: number };

export type DoorRequestFields = {
  readonly clientId: string;
  readonly nonce: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** Without a pseudonym. */
  readonly policy: Policy;
  /** Digest of the trust bundle that counts at `issuedAt`. */
  readonly bundle: string;
  /** For each credential the key sets that the door accepts, newest first. */
  readonly circuitDigests: readonly (readonly string[])[];
  /** One entry each in this time; without it, one answer to this code. */
  readonly once?: Evening;
  /** Test issuers count, and the answer is good for tests only. */
  readonly test?: true;
};

/** Checked, and worked out. */
export type DoorRequest = Omit<DoorRequestFields, 'bundle'> & {
  readonly payloadBytes: Uint8Array;
  /** The shop's registered name. */
  readonly shop: string;
  readonly verifier: RegisteredVerifier;
  readonly bundle: TrustBundle;
  /** Day numbers. */
  readonly today: number;
  readonly cutoffDay: number;
  readonly statements: readonly Statement[];
};

/** The request as compact JWS. Throws input_policy for a policy that has no place at a door. */
export function createDoorRequest(fields: DoorRequestFields, key: SigningKey): string {
  const payload = encodePayload({
    version: 1,
    iss: fields.clientId,
    nonce: fields.nonce,
    iat: fields.issuedAt,
    exp: fields.expiresAt,
    bundle: fields.bundle,
    circuits: fields.circuitDigests,
    ...(fields.once === undefined ? {} : { once: { from: fields.once.from, until: fields.once.until } }),
    ...(fields.test ? { test: true } : {}),
    policy: fields.policy,
  });
  const jws = signJws({ typ: TYP, kid: key.jwk.kid }, payload, key.secretKey);
  if (jws.length > MAX_DOOR_REQUEST) {
    throw new HushmarkError(
      'input_policy',
      `the request would take ${jws.length} characters, and a code holds ${MAX_DOOR_REQUEST}`,
      'Leave languages and "otherwise" out of the policy, or name fewer values.',
    );
  }
  readDoorPayload(payload);
  return jws;
}

/** Form alone. Throws input_* or request_unsupported. */
export function readDoorPayload(payload: Uint8Array): DoorRequestFields {
  const name = 'request';
  const json = parseJson(payload, name, MAX_DOOR_REQUEST);
  if (typeof json === 'object' && json !== null && 'version' in json && json.version !== 1) {
    throw new HushmarkError('request_unsupported', 'the request has a version that is not known here');
  }
  const value = readObject(
    json,
    name,
    ['version', 'iss', 'nonce', 'iat', 'exp', 'bundle', 'circuits', 'policy'],
    ['once', 'test'],
  );
  const nonce = readToken(value.nonce, `${name}.nonce`, 43);
  if (nonce.length < 22) throw malformed(`${name}.nonce`, 'is too short to be random');
  const policy = parsePolicy(value.policy);
  if (policy.pseudonym !== undefined) {
    throw new HushmarkError(
      'input_policy',
      'a policy with a pseudonym is not for the door, which must not know anybody again',
    );
  }
  const issuedAt = readSeconds(value.iat, `${name}.iat`);
  const count = policy.credentials.length;
  return {
    clientId: readToken(value.iss, `${name}.iss`, 64),
    nonce,
    issuedAt,
    expiresAt: readInteger(value.exp, `${name}.exp`, issuedAt + 1, issuedAt + MAX_REQUEST_LIFE),
    policy,
    bundle: parseDigest(value.bundle, `${name}.bundle`),
    circuitDigests: readList(value.circuits, `${name}.circuits`, count, count).map((entry, index) =>
      readDigests(entry, `${name}.circuits[${index}]`),
    ),
    ...(value.once === undefined ? {} : { once: readEvening(value.once, issuedAt) }),
    ...(readFlag(value.test, `${name}.test`) ? { test: true } : {}),
  };
}

function readDigests(value: unknown, name: string): string[] {
  const digests = readList(value, name, MAX_OFFERED, 1).map((entry, index) => parseDigest(entry, `${name}[${index}]`));
  if (new Set(digests).size !== digests.length) throw malformed(name, 'offers a key set twice');
  return digests;
}

function readEvening(value: unknown, issuedAt: number): Evening {
  const name = 'request.once';
  const evening = readObject(value, name, ['from', 'until']);
  const from = readSeconds(evening.from, `${name}.from`);
  const until = readInteger(evening.until, `${name}.until`, from + 1, from + LONGEST_EVENING);
  if (issuedAt < from || issuedAt >= until) throw malformed(name, 'is another time than that of the request');
  return { from, until };
}

/**
 * A request from a door's screen.
 * @param bundles all trust bundles at hand, of any registry
 * @param now Unix seconds by this device's clock
 * Throws request_* and trust_registry_unknown; see base/reasons.ts.
 */
export function parseDoorRequest(jws: unknown, bundles: readonly TrustBundle[], now: number): DoorRequest {
  const time = checkNow(now);
  const keys = bundles.flatMap(({ verifiers }) => verifiers.flatMap((verifier) => verifier.keys));
  const { payload, kid } = reworded('request_malformed', () => {
    try {
      return parseJws(jws, { typ: TYP, keys, maxBytes: MAX_DOOR_REQUEST });
    } catch (error) {
      if (!(error instanceof HushmarkError) || error.code !== 'trust_signature') throw error;
      throw new HushmarkError('request_signature', error.message);
    }
  });
  const fields = reworded('request_malformed', () => readDoorPayload(payload));
  const own = bundles.filter(({ registry }) => registry.id === fields.policy.registry);
  if (own.length === 0) throw new HushmarkError('trust_registry_unknown', 'the policy belongs to another registry');
  const bundle = own.find(({ digest }) => digest === fields.bundle);
  const { issuedAt } = fields;
  if (bundle === undefined || !countsWithin(bundle, own, issuedAt - CLOCK_SKEW, issuedAt + CLOCK_SKEW)) {
    throw new HushmarkError('request_bundle_unknown', 'the code is for lists that are not at hand, or do not count');
  }
  const verifier = findVerifier(bundle, fields.clientId);
  if (!verifier.keys.some((key) => key.kid === kid)) throw new HushmarkError('request_signature');
  if (issuedAt > time + CLOCK_SKEW) throw new HushmarkError('request_from_future');
  if (time >= fields.expiresAt + CLOCK_SKEW) throw new HushmarkError('request_expired');
  return {
    ...fields,
    payloadBytes: payload,
    shop: verifier.name,
    verifier,
    bundle,
    ...compile(fields, payload, bundle),
  };
}

function compile(fields: DoorRequestFields, payload: Uint8Array, bundle: TrustBundle) {
  const { policy, clientId, issuedAt, test: tests = false } = fields;
  const today = utcDay(issuedAt * 1000);
  const cutoffDay = dayInZone(issuedAt * 1000, policy.timeZone);
  const days = { today, cutoffDay, clientId, tests };
  const scope = doorScope(fields, payload);
  const statements = reworded('request_malformed', () => compileStatements(policy, schemasOf(bundle), days));
  return { today, cutoffDay, statements: statements.map((statement) => ({ ...statement, scope })) };
}

/**
 * In what somebody is known again: this code, or this policy in this evening. The times are part of it, so that no door
 * can make two evenings one.
 */
function doorScope({ clientId, policy, once }: DoorRequestFields, payload: Uint8Array): bigint {
  const bytes =
    once === undefined
      ? concatBytes(utf8('hushmark/door-code/1'), sha256(payload))
      : utf8(canonicalJson(['hushmark/door-evening/1', clientId, policy.name, once.from, once.until]));
  return firstBytesAsField(sha256(bytes));
}

/** First 31 bytes of SHA-256("hushmark/door-challenge/1" || SHA-256(payload)) as a field element. */
export function doorChallenge(payload: Uint8Array): bigint {
  return firstBytesAsField(sha256(concatBytes(utf8('hushmark/door-challenge/1'), sha256(payload))));
}
