// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Several processes at one wallet file, and processes that are killed. Runs beside the faults, since processes are
 * slow.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { createWalletFile, openWalletFile } from '#wallet/command-line/file-database.ts';
import { openWalletStore } from '#wallet/core/store/wallet-store.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const PASSPHRASE = 'correct horse battery staple';
const random = systemRandom();
const directory = mkdtempSync(join(tmpdir(), 'hushmark-wallet-processes-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** HUSHMARK_LONG=1 runs more rounds; else enough to see the promise broken. */
const rounds = process.env.HUSHMARK_LONG === '1' ? 60 : 6;

async function newWallet(name: string): Promise<string> {
  const master = { master: 'A'.repeat(43), createdAt: 0 };
  const sealing = { passphrase: PASSPHRASE, random, cost: 15 };
  await createWalletFile(join(directory, name), [{ in: 'secret', id: 'master', value: master }], sealing);
  return join(directory, name);
}

/** The ids of the registries that a wallet follows; the file must open and hold its secret. */
async function followed(path: string): Promise<string[]> {
  const database = openWalletFile(path);
  const key = await database.unlock(PASSPHRASE);
  const store = await openWalletStore({ database, key, random });
  expect(store.get('secret', 'master')).toBeDefined();
  return store
    .list('registries')
    .map(({ value }) => value.id)
    .sort();
}

/** A process that stores one thing: a registry that it follows, whose lists are away. */
function follow(path: string, id: string): ChildProcess {
  const { jwk } = generateSigningKey(random);
  const registry = { id, name: id, keys: [jwk], bundles: 'http://localhost:1/v1/trust/x' };
  writeFileSync(`${path}.${id}.json`, JSON.stringify({ registries: [registry], artefacts: '/artefacts/' }));
  const argv = ['--file', path, '--passphrase-file', '-', 'follow', `${path}.${id}.json`, '--key', jwk.kid];
  const child = spawn(process.execPath, [join(ROOT, 'bin/hushmark.js'), 'wallet', ...argv], {
    cwd: ROOT,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(PASSPHRASE);
  return child;
}

function finished(child: ChildProcess): Promise<{ stderr: string; code: number | string | null }> {
  let stderr = '';
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on('close', (code, signal) => done({ stderr, code: code ?? signal })));
}

test('W15 processes that write one wallet at the same time lose nothing of each other', async () => {
  const path = await newWallet('shared');
  const ids = Array.from({ length: rounds }, (_, index) => `registry-${index}`);
  const ended = await Promise.all(ids.map((id) => finished(follow(path, id))));
  for (const { code, stderr } of ended) expect(code, stderr).toBe(0);
  expect(await followed(path)).toEqual(ids.sort());
  expect(readdirSync(directory).filter((name) => name.includes('.lock'))).toEqual([]);
});

test('W16 a process that is killed leaves the old wallet or the new one, and the next one goes on', async () => {
  const path = await newWallet('killed');
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  let before: string[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const child = follow(path, `registry-${round}`);
    // From the first change of the directory on: about when it writes.
    const watch = setInterval(() => {
      const names = readdirSync(directory).filter((name) => name.startsWith('killed.lock'));
      if (names.length > 0 && (round + seed) % 3 !== 0) child.kill('SIGKILL');
      else if (readFileSync(path, 'utf8').includes(`registry-${round}`)) child.kill('SIGKILL');
    }, 1);
    await finished(child);
    clearInterval(watch);
    const now = await followed(path);
    expect(now.filter((id) => id !== `registry-${round}`)).toEqual(before);
    before = now;
  }
  const { code, stderr } = await finished(follow(path, 'at-last'));
  expect(code, stderr).toBe(0);
  expect(await followed(path)).toEqual([...before, 'at-last'].sort());
});
