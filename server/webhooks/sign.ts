// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Signatures of webhooks by the Standard Webhooks scheme: HMAC-SHA256 over id, timestamp and the exact body, in the
 * header `webhook-signature`. While a secret is being changed there are two, and receivers accept either (A21).
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Seconds by which sender's and receiver's clocks may differ. */
const TOLERANCE = 300;

export type WebhookHeaders = {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
};

/** @param secrets `whsec_` and base64 each, the newest first; `timestamp` in Unix seconds */
export function signWebhook(secrets: readonly string[], id: string, timestamp: number, body: string): WebhookHeaders {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${signatureOf(secret, id, timestamp, body)}`).join(' '),
  };
}

/** For receivers, as shops in any language do it: true when one of the signatures is by this secret, and recent. */
export function isSignedWebhook(secret: string, headers: Partial<WebhookHeaders>, body: string, now: number): boolean {
  const { 'webhook-id': id = '', 'webhook-timestamp': text = '', 'webhook-signature': signatures = '' } = headers;
  if (!/^[0-9]{1,12}$/.test(text) || id === '' || id.includes('.')) return false;
  const timestamp = Number(text);
  if (Math.abs(now - timestamp) > TOLERANCE) return false;
  const expected = Buffer.from(signatureOf(secret, id, timestamp, body));
  return signatures.split(' ').some((signature) => {
    const [version, value = ''] = signature.split(',');
    const given = Buffer.from(value);
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function signatureOf(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
}
