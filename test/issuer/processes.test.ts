// SPDX-License-Identifier: GPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { sha256, utf8 } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { publishIssuer } from '#issuer/publish.ts';
import { createIssuer, openIssuer, readIssuer } from '#issuer/store.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';

const PASSPHRASE = 'correct horse battery staple';
const ROOT = join(import.meta.dirname, '..', '..');
const SCHEMA = schemaFromTemplate('proof-of-age');
const base = mkdtempSync(join(tmpdir(), 'hushmark-processes-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** HUSHMARK_LONG=1 runs the numbers of the attack catalogue; else enough to see the promise broken. */
const long = process.env.HUSHMARK_LONG === '1';

function newIssuer(name: string): string {
  const directory = join(base, name);
  createIssuer({
    directory,
    id: 'town-hall',
    name: 'Town Hall',
    schemas: [SCHEMA],
    passphrase: PASSPHRASE,
    random: systemRandom(),
    cost: 15,
  });
  return directory;
}

function run(script: string, argv: readonly string[], input: string): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, script), ...argv], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  return child;
}

/** Standard output and the exit code, or the signal. */
function finished(child: ChildProcess): Promise<{ stdout: string; stderr: string; code: number | string | null }> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => child.on('close', (code, signal) => done({ stdout, stderr, code: code ?? signal })));
}

test('I04 two processes that issue at the same time never give out a handle twice, and the log stays whole', async () => {
  const directory = newIssuer('two');
  const count = long ? 1000 : 60;
  const outputs = await Promise.all(
    ['a', 'b'].map((name) =>
      finished(run('test/support/issuer/worker.ts', [directory, name, String(count)], PASSPHRASE)),
    ),
  );
  const handles = outputs.flatMap(({ stdout, stderr, code }) => {
    expect(code, stderr).toBe(0);
    return stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[1]!);
  });
  expect(new Set(handles).size).toBe(2 * count);
  const { log } = readIssuer(directory);
  expect([...log.issued.keys()].map(String).sort()).toEqual(handles.sort());
  expect(readdirSync(directory).sort()).toEqual([
    'credential.key',
    'document.key',
    'issuer.json',
    'log.head',
    'log.jsonl',
  ]);
});

test('I13 a process that is killed at a random moment loses nothing it handed out, and the next one goes on', async () => {
  const directory = newIssuer('killed');
  const seed = Date.now();
  console.log(`seed ${seed}`);
  const rounds = long ? 50 : 6;
  const handed = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1) {
    const killAfter = 1 + (sha256(utf8(`${seed}/${round}`))[0]! % 12);
    const child = run('test/support/issuer/worker.ts', [directory, 'row', '400'], PASSPHRASE);
    let seen = '';
    child.stdout?.on('data', (chunk) => {
      seen += chunk;
      const fresh = seen.split('\n').filter((line) => line !== '' && !handed.has(line.split(' ')[0]!)).length;
      if (fresh >= killAfter) child.kill('SIGKILL');
    });
    const { stdout, stderr, code } = await finished(child);
    expect(code, stderr).toBe('SIGKILL');
    for (const line of stdout.split('\n').slice(0, -1)) {
      const [person = '', handle = ''] = line.split(' ');
      expect(handed.get(person) ?? handle, `${person} keeps its handle (seed ${seed})`).toBe(handle);
      handed.set(person, handle);
    }
    const { log } = readIssuer(directory);
    const logged = new Set([...log.issued.keys()].map(String));
    for (const [person, handle] of handed) expect(logged.has(handle), `${person} is in the log`).toBe(true);
    expect(new Set([...log.byPerson.values()].map((entries) => entries.length))).toEqual(new Set([1]));
  }
}, 600_000);

test('I13 a batch that is killed is run again and ends with one credential a person', async () => {
  const directory = newIssuer('batch');
  const people = 60;
  const rows = Array.from({ length: people }, (_, i) => {
    const secret = holderSecret(sha256(utf8(`p${i}`)), {
      registry: 'demo',
      issuerId: 'town-hall',
      schemaUri: SCHEMA.uri,
    });
    const code = createHolderCode({
      issuerId: 'town-hall',
      schemaUri: SCHEMA.uri,
      commitment: holderCommitment(secret),
    });
    return `${i},${code},1990-05-04`;
  });
  const csv = join(base, 'people.csv');
  writeFileSync(csv, ['person,holder,birthdate', ...rows].join('\n'));
  const out = join(base, 'cards');
  const argv = ['--dir', directory, '--passphrase-file', '-', 'issue', csv, '--valid-for', '1y', '--output', out];

  const child = run('issuer/cli.ts', argv, PASSPHRASE);
  const watch = setInterval(() => {
    try {
      if (readFileSync(join(directory, 'log.jsonl'), 'utf8').split('\n').length > 20) child.kill('SIGKILL');
    } catch {
      // The log does not exist yet.
    }
  }, 5);
  const first = await finished(child);
  clearInterval(watch);
  expect(first.code, first.stderr).toBe('SIGKILL');

  const second = await finished(run('issuer/cli.ts', argv, PASSPHRASE));
  expect(second.code, second.stderr).toBe(0);
  expect(second.stdout).toMatch(/^[0-9]+ signed, [1-9][0-9]* signed before, 0 rejected/);
  const { log } = readIssuer(directory);
  expect(log.issued.size).toBe(people);
  const cards = readdirSync(out).filter((name) => /^[0-9]+\.json$/.test(name));
  expect(cards).toHaveLength(people);
});

test('I16 no secret is on the command line or in the environment of a running command', async () => {
  const directory = newIssuer('proc');
  const argv = [directory, 'row', '2000'];
  const child = run('test/support/issuer/worker.ts', argv, PASSPHRASE);
  await new Promise<void>((ready) => child.stdout?.once('data', () => ready()));
  const exposed = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${child.pid}/${name}`, 'latin1')).join('\n');
  child.kill('SIGKILL');
  await finished(child);
  expect(exposed).toContain(directory);
  expect(exposed).not.toContain(PASSPHRASE);
  expect(exposed).not.toContain('correct horse');

  // The command line has no option and reads no variable that could carry one.
  const refused = await finished(run('issuer/cli.ts', ['--passphrase', PASSPHRASE, 'status'], ''));
  expect(refused.code).toBe(2);
  expect(refused.stderr).not.toContain(PASSPHRASE);
  const sources = ['issuer', 'registry', 'terminal', 'wallet/command-line'].flatMap((folder) =>
    readdirSync(join(ROOT, folder)).map((file) => readFileSync(join(ROOT, folder, file), 'utf8')),
  );
  expect(sources.some((source) => source.includes('process.env'))).toBe(false);
});

test('L11 keys, passphrase and birthdates are in no file of the directory', () => {
  const directory = newIssuer('files');
  const issuer = openIssuer(directory, PASSPHRASE);
  publishIssuer({ issuer, now: Date.UTC(2026, 10, 22) / 1000 });
  const secrets = [
    issuer.credentialSecrets!.signingKey,
    issuer.credentialSecrets!.referenceKey,
    issuer.documentKey!.secretKey,
  ];
  const files = readdirSync(directory).map((name) => readFileSync(join(directory, name)));
  for (const file of files) {
    for (const secret of secrets) {
      const bytes = Buffer.from(secret);
      for (const encoding of ['base64url', 'base64', 'hex'] as const) {
        expect(file.includes(bytes.toString(encoding))).toBe(false);
      }
      expect(file.includes(bytes)).toBe(false);
    }
    expect(file.includes(PASSPHRASE)).toBe(false);
  }
});
