// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whatever comes in, a parser answers with a value or with one of our own errors, and quickly: no TypeError, no stack
 * overflow, no half-checked object. The documents are signed with the right key, so that the input reaches the parser.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '#base/encoding.ts';
import { HushmarkError } from '#base/errors.ts';
import { type JwsType, signJws } from '#protocol/jws.ts';
import { verifyDecision } from '#protocol/request/decision.ts';
import { createResponse, parsePresentation, parseResponse } from '#protocol/request/presentation.ts';
import { createRequest, parseRequest } from '#protocol/request/request.ts';
import { createTrustBundle, parseTrustBundle } from '#protocol/trust/bundle.ts';
import { encodeFile } from '#protocol/trust/bundle-binary.ts';
import { parseIssuerDocument } from '#protocol/trust/issuer-document.ts';
import {
  BUNDLE,
  bundleContent,
  NOW,
  REGISTRY_KEY,
  REQUEST_URI,
  requestFields,
  SHOP_KEY,
} from '../support/protocol/messages.ts';

const seed = Date.now() % 2_147_483_647;
console.log(`seed ${seed}`);
/** HUSHMARK_LONG=1 tries more. */
const runs = { seed, numRuns: process.env.HUSHMARK_LONG === '1' ? 5000 : 100 };

function survives(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof HushmarkError)) throw error;
  }
}

function signed(typ: JwsType, payload: unknown, key = SHOP_KEY): string {
  return signJws({ typ, kid: key.jwk.kid }, utf8(JSON.stringify(payload) ?? 'null'), key.secretKey);
}

/** A good document in which one member, at any depth, is replaced by any JSON. */
function mutated(document: unknown): fc.Arbitrary<unknown> {
  const paths: (string | number)[][] = [];
  const walk = (value: unknown, path: (string | number)[]) => {
    paths.push(path);
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value))
      walk(member, [...path, Array.isArray(value) ? Number(name) : name]);
  };
  walk(document, []);
  return fc.tuple(fc.constantFrom(...paths), fc.jsonValue()).map(([path, value]) => {
    const copy = { root: structuredClone(document) } as Record<string | number, unknown>;
    let at: Record<string | number, unknown> = copy;
    let name: string | number = 'root';
    for (const next of path) {
      at = at[name] as Record<string | number, unknown>;
      name = next;
    }
    at[name] = value;
    return copy.root;
  });
}

const payloadOf = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[1]!, 'base64url').toString()) as unknown;

test('P23 requests with any member replaced', () => {
  const { jws } = createRequest(requestFields(), SHOP_KEY);
  const options = { now: NOW + 1, requestUri: REQUEST_URI };
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(mutated(payloadOf(jws)), fc.jsonValue()), (payload) => {
      const text = signed('oauth-authz-req+jwt', payload);
      survives(() => {
        refused += 1;
        parseRequest(text, [BUNDLE], options);
        refused -= 1;
      });
    }),
    runs,
  );
  expect(refused).toBeGreaterThan(0.8 * runs.numRuns);
});

test('P23 decisions with any member replaced', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (payload) => {
      const expected = {
        keys: [SHOP_KEY.jwk],
        issuer: 'i',
        audience: 'a',
        policy: { name: 'p', version: 1 },
        order: null,
        now: NOW,
      };
      expect(verifyDecision(signed('hushmark-decision+jwt', payload), expected).valid).toBe(false);
    }),
    runs,
  );
});

test('P23 issuer documents of any shape', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (payload) => {
      const document = { ...(typeof payload === 'object' ? payload : {}), documentKey: SHOP_KEY.jwk };
      survives(() => parseIssuerDocument(signed('hushmark-issuer+jwt', document)));
      survives(() => parseIssuerDocument(signed('hushmark-issuer+jwt', payload)));
    }),
    runs,
  );
});

test('P23 trust bundles with any member replaced, and any binary part', () => {
  const file = createTrustBundle(bundleContent(), REGISTRY_KEY);
  const length = new DataView(file.buffer).getUint32(5);
  const good = payloadOf(new TextDecoder().decode(file.subarray(9, 9 + length)));
  const options = { now: NOW, minimumSequence: 0 };
  fc.assert(
    fc.property(mutated(good), fc.uint8Array({ maxLength: 200 }), (payload, binary) => {
      const changed = encodeFile(signed('hushmark-trust+jwt', payload, REGISTRY_KEY), binary);
      survives(() => parseTrustBundle(changed, [REGISTRY_KEY.jwk], options));
    }),
    runs,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 65_536, size: 'max' }), (bytes) => {
      survives(() => parseTrustBundle(bytes, [REGISTRY_KEY.jwk], options));
    }),
    { ...runs, numRuns: 30 },
  );
});

test('P23 answers of any shape, as text and as JSON', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webQueryParameters()), (body) => {
      survives(() => parseResponse(body));
    }),
    runs,
  );
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      survives(() => parsePresentation(value));
      const form = new URLSearchParams({ vp_token: JSON.stringify(value), state: 'r' });
      survives(() => parseResponse(form.toString()));
    }),
    runs,
  );
});

test('any request id survives the form', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x21-\x7e]{1,128}$/), (requestId) => {
      expect(parseResponse(createResponse({ kind: 'declined', requestId }))).toEqual({ kind: 'declined', requestId });
    }),
    runs,
  );
});
