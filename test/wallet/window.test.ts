// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the wallet's page has to do with other windows and pages: nothing. Read from the sources and from a built page.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveWallet } from '#wallet/host/serve.ts';
import { ROOT, reachableFrom, sourcesIn } from '../support/source-files.ts';

const sources = reachableFrom(sourcesIn('wallet/page'));
const places = (pattern: RegExp): string[] =>
  sources.flatMap(({ path, code }) => (code.match(pattern) ?? []).map((found) => `${path}: ${found}`)).sort();

/** Listening to what other windows send: on the window itself, whatever it is called. */
const WINDOW_MESSAGES =
  /\b(?:window|self|globalThis|top|parent|document)\s*\.\s*(?:onmessage\b|addEventListener\(\s*["'`]message)|(?<![.\w])(?:onmessage\s*=(?!=)|addEventListener\(\s*["'`]message)/g;
const SHARED_MEMORY = /\bSharedArrayBuffer\b|\bAtomics\b|\bshared\s*:\s*true\b/g;

describe('the wallet and other windows', () => {
  let built: Map<string, string>;

  beforeAll(async () => {
    const result = await build({
      configFile: join(ROOT, 'wallet/build/vite.config.ts'),
      root: join(ROOT, 'wallet/page'),
      logLevel: 'error',
      build: { write: false },
    });
    const outputs = (Array.isArray(result) ? result : [result]).flatMap((each) =>
      'output' in each ? each.output : [],
    );
    // The prover's worker comes as an asset, everything else as chunks.
    built = new Map(
      outputs
        .filter(({ fileName }) => fileName.endsWith('.js'))
        .map((file) => [file.fileName, file.type === 'chunk' ? file.code : String(file.source)]),
    );
  });

  it('W05 listens to its own workers and its own channel, and to no window', () => {
    expect(places(WINDOW_MESSAGES)).toEqual([]);
    expect(places(/\w+\.(?:onmessage\b|addEventListener\(\s*'message')/g)).toEqual([
      'groth16/next-task.ts: port1.onmessage',
      "wallet/page/app/handed-over-key.ts: channel.addEventListener('message'",
      "wallet/page/app/handed-over-key.ts: channel.addEventListener('message'",
      'wallet/page/app/handed-over-key.ts: port1.onmessage',
      'wallet/page/prover/second-thread.ts: port.onmessage',
      'wallet/page/prover/second-thread.ts: port.onmessage',
      'wallet/page/prover/worker-pair.ts: port1.onmessage',
      "wallet/page/prover/worker-pair.ts: worker.addEventListener('message'",
      "wallet/page/prover/worker.ts: scope.addEventListener('message'",
      "wallet/page/service-worker.ts: scope.addEventListener('message'",
    ]);
  });

  it('W05 the built page listens to no window either, libraries included', () => {
    const page = [...built].filter(([name]) => /^assets\/(?!worker-)/.test(name));
    expect(page.length).toBeGreaterThan(0);
    for (const [name, code] of page) expect(code.match(WINDOW_MESSAGES) ?? [], name).toEqual([]);
  });

  it('W05 the search would notice such a listener', () => {
    for (const code of [
      "window.addEventListener('message', take)",
      'self.addEventListener(`message`,e=>e)',
      'globalThis.onmessage = take',
      ';addEventListener("message",take)',
      'onmessage=e=>e',
    ]) {
      expect(code.match(WINDOW_MESSAGES), code).toHaveLength(1);
    }
    expect('worker.addEventListener("message", take); port.onmessage = take'.match(WINDOW_MESSAGES)).toBeNull();
  });

  it('W24 shares no memory between threads, in sources and built page, so there is none to read by timing', () => {
    expect(places(SHARED_MEMORY)).toEqual([]);
    expect(built.size).toBeGreaterThanOrEqual(3);
    for (const [name, code] of built) expect(code.match(SHARED_MEMORY) ?? [], name).toEqual([]);
  });

  it('W12 makes and asks for passkeys in one place, with the customer verified each time', () => {
    expect(places(/\bnavigator\.credentials\.\w+/g)).toEqual([
      'wallet/page/app/passkeys.ts: navigator.credentials.create',
      'wallet/page/app/passkeys.ts: navigator.credentials.get',
    ]);
    expect(places(/\buserVerification: '\w+'/g)).toEqual([
      "wallet/page/app/passkeys.ts: userVerification: 'required'",
      "wallet/page/app/passkeys.ts: userVerification: 'required'",
    ]);
  });

  it('W06 neither opens windows nor asks who opened it', () => {
    expect(places(/\bwindow\.open\(|\b(?:window|self|globalThis)\.opener\b|\.postMessage\([^)]*['"`]\*['"`]/g)).toEqual(
      [],
    );
  });
});

describe('the pages that it serves', () => {
  let folder: string;
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('W06 cut the tie to the window that opened them', async () => {
    folder = await mkdtemp(join(tmpdir(), 'hushmark-window-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    const wallet = await serveWallet({
      root: folder,
      artefacts: folder,
      config: { registries: [], artefacts: '/artefacts/' },
    });
    try {
      for (const path of ['/', '/index.html', '/missing']) {
        const { headers } = await fetch(wallet.url + path);
        expect(headers.get('cross-origin-opener-policy'), path).toBe('same-origin');
      }
    } finally {
      await wallet.close();
    }
  });
});
