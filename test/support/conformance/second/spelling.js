// SPDX-License-Identifier: GPL-3.0-or-later
// A second reader of docs/wire.md, section "Spelling" and "Hashes and signatures". Shares no code with the project.
import { createHash, createPublicKey, verify } from 'node:crypto';
import { buildPoseidon } from 'circomlibjs';

export const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
const poseidon = await buildPoseidon();
export const H = (...inputs) => poseidon.F.toObject(poseidon(inputs));
export const TAG = { HOLDER: 1n, CREDENTIAL: 2n, ATTRIBUTES: 3n, NULLIFIER: 4n, ACCEPTED: 5n, INTERVAL: 6n };

export class Refused extends Error {}
export function must(holds, why) {
  if (!holds) throw new Refused(why);
}

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
export const digest = (bytes) => sha256(bytes).toString('base64url');
export const first31 = (bytes) => BigInt(`0x${bytes.toString('hex', 0, 31)}`);

export function field(text, order = R) {
  must(typeof text === 'string' && /^(0|[1-9][0-9]{0,76})$/.test(text) && BigInt(text) < order, 'a field element');
  return BigInt(text);
}

export function bytes(text, length) {
  must(typeof text === 'string' && /^[A-Za-z0-9_-]*$/.test(text), 'base64url');
  const found = Buffer.from(text, 'base64url');
  must(found.toString('base64url') === text && (length === undefined || found.length === length), 'base64url');
  return found;
}

/** JSON in which no object has a member twice. */
export function json(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refused('JSON');
  }
  const open = [];
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[^\s"]/g) ?? [];
  for (const [at, token] of tokens.entries()) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (tokens[at + 1] === ':' && token.startsWith('"')) {
      const name = JSON.parse(token);
      must(!open.at(-1).has(name), 'a member twice');
      open.at(-1).add(name);
    }
  }
  return value;
}

export const utf8 = (buffer) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(buffer);

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
  }
  must(typeof value !== 'number' || Number.isSafeInteger(value), 'a safe integer');
  return JSON.stringify(value);
}

/** Exactly these members: those before the bar must be there. */
export function members(value, required, optional = '') {
  must(typeof value === 'object' && value !== null && !Array.isArray(value), 'an object');
  const names = required.split(' ');
  must(
    names.every((name) => Object.hasOwn(value, name)),
    `members ${required}`,
  );
  const known = [...names, ...optional.split(' ')];
  must(
    Object.keys(value).every((name) => known.includes(name)),
    'no other member',
  );
  return value;
}

/** The payload of a JWS of this type under one of these keys. */
export function signed(jws, typ, keys) {
  const parts = String(jws).split('.');
  must(parts.length === 3, 'three parts');
  const header = members(json(utf8(bytes(parts[0]))), 'alg kid typ');
  must(header.alg === 'EdDSA' && header.typ === typ, `a ${typ}`);
  const key = keys.find(({ kid }) => kid === header.kid);
  must(key !== undefined, 'a known key');
  const { kty, crv, x } = key;
  const input = Buffer.from(`${parts[0]}.${parts[1]}`);
  must(
    verify(null, input, createPublicKey({ key: { kty, crv, x }, format: 'jwk' }), bytes(parts[2], 64)),
    'a signature',
  );
  return bytes(parts[1]);
}
