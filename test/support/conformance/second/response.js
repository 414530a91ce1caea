// SPDX-License-Identifier: GPL-3.0-or-later
// A second reader of docs/wire.md, sections "Request" and "Response": what a verifier does with an answer.
import { bn254 } from '@noble/curves/bn254.js';
import { groth16 } from 'snarkjs';
import { bytes, canonical, digest, field, first31, json, members, must, R, sha256, utf8 } from './spelling.js';
import { asText, dateIn, statementOf } from './statement.js';
import { trustRoot } from './trust.js';

const Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583n;

export const challengeOf = (payload, code = '') => first31(sha256('hushmark/challenge/1', sha256(payload), code));

/** Every public signal of every credential but nullifier and challenge, from policy, bundle and time. */
export function askedBy({ policy, at, client, tests }, bundle) {
  const schemas = bundle.issuers.flatMap((issuer) => issuer.schemas.map(({ document }) => document));
  const days = { today: dateIn('UTC', at), cutoffDay: dateIn(policy.timeZone, at) };
  return policy.credentials.map((credential) => {
    const { circuit, signals } = statementOf(credential, { ...policy, ...days, schemas, client });
    const root = trustRoot(bundle, { ...credential, tests });
    return { id: credential.id, circuit, signals: asText({ ...signals, trustRoot: root }) };
  });
}

function readPoint(Point, [x, y, z], isOne) {
  must(canonical(z) === isOne, 'z is 1');
  let point;
  try {
    point = Point.fromAffine({ x, y });
    point.assertValidity();
  } catch {
    must(false, 'a point of the group');
  }
  must(point.isTorsionFree(), 'a point of the subgroup');
}

function readProof(proof) {
  const { pi_a: a, pi_b: b, pi_c: c, protocol, curve } = members(proof, 'pi_a pi_b pi_c protocol curve');
  must(protocol === 'groth16' && curve === 'bn128', 'groth16 on bn128');
  const number = (text) => field(text, Q);
  for (const point of [a, c]) {
    must(Array.isArray(point) && point.length === 3, 'three coordinates');
    readPoint(bn254.G1.Point, [number(point[0]), number(point[1]), point[2]], '"1"');
  }
  must(
    Array.isArray(b) && b.length === 3 && b.every((pair) => Array.isArray(pair) && pair.length === 2),
    'three pairs',
  );
  const pair = ([low, high]) => bn254.fields.Fp2.fromBigTuple([number(low), number(high)]);
  readPoint(bn254.G2.Point, [pair(b[0]), pair(b[1]), b[2]], '["1","0"]');
}

/** The form's members, each once. */
function readForm(body) {
  must(typeof body === 'string' && body.length <= 8192, 'a short form');
  const form = [...new URLSearchParams(body)];
  const names = form
    .map(([name]) => name)
    .sort()
    .join();
  must(names === 'state,vp_token' || names === 'error,state', 'vp_token or error, and state');
  return Object.fromEntries(form);
}

/** Pseudonyms of an answer that counts, "declined", or Refused. */
export async function verifyResponse({ request, response, code, circuits }, bundle) {
  const payload = bytes(request.split('.')[1]);
  const { state, iat, client_id: client, dcql_query: query, hushmark } = json(utf8(payload));
  const form = readForm(response);
  must(form.state === state, 'an answer to this request');
  if (form.error !== undefined) {
    must(form.error === 'access_denied', 'access_denied');
    return 'declined';
  }
  const asked = askedBy({ policy: hushmark.policy, at: iat, client, tests: hushmark.test === true }, bundle);
  must(
    canonical(asked.map(({ circuit, signals }) => ({ circuit, signals }))) === canonical(hushmark.statements),
    'the statements of the request',
  );
  const token = members(json(form.vp_token), asked.map(({ id }) => id).join(' '));
  const challenge = challengeOf(payload, code);
  const pseudonyms = [];
  for (const [index, { id, circuit, signals }] of asked.entries()) {
    must(Array.isArray(token[id]) && token[id].length === 1, 'one presentation');
    const [shown] = token[id];
    members(shown, 'version circuit circuit_digest proof', 'nullifier');
    const accepted = query.credentials[index].meta.zk_system_type.map((type) => type.circuit_digest);
    must(shown.version === 1 && shown.circuit === circuit && accepted.includes(shown.circuit_digest), 'the circuit');
    const known = circuits.find((one) => digest(one.key) === shown.circuit_digest);
    must(known !== undefined, 'a key set that is here');
    const { key, publicSignals } = known;
    must((shown.nullifier !== undefined) === (signals.scope !== '0'), 'a nullifier where it belongs');
    const nullifier = field(shown.nullifier ?? '0', R);
    must(signals.scope === '0' || nullifier !== 0n, 'a nullifier other than 0');
    readProof(shown.proof);
    const all = { ...signals, nullifier: String(nullifier), challenge: String(challenge) };
    const ordered = publicSignals.map((name) => all[name]);
    must(await groth16.verify(JSON.parse(key), ordered, shown.proof), 'a proof');
    if (signals.scope !== '0') pseudonyms.push(shown.nullifier);
  }
  return { pseudonyms };
}
