// SPDX-License-Identifier: MIT
// Checks that a webhook came from the verifier, by the Standard Webhooks scheme (standardwebhooks.com): HMAC-SHA256
// over "id.timestamp.body", several signatures allowed while a secret is rotated. It needs the exact
// bytes that arrived. A webhook is a hint to look: only `redeem` and its decision approve an order.

const TOLERANCE_SECONDS = 300;

export type WebhookCheck = {
  /** whsec_… as the verifier's operator gave it. */
  secret: string;
  /** The request's headers, names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body exactly as it arrived, before any parsing. */
  body: string;
  /** Milliseconds, as Date.now(). */
  now: number;
};

/** The parsed body and the delivery's id (the same at every retry), or undefined for anything that is not genuine. */
export async function verifyWebhook(check: WebhookCheck): Promise<{ id: string; event: unknown } | undefined> {
  const { secret, body, now } = check;
  const header = (name: string) => {
    const value = check.headers[`webhook-${name}`];
    return typeof value === 'string' ? value : '';
  };
  const [id, timestamp, signatures] = [header('id'), header('timestamp'), header('signature')];
  if (id === '' || !/^\d{1,12}$/.test(timestamp)) return undefined;
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return undefined;

  const raw = fromBase64(secret.replace(/^whsec_/, ''));
  if (raw === undefined || raw.length < 16) return undefined;
  const key = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const signature of signatures.split(' ').slice(0, 8)) {
    const bytes = signature.startsWith('v1,') ? fromBase64(signature.slice(3)) : undefined;
    if (bytes === undefined || !(await crypto.subtle.verify('HMAC', key, bytes, signed))) continue;
    try {
      return { id, event: JSON.parse(body) };
    } catch {
      return undefined;
    }
  }
  return undefined;
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
