/** Builds the wallet with Vite when its output is missing or older than what it is made of. Called by start-demo.ts. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

const SOURCES = ['wallet', 'protocol', 'groth16', 'build/manifest.json', 'vite.config.ts', 'package-lock.json'];

/** The directory with the built wallet. */
export async function buildWallet(root: string): Promise<string> {
  const output = join(root, 'dist/wallet');
  const built = await changedAt(join(output, 'index.html'));
  const newest = Math.max(...(await Promise.all(SOURCES.map((source) => newestIn(join(root, source))))));
  if (newest > built) await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'error' });
  return output;
}

async function newestIn(path: string): Promise<number> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Math.max(await changedAt(path), ...(await Promise.all(files.map(changedAt))));
}

const changedAt = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
