// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How long a text, how large a number, how many entries and which members each document may have: other makers'
 * wallets, issuers and verifiers rely on it, so no bound moves unseen. They are read off while the conformance set, an
 * issuer's log and a registry's state are parsed, and stand in test/vectors/bounds.txt.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import type * as Readers from '#base/readers.ts';
import { parseLogEvent } from '#issuer/log-event.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { readState } from '#registry/store.ts';
import { answer } from './support/conformance/answer.ts';
import { questionsOf, readSet } from './support/conformance/set.ts';
import { seededRandom } from './support/server/world.ts';

const { bounds } = vi.hoisted(() => ({ bounds: new Set<string>() }));

vi.mock('#base/readers.ts', async (original) => {
  const readers = await original<typeof Readers>();
  const record = (reader: string, name: string, ...parts: readonly unknown[]) =>
    bounds.add(
      [
        name
          .replace(/^.*registry\.json/, 'registry.json')
          .replace(/\[[^\]]*\]|"[^"]*"/g, '[]')
          .replace(/vp_token\.\w+/, 'vp_token.*'),
        reader,
        ...parts,
      ].join(' '),
    );
  return {
    ...readers,
    readText: (value: unknown, name: string, max = 200) => {
      record('text', name, max);
      return readers.readText(value, name, max);
    },
    readToken: (value: unknown, name: string, max = 2048) => {
      record('token', name, max);
      return readers.readToken(value, name, max);
    },
    readList: (value: unknown, name: string, max: number, min = 0) => {
      record('list', name, min, max);
      return readers.readList(value, name, max, min);
    },
    readInteger: (value: unknown, name: string, min: number, max: number) => {
      record('integer', name, min, max);
      return readers.readInteger(value, name, min, max);
    },
    readObject: (value: unknown, name: string, required: string[], optional: string[] = []) => {
      record('object', name, [...required].sort(), optional.length === 0 ? '' : `and ${[...optional].sort()}`);
      return readers.readObject(value, name, required, optional);
    },
  } as typeof Readers;
});

const digest = base64url(sha256(utf8('anything')));
const day = '2026-11-22';
const schema = 'urn:example:1';
const numbers = { sequence: 4, schemas: [{ uri: schema, sequence: 2, list: digest }] };
const LOG: Record<string, object> = {
  start: { issuer: 'town-hall', key: 'k'.repeat(64) },
  issue: {
    ...{ day, schema, person: digest, holder: digest, handle: '7', digest: '5' },
    ...{ validFrom: day, validUntil: '2027-11-22' },
  },
  revoke: { day, handle: '7' },
  'revoke-unknown': { day, schema, handle: '7', validUntil: '2027-11-22' },
  publish: { day, ...numbers },
  recover: { day, ...numbers, log: { lines: 9, head: digest } },
};
const parseLine = (line: object) => parseLogEvent(utf8(JSON.stringify(line)));

const [key, documentKey] = ['registry', 'issuer'].map((seed) => generateSigningKey(seededRandom(seed)).jwk);
const pin = {
  ...{ id: 'town-hall', name: 'Town hall', key: ['1', '2'], documentKey, sequence: 3, leaves: 1024 },
  schemas: [{ uri: schema, sequence: 2, list: digest }],
  ...{ assurance: 'passport-seen', log: { lines: 9, head: digest }, document: digest },
  dropped: [{ uri: 'urn:example:2', document: digest }],
};
const announced = { digest, sequence: 5, starts_at: 1_772_366_400, expires_at: 1_772_976_400 };
const STATE = {
  ...{ format: 'hushmark-registry/1', id: 'test-registry', name: 'Test registry', key },
  issuers: [pin],
  verifiers: [
    { clientId: 'vinum', name: 'Vinum', keys: [key], origins: ['https://vinum.example'], api: 'https://api.example' },
  ],
  removed: [{ ...pin, id: 'gone' }],
  banned: ['1,2'],
  published: {
    ...{ sequence: 5, digest, issuedAt: 1_772_366_400, nextUpdate: 1_772_971_200, expiresAt: 1_772_976_400 },
    ...{ content: digest, announced: { bundles: [announced] } },
  },
};
const OPTIONAL = ['assurance', 'published', 'log', 'use', 'alg', 'page', 'test'];

function readStateFrom(state: object) {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-bounds-'));
  try {
    writeFileSync(join(directory, 'registry.json'), JSON.stringify(state));
    return readState(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The value with one member less or one more, somewhere in it. */
function* damaged(value: unknown): Generator<{ what: string; changed: unknown }> {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    const put = (changed: unknown) =>
      Array.isArray(value) ? value.with(Number(name), changed) : { ...value, [name]: changed };
    for (const { what, changed } of damaged(member)) yield { what: `${name}.${what}`, changed: put(changed) };
    if (Array.isArray(value) || OPTIONAL.includes(name)) continue;
    const { [name]: _gone, ...rest } = value as Record<string, unknown>;
    yield { what: `${name} is missing`, changed: rest };
    yield { what: `${name} is another thing`, changed: put(typeof member === 'object' ? 'text' : [member]) };
  }
  if (!Array.isArray(value)) yield { what: 'a member more', changed: { ...value, more: 1 } };
}

function codeOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

it.each(Object.entries(LOG))(
  'a %s line of an issuer’s log is read as it was written, whole or not at all',
  (kind, members) => {
    const line = { event: kind, ...members, previous: digest };
    expect(parseLine(line)).toEqual({ event: { event: kind, ...members }, previous: digest });
    for (const { what, changed } of damaged(line))
      expect(
        codeOf(() => parseLine(changed as object)),
        what,
      ).toMatch(/^input_/);
  },
);

it('a registry’s state is read as it was written, whole or not at all', () => {
  const { format: _format, ...state } = STATE;
  const { published } = state;
  const { starts_at: startsAt, expires_at: expiresAt, ...rest } = announced;
  expect(readStateFrom(STATE)).toEqual({
    ...state,
    published: { ...published, announced: [{ ...rest, startsAt, expiresAt }] },
  });
  for (const { what, changed } of damaged(STATE)) {
    if (/\b(?:alg|use|kid)\b/.test(what)) continue;
    expect(
      codeOf(() => readStateFrom(changed as object)),
      what,
    ).toMatch(/^(?:input|trust)_/);
  }
});

it('no bound of a document moves unseen', async () => {
  for (const suite of readSet()) for (const question of questionsOf(suite)) await answer(question);
  for (const [event, members] of Object.entries(LOG)) parseLine({ event, ...members, previous: digest });
  readStateFrom(STATE);
  const lines = [...bounds].map((line) => line.trim()).sort();
  expect(lines.length).toBeGreaterThan(100);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('./vectors/bounds.txt');
});
