// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The proxies of docs/operations.md, as the page configures them, in front of a verifier that trusts them: customers
 * are counted one by one, whatever they claim (row A41). Without nginx and Caddy they are skipped, which is said; in
 * continuous integration (CI=true) that is a failure.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createWorld } from '../support/server/world.ts';

/** Where Debian keeps nginx, for whoever is not root. */
const PATH = `${process.env.PATH}:/usr/sbin`;

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');
const block = (language: string) => new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'm').exec(page)?.[1] ?? '';

type Ports = { readonly from: number; readonly to: number };
type Proxy = {
  readonly config: (ports: Ports, directory: string) => string;
  readonly command: (file: string) => string[];
};

/** What the page says, without its certificate: at a port instead of 443, to where the verifier of the test is. */
const PROXIES: Record<string, Proxy> = {
  nginx: {
    config: ({ from, to }, directory) => `
      daemon off; pid ${directory}/pid; error_log stderr;
      events {}
      http {
        access_log off; client_body_temp_path ${directory}/body; proxy_temp_path ${directory}/proxy;
        fastcgi_temp_path ${directory}/f; uwsgi_temp_path ${directory}/u; scgi_temp_path ${directory}/s;
        ${block('nginx')
          .replace('443 ssl', String(from))
          .replace(/ssl_.*/g, '')
          .replace(':8080', `:${to}`)}
      }`,
    command: (file) => ['nginx', '-c', file],
  },
  caddy: {
    config: ({ from, to }) => `{
        admin off
      }
      ${block('caddy').replace('verify.example', `http://:${from}`).replace(':8080', `:${to}`)}`,
    command: (file) => ['caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function ask(port: number, localAddress: string, claimed: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-forwarded-for': claimed, connection: 'close' };
    const sent = request(
      { host: '127.0.0.1', port, path: '/v1/trust/test-registry', localAddress, headers },
      (answer) => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    sent.on('error', reject).end();
  });
}

const clean: (() => unknown)[] = [];
afterEach(async () => {
  for (const each of clean.splice(0).reverse()) await each();
});

describe.each(Object.entries(PROXIES))('%s', (name, { config, command }) => {
  const isThere = spawnSync(name, ['-v'], { env: { ...process.env, PATH } }).error === undefined;
  if (!isThere && process.env.CI === 'true') throw new Error(`${name} is not installed`);
  if (!isThere) console.warn(`SKIPPED, ${name} is not installed`);

  it.skipIf(!isThere)('A41 tells the verifier who a customer is, and nobody chooses that', async () => {
    const world = await createWorld({ trustedProxies: ['127.0.0.1'], limits: { requestsPerMinute: { address: 2 } } });
    clean.push(() => world.close());
    await world.server.app.listen({ host: '127.0.0.1', port: 0 });
    const { port: to } = world.server.app.server.address() as AddressInfo;
    const from = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'hushmark-proxy-'));
    clean.push(() => rmSync(directory, { recursive: true }));
    const file = join(directory, 'config');
    writeFileSync(file, config({ from, to }, directory));
    const [program = '', ...words] = command(file);
    const environment = { ...process.env, PATH, HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory };
    const proxy: ChildProcess = spawn(program, words, { env: environment, stdio: 'ignore' });
    clean.push(async () => {
      const ended = once(proxy, 'exit');
      proxy.kill();
      await ended;
    });
    // Another loopback address than the proxy's, which is a customer's then.
    await expect.poll(() => ask(from, '127.0.0.9', '').catch(() => 0), { timeout: 20_000 }).toBe(200);
    const codes: number[] = [];
    for (const claimed of ['203.0.113.1', '203.0.113.2', '127.0.0.1']) {
      codes.push(await ask(from, '127.0.0.5', claimed));
    }
    codes.push(await ask(from, '127.0.0.6', '127.0.0.5'));
    expect(codes).toEqual([200, 200, 429, 200]);
  });
});
