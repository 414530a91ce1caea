// SPDX-License-Identifier: GPL-3.0-or-later
/** A device whose clock is wrong: it is told that its clock is, and nobody else is accused. */
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import { HushmarkError } from '#base/errors.ts';
import { isoDate } from '#protocol/dates.ts';
import { encodeAnnouncement } from '#protocol/trust/announcement.ts';
import { misjudgedByClock, outsideOf } from '#wallet/core/credentials/period.ts';
import { explainedByClock, secondsBehind } from '#wallet/core/net/clock.ts';
import { createReach } from '#wallet/core/net/reach.ts';
import { PINNED_CIRCUITS } from '#wallet/core/pinned-manifest.ts';
import { openRequest } from '#wallet/core/present/open-request.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { createBundles } from '#wallet/core/trust/bundles.ts';
import { errorText } from '#wallet/page/app/error-text.ts';
import { CATALOGUES } from '../../../support/wallet/catalogues.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import {
  bundle,
  bundleFile,
  bundlesOf,
  NOW,
  policy,
  REGISTRY,
  requestFor,
  TODAY,
} from '../../../support/wallet/world.ts';

const OWN = 'https://wallet.example';
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

/** A world in which it is NOW, for a wallet by whose clock it is `clock`; `tells` whether pages may read the Date. */
function wallet(
  clock: number,
  store: WalletStore,
  { tells = true, fails = false, registered = true, others = NOW } = {},
) {
  const { jws, requestUri } = requestFor(policy('over-18'));
  const send = async (input: URL | RequestInfo) => {
    const { pathname, origin } = new URL(String(input));
    const time = origin === OWN ? NOW : others;
    const headers: HeadersInit = tells ? { date: new Date(time).toUTCString() } : {};
    if (fails) return new Response('', { status: 502, headers });
    if (pathname.includes('/bundles/')) return new Response(new Uint8Array(bundleFile), { headers });
    if (pathname.includes('/trust/')) return Response.json(encodeAnnouncement([bundle]), { headers });
    return new Response(jws, { headers });
  };
  const now = () => clock;
  const reach = createReach(send as typeof fetch, OWN, now);
  const bundles = createBundles({ store, reach, registries: [REGISTRY], now });
  const link = { clientId: registered ? 'vinum-shop' : 'nobody', requestUri };
  return {
    bundles,
    reach,
    open: (known = bundles) => openRequest(link, { bundles: known, reach, circuits: PINNED_CIRCUITS, now }),
  };
}

describe('W30 a device whose clock is wrong', () => {
  let store: WalletStore;
  beforeEach(async () => {
    store = (await (await newProfile()).keeper.create(PASSPHRASE)).store;
  });

  it.each([
    ['10 minutes slow', -10 * MINUTE, 600],
    ['20 minutes fast', 20 * MINUTE, -1200],
  ])('is told so at a shop: %s', async (_how, off, behind) => {
    // The lists came while the clock was right.
    const { open } = wallet(NOW + off, store);
    await expect(open(bundlesOf(bundle) as never)).rejects.toMatchObject({
      code: 'wallet_clock',
      detail: { behind: String(behind) },
    });
  });

  it.each([
    ['26 hours slow', -26 * 60 * MINUTE, 'wallet_clock'],
    ['a month fast', 30 * DAY, 'wallet_clock'],
    ['right', 0, undefined],
  ])('is told so when it can take no list: %s', async (_how, off, code) => {
    const { bundles, open } = wallet(NOW + off, store);
    expect(bundles.closed()).toBeUndefined();
    await bundles.refresh();
    expect(bundles.closed()?.code).toBe(code);
    if (code !== undefined) await expect(open()).rejects.toMatchObject({ code });
    else await expect(open()).resolves.toBeDefined();
  });

  it('is asked to look when nobody says what time it is', async () => {
    const { bundles, open } = wallet(NOW - DAY, store, { tells: false });
    await expect(open(bundlesOf(bundle) as never)).rejects.toMatchObject({ code: 'request_from_future' });
    await bundles.refresh();
    expect(bundles.closed()?.code).toBe('trust_from_future');
  });

  it('is not blamed for what it did not cause', async () => {
    const unknown = wallet(NOW - 10 * MINUTE, store, { registered: false });
    await expect(unknown.open(bundlesOf(bundle) as never)).rejects.toMatchObject({ code: 'request_verifier_unknown' });
    const late = wallet(NOW + 10 * MINUTE, store, { tells: false });
    await expect(late.open(bundlesOf(bundle) as never)).rejects.toMatchObject({ code: 'request_expired' });
    const { reach, open } = wallet(NOW - 10 * MINUTE, store, { others: NOW - 10 * MINUTE });
    await reach.config().catch(() => {});
    await expect(open(bundlesOf(bundle) as never)).rejects.toMatchObject({ code: 'request_from_future' });
    // With lists of another day the wallet and the shop do not agree; with the right clock that is what is said.
    const other = new HushmarkError('request_bundle_unknown');
    expect(explainedByClock(other, 93_600)).toMatchObject({ code: 'wallet_clock', detail: { behind: '93600' } });
    expect(explainedByClock(other, 3)).toBe(other);
    const nearly = new HushmarkError('request_expired');
    for (const behind of [undefined, 0, 119, -119]) expect(explainedByClock(nearly, behind)).toBe(nearly);
  });

  it('lists that could not be loaded are not lists that somebody is missing from', async () => {
    const { bundles, open } = wallet(NOW, store, { fails: true });
    await bundles.refresh();
    expect(bundles.closed()?.code).toBe('wallet_lists');
    await expect(open()).rejects.toMatchObject({ code: 'wallet_lists' });
  });

  it('counts the age of a kept answer, and reads no Date that is none', () => {
    const behind = (headers: HeadersInit) => secondsBehind(new Response('', { headers }), NOW);
    expect(behind({ date: new Date(NOW - 5 * MINUTE).toUTCString(), age: '300' })).toBe(0);
    expect(behind({ date: 'soon' })).toBeUndefined();
    expect(behind({})).toBeUndefined();
  });

  it('does not see a good proof as ended or not begun because of it', () => {
    const proof = { validFrom: TODAY, validUntil: TODAY };
    expect([-DAY, 0, DAY].map((off) => outsideOf(proof, NOW + off))).toEqual(['notYet', undefined, 'expired']);
    const seen = (off: number, behind = -off / 1000) => misjudgedByClock(proof, NOW + off, behind);
    for (const off of [-DAY, DAY])
      expect(seen(off)).toMatchObject({ code: 'wallet_clock', detail: { behind: String(-off / 1000) } });
    // It is good, nobody told the time, or it has ended by the right time as well.
    expect(seen(0)).toBeUndefined();
    expect(misjudgedByClock(proof, NOW + DAY, undefined)).toBeUndefined();
    expect(seen(5 * DAY, -2 * 86_400)).toBeUndefined();
    // Some seconds around midnight are no wrong clock.
    const midnight = Date.parse(isoDate(TODAY + 1));
    expect(outsideOf(proof, midnight)).toBe('expired');
    expect(misjudgedByClock(proof, midnight, -60)).toBeUndefined();
  });

  it('hears by how much, in words', () => {
    const text = (behind: number, locale: 'en' | 'de') =>
      errorText(new HushmarkError('wallet_clock', '', '', { behind: String(behind) }), CATALOGUES[locale]);
    expect(text(600, 'en')).toContain('10 minutes slow');
    expect(text(-26 * 3600, 'de')).toContain('26 Stunden vor');
    expect(text(30 * 86_400, 'en')).toContain('30 days slow');
  });
});
