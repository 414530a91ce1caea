// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Starts a worker thread from a TypeScript file with the loader that runs the sources, from whatever directory the
 * process was started. Workers get no environment.
 */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

// The loader must be registered from inside the thread: `--import tsx` does nothing in a worker of Node 20.
const loader = pathToFileURL(join(dirname(createRequire(import.meta.url).resolve('tsx/esm/api')), 'index.mjs')).href;

/** Where the bundle of a file is, when the process runs from one (bin/bundle.js). */
const bundleOf = (globalThis as { [key: symbol]: unknown })[Symbol.for('hushmark.bundle')] as
  | ((file: URL) => URL | undefined)
  | undefined;

export function startWorker(file: URL, workerData: unknown): Worker {
  const bundle = bundleOf?.(file);
  if (bundle !== undefined) return new Worker(bundle, { workerData, execArgv: [], env: {}, stdin: false });
  const start = `import { register } from ${JSON.stringify(loader)}; register(); await import(${JSON.stringify(file.href)});`;
  const entry = new URL(`data:text/javascript,${encodeURIComponent(start)}`);
  return new Worker(entry, { workerData, execArgv: [], env: {}, stdin: false });
}
