// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Fetches one file of known digest and does not give up at the first failure: a connection that breaks or falls silent,
 * or wrong bytes, are tried again after growing pauses.
 */

import { HushmarkError } from '#base/errors.ts';
import { sha256Hex } from '#groth16/files/digest.ts';

export type DownloadOptions = {
  fetch: typeof fetch;
  /** Waits so many milliseconds; tests pass their own. */
  wait?: (ms: number) => Promise<void>;
  /** After so many milliseconds without a byte a connection counts as broken. */
  patienceMs?: number;
  /** @param bytes that arrived, or that were kept from an earlier download */
  onProgress?: (bytes: number) => void;
};

type Expected = { sha256: string; longest: number };

/** Milliseconds before each further attempt. */
const PAUSES = [500, 1000, 2000];
const PATIENCE_MS = 20_000;

/** Throws wallet_offline or proof_artefact, as the last attempt ended. */
export async function download(
  address: URL,
  expected: Expected,
  options: DownloadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms)) } = options;
  for (let attempt = 0; ; attempt++) {
    try {
      return await downloadOnce(address, expected, options, attempt > 0);
    } catch (error) {
      const pause = PAUSES[attempt];
      if (pause === undefined) throw error;
      await wait(pause);
    }
  }
}

/** @param again past the browser's own cache, which may hold what was damaged */
async function downloadOnce(
  address: URL,
  { sha256, longest }: Expected,
  { fetch, onProgress, patienceMs = PATIENCE_MS }: DownloadOptions,
  again: boolean,
): Promise<Uint8Array<ArrayBuffer>> {
  const abort = new AbortController();
  let clock = setTimeout(() => abort.abort(), patienceMs);
  let done = 0;
  try {
    const response = await fetch(address, {
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: again ? 'reload' : 'default',
      signal: abort.signal,
    });
    if (!response.ok || !response.body) throw offline(`${address.pathname}: ${response.status}`);
    const parts: Uint8Array[] = [];
    for (const reader = response.body.getReader(); ; ) {
      const { value } = await reader.read();
      clearTimeout(clock);
      clock = setTimeout(() => abort.abort(), patienceMs);
      if (!value) break;
      done += value.length;
      // More than the manifest announces cannot become right any more.
      if (done > longest) {
        await reader.cancel();
        throw damaged(address, 'is longer than the manifest says');
      }
      parts.push(value);
      onProgress?.(value.length);
    }
    const bytes = new Uint8Array(done);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    if ((await sha256Hex(bytes)) !== sha256) throw damaged(address, 'differs from the manifest');
    return bytes;
  } catch (error) {
    // What is fetched again arrives again.
    onProgress?.(-done);
    throw error instanceof HushmarkError ? error : offline(`${address.pathname} could not be fetched`);
  } finally {
    clearTimeout(clock);
  }
}

function offline(message: string): HushmarkError {
  return new HushmarkError('wallet_offline', message);
}

function damaged({ pathname }: URL, what: string): HushmarkError {
  return new HushmarkError('proof_artefact', `${pathname} ${what}`, undefined, { file: pathname });
}
