// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether this device's clock is wrong, by the Date header of what the wallet's own host, registries and verifiers
 * answer. It decides nothing. It only explains an error: a customer whose clock is slow should not read that a shop or
 * an issuer cheats (attack W30).
 */
import { type ErrorCode, HushmarkError } from '#base/errors.ts';

/** Seconds. A clock that is off by less is not why anything was refused. */
const WORTH_A_WORD = 120;

/** What a wrong clock alone can cause. */
const BY_CLOCK: readonly ErrorCode[] = [
  'policy_expired',
  'policy_not_yet_valid',
  'request_bundle_unknown',
  'request_expired',
  'request_from_future',
  'trust_from_future',
  'trust_stale',
];

/** Seconds by which this clock is behind an answer's Date (RFC 9110); undefined where pages may not read it. */
export function secondsBehind({ headers }: Response, nowMs: number): number | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  // Kept copies tell the time at which they were made.
  const age = Number(headers.get('age') ?? 0) * 1000;
  return Number.isFinite(date + age) ? Math.round((date + age - nowMs) / 1000) : undefined;
}

/** `error`, or wallet_clock with how wrong the clock is when that explains it. */
export function explainedByClock(error: unknown, behind: number | undefined): unknown {
  if (behind === undefined || Math.abs(behind) < WORTH_A_WORD) return error;
  if (!(error instanceof HushmarkError && BY_CLOCK.includes(error.code))) return error;
  const message = `this device's clock is ${Math.abs(behind)} seconds ${behind > 0 ? 'behind' : 'ahead'} (${error.code})`;
  return new HushmarkError('wallet_clock', message, undefined, { behind: String(behind) });
}
