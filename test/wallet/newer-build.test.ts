/** An old page, kept by a service worker, that meets newer keys: it says so and proves nothing. */
import 'fake-indexeddb/auto';
import '../support/wallet/pinned.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import { LOCALES } from '#wallet/core/locales/catalogue.ts';
import { errorText } from '#wallet/page/app/error-text.ts';
import { createArtefactReader } from '#wallet/page/prover/artefact-cache.ts';
import { ROOT } from '../support/source-files.ts';
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
  for (const [locale, messages] of Object.entries(LOCALES)) {
    for (const code of ['request_unsupported', 'proof_artefact'] as const) {
      const text = errorText(new HushmarkError(code, 'for developers'), messages);
      expect(text, `${locale} ${code}`).not.toBe(messages.errors.generic);
      expect(text).not.toContain('for developers');
    }
  }
});

it('W20 a new service worker takes over at once, drops the old shell, and asks the network for the page first', () => {
  const source = readFileSync(join(ROOT, 'wallet/page/service-worker.ts'), 'utf8');
  for (const step of ['skipWaiting()', 'clients.claim()', 'caches.delete(name)']) expect(source).toContain(step);
  const page = source.slice(source.indexOf('async function freshPage'));
  expect(page.indexOf('await fetch(request')).toBeGreaterThan(0);
  expect(page.indexOf('await fetch(request')).toBeLessThan(page.lastIndexOf('return kept'));
  expect(readFileSync(join(ROOT, 'wallet/page/prover/spawn.ts'), 'utf8')).toContain("updateViaCache: 'none'");
});
