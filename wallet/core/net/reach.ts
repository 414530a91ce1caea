// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The only way from the wallet to other origins. It reaches the registries of the configuration and the verifier of a
 * request, to fetch the request and to answer it. No function takes an arbitrary address: callers hand over a registry,
 * a registered verifier or a checked request. No cookies, no referrer, no redirects (attack R11), bounded answers.
 * Proving files and configuration come from the wallet's own origin (page/prover/artefact-cache.ts, config.ts).
 */

import { type ErrorCode, HushmarkError } from '#base/errors.ts';
import { parseDigest, parseJson, readSeconds } from '#base/readers.ts';
import { REASONS } from '#base/reasons.ts';
import { checkRequestUri, type ParsedRequest } from '#protocol/request/request.ts';
import { type Announced, parseAnnouncement } from '#protocol/trust/announcement.ts';
import type { RegisteredVerifier } from '#protocol/trust/bundle.ts';
import { secondsBehind } from './clock.ts';
import { parseConfig, type RegistryConfig, type WalletConfig } from './config.ts';
import { deadline } from './deadline.ts';

export type Reach = {
  config(): Promise<WalletConfig>;
  /** Which bundles the other side says that it has. */
  announced(registry: RegistryConfig): Promise<Announced[]>;
  bundleFile(registry: RegistryConfig, digest: string): Promise<Uint8Array>;
  /** The signed request behind a shop's link. */
  request(verifier: RegisteredVerifier, requestUri: string): Promise<string>;
  /** Asks the verifier to wait longer for an answer to its request; gives back until when it waits, Unix seconds. */
  moreTime(verifier: RegisteredVerifier, requestUri: string): Promise<number>;
  /** Posts the answer; gives back where the verifier wants the customer to go, unchecked. */
  respond(request: ParsedRequest, body: string): Promise<string | undefined>;
  /**
   * Seconds by which this clock is behind, by the wallet's own host and whoever answered last: the smaller difference.
   */
  clockBehind(): number | undefined;
};

const SMALL = 1 << 16;
const REQUEST_MAX = 1 << 17;
const BUNDLE_MAX = 1 << 26;
const PATIENCE_MS = 20_000;

/** `now` in milliseconds since 1970, to compare it with the others' clocks. */
export function createReach(send: typeof fetch, ownOrigin: string, now: () => number): Reach {
  // By whether it was the wallet's own host. A verifier with a wrong clock is no reason to call this one wrong.
  const behind = new Map<boolean, number>();
  async function ask(address: URL, limit: number, init: RequestInit = {}): Promise<{ ok: boolean; bytes: Uint8Array }> {
    let response: Response;
    try {
      response = await send(address, {
        ...init,
        mode: 'cors',
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        signal: deadline(PATIENCE_MS),
      });
      const seconds = secondsBehind(response, now());
      if (seconds !== undefined) behind.set(address.origin === ownOrigin, seconds);
      return { ok: response.ok, bytes: await readBounded(response, limit) };
    } catch (error) {
      if (error instanceof HushmarkError) throw error;
      throw new HushmarkError('wallet_offline', `${address.origin} could not be reached`);
    }
  }

  async function get(address: URL, limit: number): Promise<Uint8Array> {
    const { ok, bytes } = await ask(address, limit);
    if (!ok) throw refusalOf(bytes);
    return bytes;
  }

  return {
    clockBehind: () => [...behind.values()].sort((one, other) => Math.abs(one) - Math.abs(other))[0],
    async config() {
      return parseConfig(parseJson(await get(new URL('/config.json', ownOrigin), SMALL), 'config'));
    },
    async announced(registry) {
      return parseAnnouncement(parseJson(await get(new URL(registry.bundles), SMALL), 'trust announcement'));
    },
    bundleFile(registry, digest) {
      return get(new URL(`./bundles/${parseDigest(digest, 'digest')}`, registry.bundles), BUNDLE_MAX);
    },
    async request(verifier, requestUri) {
      const { ok, bytes } = await ask(checkRequestUri(requestUri, verifier), REQUEST_MAX);
      // Nothing was sent but the address, so what is refused as input is an address that was cut or changed.
      if (!ok) throw refusalOf(bytes, 'session_not_found');
      return new TextDecoder().decode(bytes);
    },
    async moreTime(verifier, requestUri) {
      const address = checkRequestUri(requestUri, verifier);
      address.pathname += '/more-time';
      const { ok, bytes } = await ask(address, SMALL, { method: 'POST' });
      if (!ok) throw refusalOf(bytes);
      const { expires_at: until } = parseJson(bytes, 'answer') as { expires_at?: unknown };
      return readSeconds(until, 'answer.expires_at');
    },
    async respond(request, body) {
      const { ok, bytes } = await ask(new URL(request.responseUri), SMALL, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      if (!ok) throw refusalOf(bytes);
      const answer = parseJson(bytes, 'answer') as { redirect_uri?: unknown } | null;
      return typeof answer?.redirect_uri === 'string' ? answer.redirect_uri : undefined;
    },
  };
}

async function readBounded(response: Response, limit: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { value } = await reader.read();
    if (!value) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      throw new HushmarkError('input_too_large', 'an answer was too long');
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/**
 * A problem document's code when it is one of ours about a session or request; its texts are never shown. `ofInput` is
 * what a refusal of the input means to the caller.
 */
function refusalOf(bytes: Uint8Array, ofInput: ErrorCode = 'wallet_offline'): HushmarkError {
  try {
    const { code } = parseJson(bytes, 'problem') as { code?: unknown };
    if (typeof code === 'string' && Object.hasOwn(REASONS, code) && /^(session|request)_/.test(code)) {
      return new HushmarkError(code as ErrorCode);
    }
    if (typeof code === 'string' && code.startsWith('input_')) return new HushmarkError(ofInput);
  } catch {
    // Not a problem document.
  }
  return new HushmarkError('wallet_offline', 'the other side refused');
}
