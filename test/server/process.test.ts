// SPDX-License-Identifier: GPL-3.0-or-later
/** The verifier as a process: its command line, its directory, and how it stops (rows A11, A35, A37, A40). */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POLICIES } from '../support/server/world.ts';

const run = promisify(execFile);
let directory: string;
let port: number;
let metricsPort: number;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hushmark-server-'));
  port = await freePort();
  metricsPort = await freePort();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

type Outcome = { code: number; stdout: string; stderr: string };

async function hushmark(...args: string[]): Promise<Outcome> {
  try {
    const { stdout, stderr } = await run('node', ['bin/hushmark.js', 'server', '-d', join(directory, 'v'), ...args]);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

const init = () =>
  hushmark(
    ...['init', '--public-url', `http://localhost:${port}`, '--wallet', 'https://wallet.example'],
    ...['--registry', 'test-registry', '--registry-key', join(directory, 'registry.jwk')],
    ...['--bundles', directory, '--port', String(port), '--metrics-port', String(metricsPort), '--proxy', 'none'],
  );

describe('the operator’s command line', () => {
  it('makes a verifier once, with secrets that only its owner can read', async () => {
    await writeFile(
      join(directory, 'registry.jwk'),
      '{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":"kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"}',
    );
    const first = await init();
    expect(first.stderr).toContain('the registry must list this key');
    expect(JSON.parse(first.stdout)).toMatchObject({ kty: 'OKP', crv: 'Ed25519' });
    for (const file of ['keys.json', 'server.json', 'verifier.db']) {
      expect((await stat(join(directory, 'v', file))).mode & 0o077, file).toBe(0);
    }
    expect((await init()).code).not.toBe(0);
  });

  it('adds policies, shops and keys, shows each key once, and says what is wrong', async () => {
    await writeFile(join(directory, 'policy.json'), JSON.stringify(POLICIES[0]));
    expect((await hushmark('policy', 'add', join(directory, 'policy.json'))).code).toBe(0);
    const shop = ['shop', 'add', 'vinum-shop', '--origin', 'https://vinum.example', '--policy', 'over-18'];
    expect((await hushmark(...shop)).code).toBe(0);
    const key = await hushmark('key', 'new', 'vinum-shop');
    expect(key.stdout).toMatch(/^hm_test_sk_[0-9a-f]{16}_[A-Za-z0-9_-]{43}\n$/);
    expect(await readFile(join(directory, 'v', 'verifier.db'), 'latin1')).not.toContain(key.stdout.trim().slice(-43));
    const unknown = await hushmark('key', 'new', 'nobody');
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toContain('there is no shop nobody');
    expect((await hushmark('audit')).code).toBe(0);
  });

  it('runs from one bundle for each thread', async () => {
    const { findBundle } = await import('../../bin/bundle.js');
    const bundleOf = await findBundle();
    const source = (path: string) => new URL(`../../${path}`, import.meta.url);
    for (const path of ['server/cli.ts', 'server/verify/worker.ts', 'server/trust/recompute-worker.ts']) {
      const bundle = bundleOf?.(source(path)) ?? source('nowhere');
      expect(bundle.pathname).toMatch(/\/hushmark\/[0-9a-f]{16}\/[0-9a-f-]{36}\/.*\.mjs$/);
      await readFile(bundle);
    }
    expect(bundleOf?.(source('demo/main.ts'))).toBeUndefined();
  });

  it('refuses keys that others can read', async () => {
    const file = join(directory, 'v', 'keys.json');
    await chmod(file, 0o644);
    const served = await hushmark('serve');
    await chmod(file, 0o600);
    expect(served.code).toBe(10);
    expect(served.stderr).toContain('others can read');
  });
});

describe('the process', () => {
  let server: ChildProcess;
  const url = (path: string) => `http://127.0.0.1:${port}${path}`;
  let errors = '';

  function serve(environment: Record<string, string>): ChildProcess {
    errors = '';
    const child = spawn('node', ['bin/hushmark.js', 'server', '-d', join(directory, 'v'), 'serve'], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (chunk) => {
      errors += String(chunk);
    });
    return child;
  }

  it('P16 does not serve in production with development keys', async () => {
    const [code] = await once(serve({ NODE_ENV: 'production' }), 'exit');
    expect(code).toBe(5);
    expect(errors).toContain('development keys');
  });

  it('says which port is in use and where to set another', async () => {
    for (const [taken, setting] of [
      [port, 'listen.port'],
      [metricsPort, 'metrics.port'],
    ] as const) {
      const other = createServer().listen(taken, '127.0.0.1');
      await once(other, 'listening');
      const served = await hushmark('serve');
      other.close();
      await once(other, 'close');
      expect(served.code, served.stderr).toBe(11);
      expect(served.stderr).toContain(`127.0.0.1:${taken} is in use`);
      expect(served.stderr).toContain(setting);
      expect(served.stderr).not.toContain('listens at');
    }
  });

  it('A40 answers, says what an operator may not expect, that it is not ready without a bundle, and which part is missing', async () => {
    server = serve({ NODE_ENV: 'test' });
    while (!errors.includes('no current trust bundle of test-registry')) {
      if (server.exitCode !== null) throw new Error(errors);
      await once(server.stderr!, 'data');
    }
    expect(errors).toContain(`verifier http://localhost:${port} listens at 127.0.0.1:${port}\n`);
    expect(errors).toContain('development proving keys');
    expect(errors).toContain(`metrics at http://127.0.0.1:${metricsPort}/metrics\n`);
    expect((await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).status).toBe(200);
    expect((await fetch(url('/v1/health'))).status).toBe(200);
    const ready = await fetch(url('/v1/ready'));
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({
      checks: { database: true, keys: true, bundles: false, verifier: true },
    });
  });

  it('A35 refuses requests that two servers could read differently', async () => {
    const smuggled = [
      'POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /v1/responses HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      'GET /v1/health HTTP/1.1\r\nHost: x\r\n folded: y\r\n\r\n',
      'GET /v1/health HTTP/1.1\r\n\r\n',
      'POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx',
    ];
    for (const text of smuggled) expect(await rawRequest(text), JSON.stringify(text)).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('A37 stops with an idle connection open, and exits with 0', async () => {
    const idle = connect(port, '127.0.0.1');
    await once(idle, 'connect');
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(errors).toMatch(/SIGTERM: stopping; .*\nhushmark server: stopped\n$/);
    idle.destroy();
  });

  it('A37 stops when npm, which runs it, is told to: npm does not hand the signal on', async () => {
    const serve = ['run', 'hushmark', '--', 'server', '-d', join(directory, 'v'), 'serve'];
    const npm = spawn('npm', serve, { env: { ...process.env, NODE_ENV: 'test' }, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    npm.stderr.on('data', (chunk) => {
      said += String(chunk);
    });
    // The pipe ends when everybody who holds it has.
    const everybodyGone = once(npm.stderr, 'end');
    while (!said.includes('no current trust bundle')) await once(npm.stderr, 'data');
    npm.kill('SIGTERM');
    await everybodyGone;
    expect(said).toMatch(/hushmark server: stopped\n$/);
  });

  async function rawRequest(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => undefined);
    socket.write(text);
    await once(socket, 'close');
    return answer;
  }
});
