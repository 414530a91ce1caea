// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `npm run demo` as a person runs it: true addresses, also with busy ports, what a newcomer needs to follow the pages
 * for developers, and nothing left behind.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterAll(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function busyPort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** As a browser keeps them: open, and without a question. */
async function spareConnection(url: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => {});
  cleanups.push(() => socket.destroy());
  await new Promise((resolve) => socket.once('connect', resolve));
}

async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'demo-test-'));
  cleanups.push(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

type Running = { output: string; urls: string[]; end(): Promise<number | null>; said(): string };

async function runDemo(port: number, temporary: string): Promise<Running> {
  const demo = spawn(process.execPath, ['--import', 'tsx', 'demo/main.ts', '--port', String(port)], {
    cwd: ROOT,
    env: { ...process.env, TMPDIR: temporary },
  });
  const ended = new Promise<number | null>((resolve) => demo.once('exit', resolve));
  cleanups.push(() => demo.kill('SIGKILL'));
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ctrl-C stops everything')) resolve();
    };
    demo.stdout.on('data', read);
    demo.stderr.on('data', read);
    demo.once('exit', () => reject(new Error(output)));
  });
  return {
    output,
    said: () => output,
    urls: [...new Set([...output.matchAll(/http:\/\/localhost:\d+/g)].map(([url]) => url))],
    end: () => {
      demo.kill('SIGINT');
      return ended;
    },
  };
}

describe('two demos started at once', () => {
  let busy: number;
  let temporary: string;
  let demos: [Running, Running];

  beforeAll(async () => {
    busy = await busyPort();
    temporary = await temporaryDirectory();
    demos = await Promise.all([runDemo(busy, temporary), runDemo(busy, temporary)]);
  });

  it('print addresses that work, and move away from busy ports', async () => {
    const urls = demos.flatMap((demo) => demo.urls);
    expect(new Set(urls).size).toBe(8);
    expect(urls).not.toContain(`http://localhost:${busy}`);
    for (const url of urls) expect((await fetch(url)).status).toBeLessThan(500);
    for (const { output } of demos) expect(output).toContain('Development keys');
  });

  it.skipIf(['sh', 'curl'].some(isMissing))(
    'let a newcomer follow docs/command-line-wallet.md and docs/api.md, to an answer that is redeemed',
    async () => {
      const [, file = ''] = /^ +\. (\S+)$/m.exec(demos[0].output) ?? [];
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(demos[0].output).not.toContain('hm_test_');

      const place = await temporaryDirectory();
      await writeFile(join(place, 'pass'), 'correct horse battery staple\n', { mode: 0o600 });
      const script = await scriptOfPages(file);
      const run = promisify(execFile)('sh', ['-c', script], { cwd: place });
      const { stdout } = await run.catch((error: { stdout: string; stderr: string }) =>
        expect.unreachable(`${error.stdout}\n${error.stderr}`),
      );
      expect(stdout).toContain('answered yes to Vinum Wine Shop');
      expect(stdout).toContain('auth_key_missing');
      expect(JSON.parse(await readFile(join(place, 'decision'), 'utf8'))).toMatchObject({ status: 'verified' });
      // Its registry has enough issuers.
      expect(await readFile(join(place, 'notes'), 'utf8')).toContain('--consent hushmark-demo is not needed');
    },
    180_000,
  );

  it('stop when they are told to, although browsers keep connections, and leave neither process nor data', async () => {
    const urls = demos.flatMap((demo) => demo.urls);
    for (const url of urls) await spareConnection(url);
    expect(await demoData(temporary)).toHaveLength(2);
    for (const demo of demos) {
      expect(await demo.end()).toBe(0);
      expect(demo.said()).toMatch(/Stopping….*\n {2}Stopped\. Keys and data are removed\.\n$/);
    }
    for (const url of urls) await expect(fetch(url)).rejects.toThrow();
    expect(await demoData(temporary)).toEqual([]);
  });
});

it('what --keep keeps is private under any umask, and the end of npm ends a demo that npm runs', async () => {
  const place = await temporaryDirectory();
  const kept = join(place, 'kept');
  const npm = spawn('sh', ['-c', `umask 0; exec npm run demo -- --keep '${kept}' --port 0`], { cwd: ROOT });
  let said = '';
  npm.stdout.on('data', (chunk) => {
    said += String(chunk);
  });
  const everybodyGone = once(npm.stdout, 'end');
  while (!said.includes('Ctrl-C stops everything')) await once(npm.stdout, 'data');
  for (const name of ['.', ...(await readdir(kept, { recursive: true }))]) {
    expect((await stat(join(kept, name))).mode & 0o077, name).toBe(0);
  }
  npm.kill('SIGTERM');
  await everybodyGone;
  expect(said).toContain('Stopped. Keys and data stay in');
}, 180_000);

/** A declaration, for it is called before its line. */
function isMissing(command: string): boolean {
  return spawnSync(command, ['--version']).error !== undefined;
}

/** Both pages from top to bottom; the answer in the middle is one that the second page redeems. */
async function scriptOfPages(envFile: string): Promise<string> {
  const [wallet, [start = '', redeem = '', ...others]] = await Promise.all([
    blocksOf('docs/command-line-wallet.md'),
    blocksOf('docs/api.md'),
  ]);
  const member = (name: string) => `node -p 'JSON.parse(fs.readFileSync(0)).${name}'`;
  return [
    'set -eu',
    `. ${envFile}`,
    'hushmark --help',
    // Nobody is at the terminal to type a passphrase, and a week of proofs takes too long for a test.
    `hushmark() { part=$1; shift; node ${join(ROOT, 'bin/hushmark.js')} $part --passphrase-file pass "$@"; }`,
    ...wallet.map((block) => block.replace('--days 7', '--days 0')),
    `started=$(${start})`,
    `ID=$(echo "$started" | ${member('id')})`,
    `LINK=$(echo "$started" | ${member('wallet_url')})`,
    'hushmark wallet answer "$LINK" --yes --expect-client vinum-shop --consent hushmark-demo > answered 2> notes',
    'OUTCOME=$(sed -n "s/.*response_code=//p" answered)',
    `${redeem} > decision`,
    ...others,
  ].join('\n');
}

async function blocksOf(page: string): Promise<string[]> {
  const text = await readFile(join(ROOT, page), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)\n```/gm)].map(([, block = '']) => block);
}

const demoData = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.startsWith('hushmark-demo-'));
