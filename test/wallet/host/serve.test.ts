// SPDX-License-Identifier: GPL-3.0-or-later
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentSecurityPolicy, type ServedWallet, serveWallet } from '#wallet/host/serve.ts';

/** fetch would tidy the path up before it sends it. */
function getAsWritten(origin: string, path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path }, (response) => {
      let body = '';
      response.on('data', (part) => {
        body += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    }).on('error', reject);
  });
}

const config = { registries: [], artefacts: '/artefacts/' };

describe("the wallet's own server", () => {
  let folder: string;
  let wallet: ServedWallet;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hushmark-wallet-'));
    await mkdir(join(folder, 'site/assets'), { recursive: true });
    await mkdir(join(folder, 'build/age/v1/age.key'), { recursive: true });
    await writeFile(join(folder, 'site/index.html'), '<!doctype html>');
    await writeFile(join(folder, 'site/assets/a-1234.js'), '0');
    await writeFile(join(folder, 'site/index.html.br'), brotliCompressSync('<!doctype html>'));
    await writeFile(join(folder, 'site/assets/a-1234.js.br'), brotliCompressSync('0'));
    await writeFile(join(folder, 'build/manifest.json'), '{}');
    await writeFile(join(folder, 'build/age/v1/age.key/0'), new Uint8Array(100_000));
    await writeFile(join(folder, 'build/age/v1/age.key/0.br'), brotliCompressSync(new Uint8Array(100_000)));
    await writeFile(join(folder, 'build/age/v1/age.key/1'), new Uint8Array(7));
    await writeFile(join(folder, 'secret.txt'), 'not for anybody');
    wallet = await serveWallet({ root: join(folder, 'site'), artefacts: join(folder, 'build'), config });
  });
  afterAll(async () => {
    await wallet?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    '/',
    '/config.json',
    '/assets/a-1234.js',
    '/artefacts/manifest.json',
    '/artefacts/age/v1/age.key/0',
    '/missing',
  ])('W02, W04, L15: sends the headers that the wallet relies on with %s', async (path) => {
    const { headers } = await fetch(wallet.url + path);
    expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy(false));
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(headers.get('permissions-policy')).toContain('camera=(self), microphone=()');
  });

  it('W02: allows no inline or foreign script, no data: worker, no frame, no form target', () => {
    const policy = contentSecurityPolicy(false);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("worker-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|data:|blob:|\*|http:/);
    expect(contentSecurityPolicy(true).replace(' http://localhost:* http://127.0.0.1:*', '')).toBe(policy);
  });

  it.each(['/%23/import?credential=x', '/%2523/present'])(
    'answers an address whose # was encoded with the page, which mends it: %s',
    async (path) => expect(await getAsWritten(wallet.url, path)).toEqual({ status: 200, body: '<!doctype html>' }),
  );

  it('keeps what never changes for ever and asks again for the rest', async () => {
    const caching = async (path: string) => (await fetch(wallet.url + path)).headers.get('cache-control');
    expect(await caching('/assets/a-1234.js')).toContain('immutable');
    expect(await caching('/artefacts/age/v1/age.key/0?sha256=1')).toContain('immutable');
    for (const path of ['/', '/config.json', '/artefacts/manifest.json']) expect(await caching(path)).toBe('no-cache');
  });

  it.each([
    ['/', 'text/html', '<!doctype html>'],
    ['/assets/a-1234.js', 'javascript', '0'],
  ])('sends the app compressed where the build left a copy, as the same type: %s', async (path, type, text) => {
    for (const [accept, encoding] of [
      ['br', 'br'],
      ['identity', null],
    ] as const) {
      const response = await fetch(wallet.url + path, { headers: { 'accept-encoding': accept } });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('content-type')).toContain(type);
      expect(response.headers.get('vary')).toContain('accept-encoding');
      expect(await response.text()).toBe(text);
    }
  });

  it('sends pieces of proving files as they were compressed beforehand, or plain, and whole', async () => {
    for (const [piece, accept, encoding, length] of [
      [0, 'br', 'br', 100_000],
      [0, 'gzip', null, 100_000],
      [0, 'identity', null, 100_000],
      [1, 'br', null, 7],
    ] as const) {
      const address = `${wallet.url}/artefacts/age/v1/age.key/${piece}?sha256=1`;
      const response = await fetch(address, { headers: { 'accept-encoding': accept } });
      expect(response.headers.get('content-encoding')).toBe(encoding);
      expect(response.headers.get('vary')).toContain('accept-encoding');
      expect(response.headers.get('content-type')).toBe('application/octet-stream');
      expect((await response.arrayBuffer()).byteLength).toBe(length);
    }
  });

  it.each([
    '/../secret.txt',
    '/..%2fsecret.txt',
    '/artefacts/..%2f..%2fsecret.txt',
    '/artefacts/%2e%2e/secret.txt',
    '/assets/..%5c..%5csecret.txt',
  ])('gives nothing outside its folders: %s', async (path) => {
    const { status, body } = await getAsWritten(wallet.url, path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).not.toContain('not for anybody');
  });

  it('gives the configuration as it is now', async () => {
    expect(await (await fetch(`${wallet.url}/config.json`)).json()).toEqual(config);
  });
});
