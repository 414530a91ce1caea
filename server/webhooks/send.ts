// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sends one webhook to an address that a shop chose, so to a place that must be treated as hostile. The name is
 * resolved once, every address that it has must be public, and the connection goes to exactly the address that was
 * checked (A16, A17). No redirects, no decompression, a small answer, fifteen seconds for everything (A18, A19).
 */
import { lookup as systemLookup } from 'node:dns/promises';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { checkWebhookUrl, isPublicAddress } from './address.ts';

/** `status` 0: no answer at all. `reason` is for the log and holds nothing from outside. */
export type SendResult = { readonly delivered: boolean; readonly status: number; readonly reason?: string };

export type SendOptions = {
  /** All addresses of a name. */
  readonly lookup?: (hostname: string) => Promise<readonly { address: string; family: number }[]>;
  readonly request?: (options: RequestOptions, onResponse: (response: IncomingMessage) => void) => ClientRequest;
  /** Tests allow loopback. */
  readonly isAllowed?: (address: string) => boolean;
  readonly timeout?: number;
};

const TIMEOUT = 15_000;
const ANSWER_BYTES = 65_536;

/** Never rejects. */
export async function sendWebhook(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: SendOptions = {},
): Promise<SendResult> {
  const { isAllowed = isPublicAddress, request = httpsRequest, timeout = TIMEOUT } = options;
  const lookup = options.lookup ?? ((hostname) => systemLookup(hostname, { all: true, verbatim: true }));
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  try {
    const url = checkWebhookUrl(address);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const found =
      isIP(host) === 0 ? await abortable(lookup(host), controller.signal) : [{ address: host, family: isIP(host) }];
    // One address inside is enough to refuse: which of them would be used is not up to us.
    const [pinned] = found;
    if (pinned === undefined || !found.every((entry) => isAllowed(entry.address))) {
      return { delivered: false, status: 0, reason: 'address not allowed' };
    }
    const status = await post(
      request,
      url,
      { ...headers, 'content-type': 'application/json' },
      body,
      pinned,
      controller,
    );
    return status >= 200 && status < 300
      ? { delivered: true, status }
      : { delivered: false, status, reason: 'refused by the receiver' };
  } catch {
    return { delivered: false, status: 0, reason: controller.signal.aborted ? 'too slow' : 'no connection' };
  } finally {
    clearTimeout(timer);
  }
}

function post(
  request: NonNullable<SendOptions['request']>,
  url: URL,
  headers: Record<string, string>,
  body: string,
  pinned: { address: string; family: number },
  controller: AbortController,
): Promise<number> {
  // Node asks for one address or for all, depending on its version and options.
  const lookup: LookupFunction = (_hostname, options, done) => {
    if (options.all === true) done(null, [pinned]);
    else done(null, pinned.address, pinned.family);
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        method: 'POST',
        host: url.hostname.replace(/^\[|\]$/g, ''),
        port: url.port === '' ? 443 : Number(url.port),
        path: `${url.pathname}${url.search}`,
        headers: {
          ...headers,
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'hushmark-webhooks/1',
          'accept-encoding': 'identity',
        },
        lookup,
        agent: false,
        signal: controller.signal,
        maxHeaderSize: 16_384,
      },
      (response) => {
        let received = 0;
        response.on('data', (chunk: Buffer) => {
          received += chunk.length;
          if (received > ANSWER_BYTES) outgoing.destroy(new Error('the answer is too long'));
        });
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.on('error', reject);
        response.on('close', () => reject(new Error('cut off')));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
    promise.then(resolve, reject);
  });
}
