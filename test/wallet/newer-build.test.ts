// SPDX-License-Identifier: GPL-3.0-or-later
/** An old page, kept by a service worker, that meets newer keys: it says so and proves nothing. */
import 'fake-indexeddb/auto';
import '../support/wallet/pinned.ts';
import { expect, it, vi } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import { errorText } from '#wallet/page/app/error-text.ts';
import { createArtefactReader } from '#wallet/page/prover/artefact-cache.ts';
import { CATALOGUES } from '../support/wallet/catalogues.ts';
import { MANIFEST_BYTES } from '../support/wallet/pinned.ts';

it('W20 an old page refuses files of newer keys and stores nothing of them', async () => {
  const kept: string[] = [];
  const cache = {
    match: async () => undefined,
    put: async (name: string) => kept.push(name),
    delete: async () => true,
    keys: async () => [],
  };
  const { read } = createArtefactReader({
    base: 'https://wallet.example/artefacts/',
    manifestSha256: 'ab'.repeat(32),
    caches: { open: async () => cache as unknown as Cache },
    fetch: (async () => new Response(new Uint8Array(MANIFEST_BYTES))) as typeof fetch,
  });
  await expect(read('age/v1/vkey.json')).rejects.toMatchObject({ code: 'proof_artefact' });
  expect(kept).toEqual([]);
});

it('W20 tells the customer in words of its own, in every language', () => {
  for (const [locale, messages] of Object.entries(CATALOGUES)) {
    for (const code of ['request_unsupported', 'proof_artefact'] as const) {
      const text = errorText(new HushmarkError(code, 'for developers'), messages);
      expect(text, `${locale} ${code}`).not.toBe(messages.errors.generic);
      expect(text).not.toContain('for developers');
    }
  }
});

it('W20 the browser asks the network, not its cache, whether there is a newer service worker', async () => {
  const register = vi.fn(async () => undefined);
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('navigator', { hardwareConcurrency: 1, serviceWorker: { register } });
  const { registerServiceWorker } = await import('#wallet/page/prover/spawn.ts');
  await registerServiceWorker();
  vi.unstubAllGlobals();
  expect(register).toHaveBeenCalledExactlyOnceWith('/service-worker.js', { updateViaCache: 'none' });
});
