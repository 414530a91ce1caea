// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { base64url, utf8 } from '#base/encoding.ts';
import { credentialLink, sealedLink } from '#issuer/link.ts';
import { encodeCredential } from '#protocol/credential/credential.ts';
import { deliveryKeys } from '#protocol/credential/delivery.ts';
import { generateKey } from '#protocol/crypto/eddsa.ts';
import { isoDate } from '#protocol/dates.ts';
import { checkCredential } from '#wallet/core/credentials/check-credential.ts';
import { CREDENTIAL_MAX, readCredentialText } from '#wallet/core/credentials/read-credential.ts';
import {
  asText,
  bundle,
  bundlesOf,
  clubCard,
  MASTER,
  parseBundle,
  proofOfAge,
  REGISTRY_ID,
  random,
  TODAY,
  trust,
} from '../../../support/wallet/world.ts';

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

  it('I17: is refused when its list means something else by this kind than the issuer signed', () => {
    const good = encodeCredential(proofOfAge());
    const issuers = bundle.issuers.map((issuer) => ({
      ...issuer,
      schemas: issuer.schemas.map((schema) => {
        const slots = schema.document.slots.map((slot) => ({ ...slot, name: `other_${slot.name}` }));
        return { ...schema, document: { ...schema.document, slots } };
      }),
    }));
    refuses(good, 'trust_issuer_not_accepted', { bundles: bundlesOf({ ...bundle, issuers }) });
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

  it('W25: is refused when its issuer has signed what its kind does not allow', () => {
    const born = proofOfAge({ birthdate: isoDate(TODAY) });
    expect(check(encodeCredential(born)).credential.attributes[0]).toBe(BigInt(TODAY));
    refuses(encodeCredential(born), 'input_birthdate', { today: TODAY - 1 });
  });

  it('W25: is refused when the text it shows is not the one inside', () => {
    const good = encodeCredential(clubCard('GOLD'));
    refuses({ ...good, display: { tier: 'PLATINUM' } }, 'wallet_display_differs');
  });
});

const cut = (text: string, length: number, by: string) => text.match(new RegExp(`.{1,${length}}`, 'g'))?.join(by) ?? '';

describe('what a customer pastes', async () => {
  const card = proofOfAge();
  const delivery = { issuerId: card.issuer.id, schemaUri: card.schema };
  const { publicKey } = deliveryKeys(MASTER, { registry: REGISTRY_ID, ...delivery });
  const sealed = await sealedLink('https://wallet.example', card, publicKey, random);
  const open = credentialLink('https://wallet.example', card);
  const read = (text: string, master = MASTER) => readCredentialText(text, master, ['another-registry', REGISTRY_ID]);

  it('may be the text, a link of an issuer, or the last part of an open link', async () => {
    const query = sealed.slice(sealed.indexOf('?') + 1);
    for (const text of [asText(card), `  ${asText(card)}\n`, sealed, query, open, open.split('=')[1] ?? '']) {
      expect(await read(text)).toEqual(encodeCredential(card));
    }
  });

  it.each([
    ['with words before', (link: string) => `Here it is: ${link}`],
    ['wrapped', (link: string) => cut(link, 76, '\n')],
    ['wrapped and indented', (link: string) => cut(link, 76, '\r\n    ')],
    ['in quoted-printable', (link: string) => cut(link.replaceAll('=', '=3D'), 75, '=\r\n')],
    ['with soft breaks', (link: string) => cut(link, 75, '=\r\n')],
    ['at the end of a sentence', (link: string) => `${link}.`],
    ['in angle brackets', (link: string) => `<${link}>`],
    ['with words after it', (link: string) => `${link} good for a year`],
    ['wrapped, with words after it', (link: string) => `${cut(link, 76, '\n')}\nKind regards`],
    ['with padding', (link: string) => `${link}=`],
    ['in Markdown', (link: string) => `[your card](${link})`],
    ['rewritten by a link checker', (link: string) => `https://check.example/?url=${encodeURIComponent(link)}&data=05`],
    ['with a space that nobody sees', (link: string) => `${link.slice(0, 60)}\u200b${link.slice(60)}`],
    ['out of HTML', (link: string) => link.replaceAll('&', '&amp;')],
  ])('is found %s', async (_how, change) => {
    for (const link of [open, sealed]) expect(await read(change(link))).toEqual(encodeCredential(card));
  });

  it('may be JSON as a chat changes it', async () => {
    const changed = asText(card).replaceAll('"', '\u201d').replaceAll(',', ',\u00a0');
    expect(await read(`\ufeff${changed}`)).toEqual(encodeCredential(card));
  });

  it('W07: a sealed link shows nothing of the credential and opens in this wallet only', async () => {
    for (const secret of [base64url(utf8(asText(card))).slice(40, 80), String(card.attributes[0]), 'signature']) {
      expect(sealed).not.toContain(secret);
    }
    const other = new Uint8Array(32).fill(6);
    await expect(read(sealed, other)).rejects.toMatchObject({ code: 'input_credential' });
    await expect(read(sealed.replace('town-hall', 'bank'))).rejects.toMatchObject({ code: 'input_credential' });
  });

  it('W25: is refused when it is too long or not a credential, before anything else', async () => {
    for (const text of [
      '{'.padEnd(CREDENTIAL_MAX + 1),
      '{',
      'hello',
      open.slice(0, -5),
      sealed.slice(0, -5),
      '',
      '?sealed=',
    ]) {
      await expect(read(text)).rejects.toMatchObject({ code: expect.stringMatching(/^input_/) });
    }
  });
});
