// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How long the shop waits for an open question: kept in the wallet, so that every tab knows, and prolonged when the
 * customer asks the verifier for it.
 */
import { useEffect, useState } from 'preact/hooks';
import { MAX_REQUEST_LIFE } from '#protocol/request/payload.ts';
import type { OpenedRequest, RequestLink } from '../../core/present/open-request.ts';
import { keepWaiting, prolongWaiting, waitsUntil } from '../../core/present/waiting.ts';
import type { OpenWallet } from './open-wallet.ts';
import type { Services } from './services.ts';

/** Seconds from which on the time is counted down. */
export const SHORT = 120;

export type Wait = {
  /** Unix seconds. */
  readonly until: number;
  /** Whole seconds; only the last SHORT of them are told one by one. */
  readonly left: number;
  readonly asking: 'not yet' | 'under way' | 'refused' | 'offline';
  askForMore(): void;
};

export function useWait(wallet: OpenWallet, services: Services, link: RequestLink, opened: OpenedRequest): Wait {
  const { request } = opened;
  const { now, random, reach } = services;
  const [asking, setAsking] = useState<Wait['asking']>('not yet');
  const until = Math.max(request.expiresAt, waitsUntil(wallet.store, link.requestUri) ?? 0);
  const secondsLeft = () => Math.ceil(until - now() / 1000);
  const [, tick] = useState(Number.POSITIVE_INFINITY);
  const context = () => ({ store: wallet.store, random, nowMs: now() });

  useEffect(() => {
    keepWaiting(link, opened, context()).catch(() => {});
  }, [wallet, link, opened]);
  useEffect(() => {
    const timer = setInterval(() => tick(Math.max(0, Math.min(secondsLeft(), SHORT + 1))), 1000);
    return () => clearInterval(timer);
  }, [until]);

  async function ask(): Promise<void> {
    setAsking('under way');
    try {
      const told = await reach.moreTime(request.verifier, link.requestUri);
      const later = Math.min(told, request.issuedAt + MAX_REQUEST_LIFE);
      // Nobody presses twice for less than that.
      setAsking(later < until + SHORT / 4 ? 'refused' : 'not yet');
      await prolongWaiting(link.requestUri, later, context());
    } catch {
      setAsking('offline');
    }
  }

  return { until, left: secondsLeft(), asking, askForMore: () => void ask() };
}
