// SPDX-License-Identifier: GPL-3.0-or-later
import '../../../support/wallet/pinned.ts';
import { describe, expect, it } from 'vitest';
import { pageWith } from '#wallet/core/credentials/enrolment.ts';
import type { FoundIssuer } from '#wallet/core/trust/listed.ts';
import { bundle, MASTER } from '../../../support/wallet/world.ts';

describe('the way to an issuer’s page', () => {
  const [issuer] = bundle.issuers;
  const [schema] = issuer?.schemas ?? [];
  const at = (page: string | undefined): string | undefined => {
    const { page: _page, ...rest } = issuer as NonNullable<typeof issuer>;
    const listed = { ...rest, origins: ['https://town-hall.example'], ...(page === undefined ? {} : { page }) };
    return pageWith(MASTER, { bundle, issuer: listed, schema } as FoundIssuer, []);
  };

  it('carries holder code and delivery key behind #, and nothing of them where a server sees it', () => {
    const url = new URL(at('https://town-hall.example/age?from=wallet') ?? '');
    expect(url.origin + url.pathname + url.search).toBe('https://town-hall.example/age?from=wallet');
    const values = new URLSearchParams(url.hash.slice(1));
    expect([...values.keys()]).toEqual(['code', 'key']);
    expect(values.get('code')).toMatch(/^hm1-/);
  });

  it.each([
    'https://thief.example/age',
    'https://town-hall.example.thief.example/age',
    'http://town-hall.example/age',
    'https://town-hall.example:8443/age',
    'https://town-hall.example@thief.example/age',
    'javascript:alert(1)//https://town-hall.example',
  ])('W37: is none to %s, which is not a registered origin of the issuer', (page) => {
    expect(at(page)).toBeUndefined();
  });

  it('is none without a page', () => expect(at(undefined)).toBeUndefined());
});
