// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The payload of a request, shaped as an OpenID4VP 1.0 request object with `direct_post`: its members on the wire, and
 * the same in our own terms. This is form only; request.ts adds signature, trust and clock.
 */

import { encodeField, parseField } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import {
  malformed,
  parseDigest,
  parseJson,
  readFlag,
  readInteger,
  readList,
  readObject,
  readSeconds,
  readText,
  readToken,
} from '#base/readers.ts';
import { isoDate, parseDate } from '../dates.ts';
import { encodePayload } from '../jws.ts';
import { readUrl } from '../origins.ts';
import { type CircuitName, parseCircuitName } from '../policy/circuits.ts';
import { type Policy, parsePolicy } from '../policy/policy.ts';
import { publicSignals, rootOf, type Statement } from '../policy/statement.ts';
import type { TrustBundle } from '../trust/bundle.ts';

const AUDIENCE = 'https://self-issued.me/v2';
const FORMAT = 'hushmark_groth16';
const SYSTEM = 'groth16-bn254';
export const MAX_REQUEST_BYTES = 65_536;
/** Key sets that a request may offer for a statement. */
export const MAX_OFFERED = 8;
/** Seconds that a request may be open, whatever its policy says. */
export const MAX_REQUEST_LIFE = 3600;

export type Flow = 'same_device' | 'cross_device';

/**
 * A statement without what only the wallet knows: circuit and public signals by name, trust root included, as decimal
 * strings.
 */
export type PinnedStatement = { readonly circuit: CircuitName; readonly signals: Readonly<Record<string, string>> };

/** What a request says, in our own terms. */
export type RequestFields = {
  readonly clientId: string;
  /** The shop's registered name. */
  readonly shop: string;
  readonly responseUri: string;
  readonly returnUrl?: string;
  readonly nonce: string;
  readonly requestId: string;
  /** Unix seconds. */
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly policy: Policy;
  /** Day numbers: the UTC date, and the date in the policy's zone. */
  readonly today: number;
  readonly cutoffDay: number;
  /** Digest of the one trust bundle whose root the answer is for: the one in force at `issuedAt`. */
  readonly bundle: string;
  /** One for each credential of the policy, in its order. */
  readonly statements: readonly PinnedStatement[];
  /** For each statement the key sets that the verifier accepts, newest first. */
  readonly circuitDigests: readonly (readonly string[])[];
  readonly order?: string;
  readonly flow: Flow;
  /** A question in which test issuers count, and whose answer is good for tests only. */
  readonly test?: true;
};

/** Drops the two signals that a request cannot know. */
export function pinStatement(statement: Statement, bundle: TrustBundle): PinnedStatement {
  const signals = publicSignals(statement, { trustRoot: rootOf(statement, bundle), nullifier: 0n, challenge: 0n });
  const { nullifier: _nullifier, challenge: _challenge, ...pinned } = signals;
  const entries = Object.entries(pinned).map(([name, value]) => [name, encodeField(value)]);
  return { circuit: statement.circuit, signals: Object.fromEntries(entries) as Record<string, string> };
}

/** The payload bytes that are signed; the verifier keeps them for the challenge. */
export function encodeRequest(fields: RequestFields): Uint8Array {
  const credentials = fields.policy.credentials.map(({ id, schema }, index) => ({
    id,
    format: FORMAT,
    meta: {
      zk_system_type: fields.circuitDigests[index]?.map((circuitDigest) => {
        return { system: SYSTEM, circuit: fields.statements[index]?.circuit, circuit_digest: circuitDigest };
      }),
      schema,
    },
  }));
  return encodePayload({
    iss: fields.clientId,
    client_id: fields.clientId,
    aud: AUDIENCE,
    response_type: 'vp_token',
    response_mode: 'direct_post',
    response_uri: fields.responseUri,
    nonce: fields.nonce,
    state: fields.requestId,
    iat: fields.issuedAt,
    exp: fields.expiresAt,
    dcql_query: { credentials },
    hushmark: {
      version: 1,
      shop: fields.shop,
      ...(fields.returnUrl === undefined ? {} : { return_url: fields.returnUrl }),
      policy: fields.policy,
      today: isoDate(fields.today),
      cutoff_day: isoDate(fields.cutoffDay),
      bundle: fields.bundle,
      statements: fields.statements.map(({ circuit, signals }) => ({ circuit, signals })),
      ...(fields.order === undefined ? {} : { order: fields.order }),
      flow: fields.flow,
      ...(fields.test ? { test: true } : {}),
    },
  });
}

