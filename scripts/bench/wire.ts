// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a wallet downloads before its first answer, in bytes on the wire (bodies as compressed by its server): the
 * proving files of one circuit, fetched by the wallet's own reader, and the app itself.
 */

import { readdir, readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { sha256 } from '#base/encoding.ts';
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { loadProvingKey } from '#groth16/files/load-proving-key.ts';
import { CIRCUIT_NAMES } from '#protocol/policy/circuits.ts';
import { buildWallet } from '#wallet/build/build-wallet.ts';
import { serveWallet } from '#wallet/host/serve.ts';
import { createArtefactReader } from '#wallet/page/prover/artefact-cache.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export async function measureWire(say: (line: string) => void): Promise<Record<string, number>> {
  say('wire: what a wallet downloads');
  const root = await buildWallet(ROOT);
  const wallet = await serveWallet({ root, artefacts: `${ROOT}build`, config: { registries: [], artefacts: '/' } });
  try {
    const figures: Record<string, number> = {};
    for (const name of CIRCUIT_NAMES) {
      let bytes = 0;
      const { read, keys } = createArtefactReader({
        base: `${wallet.url}/artefacts/`,
        manifestSha256: Buffer.from(sha256(await readFile(`${ROOT}build/manifest.json`))).toString('hex'),
        caches: { open: async () => noCache },
        fetch: async (address) => {
          const { body, encoding } = await download(String(address));
          bytes += body.length;
          return new Response(encoding === 'br' ? new Uint8Array(brotliDecompressSync(body)) : new Uint8Array(body));
        },
      });
      const { circuits } = await loadArtefacts({ read });
      await Promise.all([
        loadProvingKey(newestNamed(circuits, name), { store: keys }),
        newestNamed(circuits, name).witnessProgram(),
      ]);
      figures[`wallet_wire_bytes${name === 'age' ? '' : `_${name}`}`] = bytes;
    }
    const files = await readdir(root, { recursive: true, withFileTypes: true });
    let app = 0;
    for (const file of files.filter((entry) => entry.isFile() && !entry.name.endsWith('.br'))) {
      const path = `${file.parentPath}/${file.name}`.slice(root.length);
      app += (await download(wallet.url + (path === '/index.html' ? '/' : path))).body.length;
    }
    return { ...figures, app_wire_bytes: app };
  } finally {
    await wallet.close();
  }
}

const noCache = {
  match: async () => undefined,
  put: async () => undefined,
  delete: async () => false,
  keys: async () => [],
} as unknown as Cache;

/** As it came: Node's fetch would have decompressed it. */
function download(address: string): Promise<{ body: Buffer; encoding: string | undefined }> {
  return new Promise((resolve, reject) => {
    get(address, { headers: { 'accept-encoding': 'gzip, deflate, br' } }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        if (response.statusCode !== 200) reject(new Error(`${address} answered ${response.statusCode}`));
        else resolve({ body: Buffer.concat(parts), encoding: response.headers['content-encoding'] });
      });
      response.on('error', reject);
    }).on('error', reject);
  });
}
