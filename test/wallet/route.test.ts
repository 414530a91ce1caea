import { describe, expect, it } from 'vitest';
import { parseRoute } from '#wallet/src/app/route.ts';
import { checkReturn } from '#wallet/src/screens/check-return.ts';

describe('the address of a screen', () => {
  it('names the screens', () => {
    expect(parseRoute('')).toEqual({ screen: 'home' });
    expect(parseRoute('#/')).toEqual({ screen: 'home' });
    expect(parseRoute('#/settings')).toEqual({ screen: 'settings' });
    expect(parseRoute('#/import?credential=abc')).toEqual({ screen: 'import', link: 'credential=abc' });
    expect(parseRoute('#/present?client_id=s&request_uri=https%3A%2F%2Fv.example%2Fr')).toEqual({
      screen: 'present',
      clientId: 's',
      requestUri: 'https://v.example/r',
    });
    expect(parseRoute('#/enrol?issuer=i&schema=s')).toEqual({
      screen: 'enrol',
      issuer: 'i',
      schema: 's',
      returnTo: undefined,
    });
  });

  it.each([
    '#/present',
    '#/present?client_id=s',
    '#/enrol?issuer=i',
    '#/nowhere',
    '#//',
    '#/../',
    `#/import?${'a'.repeat(200_000)}`,
  ])('leaves %.30s unknown', (hash) => expect(parseRoute(hash)).toEqual({ screen: 'unknown' }));
});

describe('the way back to an issuer', () => {
  const origins = ['https://town-hall.example'];
  it('is a page of the issuer', () => {
    expect(checkReturn('https://town-hall.example/done?x=1', origins)?.href).toBe('https://town-hall.example/done?x=1');
  });
  it.each([
    'https://evil.example/',
    'https://town-hall.example.evil.example/',
    'https://sub.town-hall.example/',
    'http://town-hall.example/',
    'https://town-hall.example:444/',
    'https://user@town-hall.example/',
    'https://town-hall.example/#code=x',
    'javascript:alert(1)',
    '/relative',
    '',
  ])('R10: is not %s', (address) => expect(checkReturn(address, origins)).toBeNull());
});
