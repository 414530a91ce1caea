// SPDX-License-Identifier: GPL-3.0-or-later
// A second reader of docs/wire.md, sections "Attributes and schemas" and "Trust bundle".
import { bytes, canonical, digest, field, first31, H, json, must, sha256, signed, TAG, utf8 } from './spelling.js';

export function schemaNumber({ uri, slots }) {
  const meaning = slots.map(({ label: _label, values: _values, holderChosen, ...slot }) => ({
    ...slot,
    ...(holderChosen ? { holderChosen } : {}),
  }));
  return first31(sha256(canonical(['hushmark/schema/1', uri, meaning])));
}

/** The signed part, with the revoked handles of the binary part in their places. */
export function readBundle({ bytes: text, length }, keys) {
  const file = Buffer.alloc(length);
  bytes(text).copy(file);
  must(file.toString('latin1', 0, 4) === 'HMTB' && file[4] === 2, 'a bundle of version 2');
  const end = 9 + file.readUInt32BE(5);
  const payload = json(utf8(signed(file.toString('latin1', 9, end), 'hushmark-trust+jwt', keys)));
  const binary = file.subarray(end, end + payload.binary.length);
  must(digest(binary) === payload.binary.digest, 'the lists that were signed');
  must(
    file.subarray(end + payload.binary.length).every((byte) => byte === 0),
    'zeros',
  );
  must(file.length === Math.ceil((end + payload.binary.length) / 65536) * 65536, 'the least padding');
  const lists = payload.issuers.flatMap(({ schemas }) => schemas);
  readBinary(binary, lists);
  return { ...payload, digest: digest(file) };
}

function readBinary(binary, lists) {
  let at = 0;
  const level = (count) => {
    const bits = binary.subarray(at, at + Math.ceil(count / 8));
    at += bits.length + 32 * bits.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
  };
  const inner = Math.ceil(lists.reduce((sum, { leaves }) => sum + leaves, 0) / 64);
  level(inner);
  level(Math.ceil(inner / 64));
  for (const list of lists) {
    const count = list.revoked;
    list.revoked = [];
    for (let handle = 0n; list.revoked.length < count; list.revoked.push(handle)) {
      let shift = 0n;
      for (let more = true; more; shift += 7n) {
        const byte = binary[at++];
        handle += BigInt(byte & 127) << shift;
        more = byte > 127;
      }
    }
  }
  must(at === binary.length, 'nothing left over');
}

/** Where the gaps of a list stand, from its first leaf on. */
function gapsOf({ revoked, spread }) {
  const ends = [-1n, ...revoked, 2n ** 48n];
  const gaps = ends
    .slice(1)
    .map((end, index) => [ends[index] + 1n, end - 1n])
    .filter(([lo, hi]) => lo <= hi);
  const clusters = spread === 1 ? 1 : 2 ** Math.ceil(Math.log2(Math.max(1, (revoked.length + 1) / 16)));
  const step = spread === 1 ? 1 : 16 * spread;
  let free = 0;
  return gaps.map((gap) => {
    const place = Math.max(free, step * Number((gap[0] * BigInt(clusters)) >> 48n));
    free = place + 1;
    return { gap, place };
  });
}

/** Root of a tree with four children a node; `leaves` from index to value, everything else 0. */
export function rootOf(leaves, depth) {
  let level = leaves;
  let empty = 0n;
  for (let height = 0; height < depth; height++) {
    const parents = new Map();
    for (const index of new Set([...level.keys()].map((key) => Math.floor(key / 4)))) {
      parents.set(index, H(...[0, 1, 2, 3].map((child) => level.get(4 * index + child) ?? empty)));
    }
    level = parents;
    empty = H(empty, empty, empty, empty);
  }
  return level.get(0) ?? empty;
}

/** The root of a question about `schema`. */
export function trustRoot(bundle, { schema, issuers, assurance, tests }) {
  const leaves = new Map();
  for (const issuer of bundle.issuers) {
    const counts =
      (tests || issuer.test !== true) &&
      (issuers === undefined || issuers.includes(issuer.id)) &&
      (assurance === undefined || assurance.includes(issuer.assurance));
    for (const list of issuer.schemas) {
      if (list.document.uri === schema && !counts) continue;
      const [x, y] = issuer.key.map((coordinate) => field(coordinate));
      for (const { gap, place } of gapsOf(list)) {
        leaves.set(list.firstLeaf + place, H(TAG.ACCEPTED, x, y, schemaNumber(list.document), ...gap));
      }
    }
  }
  return rootOf(leaves, 9);
}
