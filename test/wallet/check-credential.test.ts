import { describe, expect, it } from 'vitest';
import { encodeCredential } from '#protocol/credential.ts';
import { generateKey } from '#protocol/crypto/eddsa.ts';
import { base64url, utf8 } from '#protocol/encoding.ts';
import { checkCredential } from '#wallet/src/credentials/check-credential.ts';
import { CREDENTIAL_MAX, readCredentialText } from '#wallet/src/credentials/read-credential.ts';
import { asText, bundle, bundlesOf, clubCard, MASTER, parseBundle, proofOfAge, random, TODAY, trust } from './world.ts';

const context = { bundles: bundlesOf(bundle), master: MASTER, today: TODAY };
const check = (json: unknown, changes: object = {}) => checkCredential(json, { ...context, ...changes });
const refuses = (json: unknown, code: string | RegExp, changes: object = {}) =>
  expect(() => check(json, changes)).toThrow(
    expect.objectContaining({ code: typeof code === 'string' ? code : expect.stringMatching(code) }),
  );

describe('a credential that is handed to the wallet', () => {
  it('is shown with its issuer, kind and content when it is good', () => {
    const { issuer, schema, says } = check(encodeCredential(proofOfAge()));
    expect(issuer.name).toBe('Demo Town Hall');
    expect(schema.document.title.en).toBe('Proof of age');
    expect(says).toEqual([{ name: 'birthdate', value: '1990-05-03' }]);
  });

  it('W25: is refused with a changed value, signature or date', () => {
    const good = encodeCredential(proofOfAge());
    refuses({ ...good, attributes: ['1', ...good.attributes.slice(1)] }, 'trust_credential_signature');
    refuses({ ...good, validUntil: '2090-01-01' }, 'trust_credential_signature');
    refuses({ ...good, signature: { ...good.signature, S: '1' } }, 'trust_credential_signature');
    refuses({ ...good, extra: 'member' }, /^input_/);
    refuses(null, /^input_/);
  });

  it('W25: is refused from an issuer that no list names, and under a listed name with another key', () => {
    refuses(encodeCredential(proofOfAge({ issuer: 'demo-stranger' })), 'trust_issuer_not_accepted');
    refuses(encodeCredential(trust.forge(proofOfAge(), generateKey(random))), 'trust_issuer_not_accepted');
    refuses(encodeCredential(proofOfAge()), 'trust_issuer_not_accepted', { bundles: bundlesOf() });
  });

  it('W25: is refused when it was made for another wallet', () => {
    refuses(encodeCredential(proofOfAge({ master: new Uint8Array(32).fill(6) })), 'wallet_holder_differs');
  });

  it('is refused when it has ended, and on its last day it is not', () => {
    const card = encodeCredential(proofOfAge({ validUntil: TODAY }));
    expect(check(card).credential.validUntil).toBe(TODAY);
    refuses(card, 'policy_expired', { today: TODAY + 1 });
  });

  it('is refused when its issuer has withdrawn it', () => {
    const card = proofOfAge();
    trust.revoke(card);
    const revoked = parseBundle(trust.publish('emergency'));
    refuses(encodeCredential(card), 'policy_revoked', { bundles: bundlesOf(revoked) });
  });

  it('W25: is refused when the text it shows is not the one inside', () => {
    const good = encodeCredential(clubCard('GOLD'));
    refuses({ ...good, display: { tier: 'PLATINUM' } }, 'wallet_display_differs');
  });
});

describe('what a customer pastes', () => {
  const card = proofOfAge();
  const link = `https://wallet.example/#/import?credential=${base64url(utf8(asText(card)))}`;

  it('may be the text, the link or the last part of the link', () => {
    for (const text of [asText(card), `  ${asText(card)}\n`, link, `${link}&x=1`, link.split('=')[1] ?? '']) {
      expect(readCredentialText(text)).toEqual(encodeCredential(card));
    }
  });

  it('W25: is refused when it is too long or not a credential, before anything else', () => {
    for (const text of ['{'.padEnd(CREDENTIAL_MAX + 1), '{', 'hello', link.slice(0, -5), '']) {
      expect(() => readCredentialText(text)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^input_/) }),
      );
    }
  });
});
