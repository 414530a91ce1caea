// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { createKeyFile, openKeyFile } from '#files/key-file.ts';
import { seededRandom } from '../support/protocol/messages.ts';

const directory = mkdtempSync(join(tmpdir(), 'hushmark-keys-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const passphrase = 'correct horse battery staple';
const secret = Uint8Array.from({ length: 32 }, (_, i) => i);
const path = join(directory, 'a.key');
const sealing = { passphrase, random: seededRandom('key file'), cost: 15 };
createKeyFile(path, { kind: 'document', publicKey: 'abc', secret }, sealing);

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

type KeyJson = { kdf: Record<string, unknown> } & Record<string, unknown>;

function changed(change: (json: KeyJson) => void): string {
  const json = JSON.parse(readFileSync(path, 'utf8')) as KeyJson;
  change(json);
  const other = join(directory, 'changed.key');
  writeFileSync(other, JSON.stringify(json), { mode: 0o600 });
  return other;
}

test('I01 a key file is private, holds nothing in clear, and opens with its passphrase only', () => {
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(openKeyFile(path, 'document', passphrase)).toEqual({ publicKey: 'abc', secret });
  expect(codeOf(() => openKeyFile(path, 'document', `${passphrase} `))).toBe('file_passphrase');
  expect(codeOf(() => openKeyFile(path, 'document', ''))).toBe('file_passphrase');
  expect(codeOf(() => openKeyFile(path, 'registry', passphrase))).toBe('input_key');
});

test('I01 an existing key file is not overwritten', () => {
  const before = readFileSync(path, 'utf8');
  const again = () => createKeyFile(path, { kind: 'document', publicKey: 'new', secret }, sealing);
  expect(codeOf(again)).toBe('file_exists');
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('the same passphrase and secret make different files', () => {
  const other = join(directory, 'b.key');
  createKeyFile(other, { kind: 'document', publicKey: 'abc', secret }, sealing);
  const [a, b] = [path, other].map((file) => JSON.parse(readFileSync(file, 'utf8')) as KeyJson);
  expect(a!.box).not.toBe(b!.box);
  expect(a!.kdf.salt).not.toBe(b!.kdf.salt);
  expect(a!.nonce).not.toBe(b!.nonce);
});

test('a passphrase is the same in both Unicode spellings', () => {
  const other = join(directory, 'c.key');
  createKeyFile(other, { kind: 'document', publicKey: 'abc', secret }, { ...sealing, passphrase: 'vier grüne möwen' });
  expect(codeOf(() => openKeyFile(other, 'document', 'vier grüne möwen'.normalize('NFD')))).toBe('accepted');
});

test('W09 I01 every changed member is noticed: kind, public key, salt, nonce, box, derivation', () => {
  const flip = (text: unknown) => `${String(text).startsWith('A') ? 'B' : 'A'}${String(text).slice(1)}`;
  const changes: Record<string, (json: KeyJson) => void> = {
    kind: (json) => Object.assign(json, { kind: 'registry' }),
    'public key': (json) => Object.assign(json, { publicKey: 'abd' }),
    salt: (json) => Object.assign(json.kdf, { salt: flip(json.kdf.salt) }),
    nonce: (json) => Object.assign(json, { nonce: flip(json.nonce) }),
    box: (json) => Object.assign(json, { box: flip(json.box) }),
    'a dearer derivation': (json) => Object.assign(json.kdf, { cost: 16 }),
  };
  for (const [name, change] of Object.entries(changes)) {
    const file = changed(change);
    const kind = name === 'kind' ? 'registry' : 'document';
    expect(
      codeOf(() => openKeyFile(file, kind, passphrase)),
      name,
    ).toBe('file_passphrase');
  }
});

test('W09 a cheap, absurd or unknown key derivation is refused before any work', () => {
  const changes: ((json: KeyJson) => void)[] = [
    (json) => Object.assign(json.kdf, { cost: 14 }),
    (json) => Object.assign(json.kdf, { cost: 0 }),
    (json) => Object.assign(json.kdf, { cost: 30 }),
    (json) => Object.assign(json.kdf, { cost: '15' }),
    (json) => Object.assign(json.kdf, { name: 'pbkdf2' }),
    (json) => Object.assign(json.kdf, { r: 1 }),
    (json) => Object.assign(json.kdf, { salt: '' }),
    (json) => Object.assign(json, { cipher: 'none' }),
    (json) => Object.assign(json, { box: '' }),
    (json) => Object.assign(json, { format: 'hushmark-key/0' }),
  ];
  for (const [index, change] of changes.entries()) {
    expect(
      codeOf(() => openKeyFile(changed(change), 'document', passphrase)),
      `change ${index}`,
    ).toBe('input_key');
  }
  const create = (cost: number) => () =>
    createKeyFile(join(directory, 'd.key'), { kind: 'document', publicKey: 'x', secret }, { ...sealing, cost });
  expect(create(14)).toThrow(RangeError);
});
