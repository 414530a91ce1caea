/**
 * Starts a worker thread from a TypeScript file, with the loader that runs the sources wherever the process was
 * started from. Used by the verification pool and the trust recomputation. Workers get no environment.
 */
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const loader = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

export function startWorker(file: URL, workerData: unknown): Worker {
  return new Worker(file, { workerData, execArgv: ['--import', loader], env: {}, stdin: false });
}