/** The inverse for signed bytes; checks form only. Throws input_* or request_unsupported. */
export function readRequest(payload: Uint8Array): RequestFields {
  const name = 'request';
  const value = readObject(parseJson(payload, name, MAX_REQUEST_BYTES), name, [
    'iss',
    'client_id',
    'aud',
    'response_type',
    'response_mode',
    'response_uri',
    'nonce',
    'state',
    'iat',
    'exp',
    'dcql_query',
    'hushmark',
  ]);
  const clientId = readToken(value.client_id, `${name}.client_id`, 64);
  const fixed = { iss: clientId, aud: AUDIENCE, response_type: 'vp_token', response_mode: 'direct_post' } as const;
  for (const member of ['iss', 'aud', 'response_type', 'response_mode'] as const) {
    if (value[member] !== fixed[member]) throw malformed(`${name}.${member}`, `is not ${fixed[member]}`);
  }
  const nonce = readToken(value.nonce, `${name}.nonce`, 128);
  if (nonce.length < 22) throw malformed(`${name}.nonce`, 'is too short to be random');
  const own = readOwnPart(value.hushmark);
  const issuedAt = readSeconds(value.iat, `${name}.iat`);
  const longest = issuedAt + Math.min(MAX_REQUEST_LIFE, own.policy.ttl);
  return {
    clientId,
    responseUri: readUrl(value.response_uri, `${name}.response_uri`).href,
    nonce,
    requestId: readToken(value.state, `${name}.state`, 128),
    issuedAt,
    expiresAt: readInteger(value.exp, `${name}.exp`, issuedAt + 1, longest),
    ...own,
    circuitDigests: readQuery(value.dcql_query, own),
  };
}

type OwnPart = Pick<
  RequestFields,
  'shop' | 'returnUrl' | 'policy' | 'today' | 'cutoffDay' | 'bundle' | 'statements' | 'order' | 'flow' | 'test'
>;

function readOwnPart(value: unknown): OwnPart {
  const name = 'request.hushmark';
  // The version first: a later one may have other members, and should be reported as a version, not as a fault.
  if (typeof value === 'object' && value !== null && 'version' in value && value.version !== 1) {
    throw new HushmarkError('request_unsupported', 'the request has a version that is not known here');
  }
  const own = readObject(
    value,
    name,
    ['version', 'shop', 'policy', 'today', 'cutoff_day', 'bundle', 'statements', 'flow'],
    ['return_url', 'order', 'test'],
  );
  const { flow } = own;
  if (flow !== 'same_device' && flow !== 'cross_device') throw malformed(`${name}.flow`, 'is not known');
  const policy = parsePolicy(own.policy);
  const count = policy.credentials.length;
  return {
    shop: readText(own.shop, `${name}.shop`, 80),
    ...(own.return_url === undefined ? {} : { returnUrl: readUrl(own.return_url, `${name}.return_url`).href }),
    policy,
    today: parseDate(own.today, `${name}.today`),
    cutoffDay: parseDate(own.cutoff_day, `${name}.cutoff_day`),
    bundle: parseDigest(own.bundle, `${name}.bundle`),
    statements: readList(own.statements, `${name}.statements`, count, count).map((entry, index) =>
      readStatement(entry, `${name}.statements[${index}]`),
    ),
    ...(own.order === undefined ? {} : { order: parseDigest(own.order, `${name}.order`) }),
    flow,
    ...(readFlag(own.test, `${name}.test`) ? { test: true } : {}),
  };
}

/** Signals are compared with the wallet's own as text, so here they only have to be numbers. */
function readStatement(value: unknown, name: string): PinnedStatement {
  const statement = readObject(value, name, ['circuit', 'signals']);
  const { signals } = statement;
  if (typeof signals !== 'object' || signals === null || Array.isArray(signals)) {
    throw malformed(`${name}.signals`, 'is not an object');
  }
  const entries = readList(Object.entries(signals), `${name}.signals`, 16, 1) as [string, unknown][];
  const checked = entries.map(([signal, number]) => [signal, encodeField(parseField(number, `${name}.signals`))]);
  return {
    circuit: parseCircuitName(statement.circuit, `${name}.circuit`),
    signals: Object.fromEntries(checked) as Record<string, string>,
  };
}

/**
 * The DCQL query repeats policy and statements in OpenID4VP's words; it must say the same. Answers with the digests.
 */
function readQuery(value: unknown, own: OwnPart): string[][] {
  const name = 'request.dcql_query';
  const count = own.policy.credentials.length;
  const { credentials } = readObject(value, name, ['credentials']);
  return readList(credentials, `${name}.credentials`, count, count).map((entry, index) => {
    const at = `${name}.credentials[${index}]`;
    const expected = own.policy.credentials[index];
    const credential = readObject(entry, at, ['id', 'format', 'meta']);
    const meta = readObject(credential.meta, `${at}.meta`, ['zk_system_type', 'schema']);
    if (credential.format !== FORMAT) throw unknownFormat();
    if (credential.id !== expected?.id || meta.schema !== expected?.schema) {
      throw malformed(at, 'does not fit the policy');
    }
    return readOffers(meta.zk_system_type, `${at}.meta.zk_system_type`, own.statements[index]?.circuit);
  });
}

/** The offered key sets of one credential, in their order: all of the statement's circuit, none twice. */
function readOffers(value: unknown, at: string, circuit: CircuitName | undefined): string[] {
  const digests = readList(value, at, MAX_OFFERED, 1).map((entry, index) => {
    const offer = readObject(entry, `${at}[${index}]`, ['system', 'circuit', 'circuit_digest']);
    if (offer.system !== SYSTEM) throw unknownFormat();
    if (offer.circuit !== circuit) throw malformed(`${at}[${index}]`, 'does not fit the statement');
    return parseDigest(offer.circuit_digest, `${at}[${index}].circuit_digest`);
  });
  if (new Set(digests).size !== digests.length) throw malformed(at, 'offers a key set twice');
  return digests;
}

function unknownFormat(): HushmarkError {
  return new HushmarkError('request_unsupported', 'the request asks for a format that is not known here');
}
