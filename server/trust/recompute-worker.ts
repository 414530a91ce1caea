// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Worker thread: hashes the whole tree of one bundle, because until then its root rests on the signature alone. See
 * recompute.ts.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Jwk } from '#protocol/jws.ts';
import { computeTrustRoot, parseTrustBundle } from '#protocol/trust/bundle.ts';

const { file, keys, now } = workerData as { file: Uint8Array; keys: Jwk[]; now: number };
parentPort?.postMessage(computeTrustRoot(parseTrustBundle(file, keys, { now, minimumSequence: 0 })));
