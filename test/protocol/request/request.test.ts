// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from 'vitest';
import { base64url, utf8 } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import { dayNumber } from '#protocol/dates.ts';
import { signJws } from '#protocol/jws.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import {
  checkRedirect,
  checkRequestUri,
  createRequest,
  parseRequest,
  pinStatement,
} from '#protocol/request/request.ts';
import {
  BUNDLE,
  bundleWith,
  NOW,
  OTHER_KEY,
  otherIssuer,
  REQUEST_URI,
  requestFields,
  SHOP_KEY,
  signedRequest,
  VERIFIER,
} from '../../support/protocol/messages.ts';
import { policyWith, SCHEMAS, TODAY } from '../../support/protocol/world.ts';

const options = { now: NOW + 10, requestUri: REQUEST_URI, clientId: VERIFIER.clientId };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

function parse(jws: string, changes: Partial<typeof options> = {}, bundle = BUNDLE) {
  return parseRequest(jws, [bundle], { ...options, ...changes });
}

/** The payload with a change, signed again by the verifier's own key: a dishonest verifier. */
function dishonest(change: (payload: Payload) => void): string {
  const { payloadBytes } = createRequest(requestFields(), SHOP_KEY);
  const payload = JSON.parse(new TextDecoder().decode(payloadBytes)) as Payload;
  change(payload);
  const bytes = utf8(JSON.stringify(payload));
  return signJws({ typ: 'oauth-authz-req+jwt', kid: SHOP_KEY.jwk.kid }, bytes, SHOP_KEY.secretKey);
}

type Payload = Record<string, unknown> & {
  dcql_query: { credentials: Record<string, unknown>[] };
  hushmark: Record<string, unknown> & {
    policy: { credentials: { where: object[] }[] };
    statements: { circuit: string; signals: Record<string, string> }[];
  };
};

test('a request is read as it was written, with the statement compiled here', () => {
  const fields = requestFields(policyWith([{ ageOver: 18 }]), { order: base64url(new Uint8Array(32)) });
  const { jws, payloadBytes } = createRequest(fields, SHOP_KEY);
  const request = parse(jws);
  const statements = compileStatements(fields.policy, SCHEMAS, { ...fields });
  expect(request).toEqual({ ...fields, payloadBytes, verifier: VERIFIER, bundle: BUNDLE, statements });
  expect(fields.statements).toEqual(statements.map((statement) => pinStatement(statement, BUNDLE)));
  expect(request.statements[0]).toMatchObject({ circuit: 'age', bornOnOrBefore: dayNumber('2008-11-22') });
});

test('it is shaped as an OpenID4VP request object', () => {
  const { payloadBytes } = createRequest(requestFields(), SHOP_KEY);
  expect(JSON.parse(new TextDecoder().decode(payloadBytes))).toMatchObject({
    aud: 'https://self-issued.me/v2',
    response_type: 'vp_token',
    response_mode: 'direct_post',
    dcql_query: { credentials: [{ id: 'card', format: 'hushmark_groth16' }] },
  });
});

test('R09 refuses a request that is not signed by the verifier it names', () => {
  expect(codeOf(() => parse(signedRequest(requestFields(), OTHER_KEY)))).toBe('request_signature');
  const bundle = bundleWith({
    verifiers: [VERIFIER, { ...VERIFIER, clientId: 'other', name: 'Other', keys: [OTHER_KEY.jwk] }],
  });
  const fields = requestFields(undefined, { bundle: bundle.digest });
  const impostor = signedRequest(fields, OTHER_KEY);
  expect(codeOf(() => parse(impostor, {}, bundle))).toBe('request_signature');
  // Without the link's client id all keys are tried, and still the key must be the named verifier's.
  const { clientId: _clientId, ...withoutLink } = options;
  expect(codeOf(() => parseRequest(impostor, [bundle], withoutLink))).toBe('request_signature');
  expect(parseRequest(signedRequest(fields), [bundle], withoutLink).clientId).toBe('wine-shop');
});

test('R03 R15 refuses a request of another client than the link named, and unknown clients', () => {
  expect(codeOf(() => parse(signedRequest(), { clientId: 'nobody' }))).toBe('request_verifier_unknown');
  const other = { ...VERIFIER, clientId: 'other', name: 'Other' };
  const bundle = bundleWith({ verifiers: [VERIFIER, other] });
  expect(codeOf(() => parse(signedRequest(), { clientId: 'other' }, bundle))).toBe('request_verifier_unknown');
});

test('R08 every member that a dishonest verifier changes is refused', () => {
  const changes: Record<string, (payload: Payload) => void> = {
    'another threshold in the statement': (p) => {
      p.hushmark.statements[0]!.signals.bornOnOrBefore = String(dayNumber('2008-11-21'));
    },
    'another threshold in the policy': (p) => {
      p.hushmark.policy.credentials[0]!.where = [{ ageOver: 19 }];
    },
    'a scope of its own': (p) => {
      p.hushmark.statements[0]!.signals.scope = '5';
    },
    'another schema': (p) => {
      p.hushmark.statements[0]!.signals.schema = '5';
    },
    'a missing signal': (p) => {
      delete p.hushmark.statements[0]!.signals.bornOnOrAfter;
    },
    'a challenge of its own': (p) => {
      p.hushmark.statements[0]!.signals.challenge = '5';
    },
    'an attribute that the schema does not have': (p) => {
      p.hushmark.policy.credentials[0]!.where = [{ attribute: 'height', atLeast: 18 }];
    },
    'two statements': (p) => {
      p.hushmark.statements.push(p.hushmark.statements[0]!);
    },
    'no statement': (p) => {
      p.hushmark.statements = [];
    },
    'another circuit': (p) => {
      p.hushmark.statements[0]!.circuit = 'attributes';
    },
    'another name of the shop': (p) => {
      p.hushmark.shop = 'Vine Shop';
    },
    'another registry': (p) => {
      (p.hushmark.policy as Record<string, unknown>).registry = 'other-registry';
    },
    'an answer address elsewhere': (p) => {
      p.response_uri = 'https://evil.example/v1/responses';
    },
    'a return address elsewhere': (p) => {
      p.hushmark.return_url = 'https://evil.example/';
    },
    'a life of two hours': (p) => {
      p.exp = (p.iat as number) + 7200;
    },
    'a life longer than its policy says': (p) => {
      p.exp = (p.iat as number) + 301;
    },
    'an expiry before its issue': (p) => {
      p.exp = p.iat;
    },
    'another audience': (p) => {
      p.aud = 'https://evil.example';
    },
    'another issuer': (p) => {
      p.iss = 'someone';
    },
    'a short nonce': (p) => {
      p.nonce = 'abc';
    },
    'an unknown member': (p) => {
      p.client_metadata = {};
    },
    'an unknown own member': (p) => {
      p.hushmark.note = 'x';
    },
    'a cross-device flow that the policy forbids': (p) => {
      p.hushmark.flow = 'cross_device';
    },
    'another flow': (p) => {
      p.hushmark.flow = 'push';
    },
    'a time as text': (p) => {
      p.iat = String(p.iat);
    },
    'roots beside the bundle': (p) => {
      p.hushmark.roots = [BUNDLE.trustRoot.toString()];
    },
    'a bundle that is no digest': (p) => {
      p.hushmark.bundle = 'newest';
    },
    'a query for another schema': (p) => {
      (p.dcql_query.credentials[0]!.meta as Record<string, unknown>).schema = 'urn:other';
    },
    'a query for another credential': (p) => {
      p.dcql_query.credentials[0]!.id = 'other';
    },
  };
  expect(codeOf(() => parse(dishonest(() => {})))).toBe('accepted');
  for (const [name, change] of Object.entries(changes)) {
    expect(
      codeOf(() => parse(dishonest(change))),
      name,
    ).toMatch(/^(request|trust)_/);
  }
});

test('R08 a policy that is not exactly one is refused as a request, with the member named', () => {
  const odd = dishonest((p) => {
    p.hushmark.policy.credentials[0]!.where = [{ ageOver: 18.5 }];
  });
  expect(() => parse(odd)).toThrow(/ageOver/);
  expect(codeOf(() => parse(odd))).toBe('request_malformed');
});

test('R13 refuses plain disclosure, other proof systems and later versions', () => {
  const cases: ((p: Payload) => void)[] = [
    (p) => {
      p.dcql_query.credentials[0]!.format = 'mso_mdoc';
    },
    (p) => {
      const meta = p.dcql_query.credentials[0]!.meta as { zk_system_type: Record<string, string>[] };
      meta.zk_system_type[0]!.system = 'none';
    },
    (p) => {
      p.hushmark.version = 2;
    },
  ];
  for (const change of cases) expect(codeOf(() => parse(dishonest(change)))).toBe('request_unsupported');
});

test('R12 R13 a statement weaker than the words is refused, also when it was compiled honestly', () => {
  const policy = policyWith([{ ageOver: 18 }]);
  const weaker = compileStatements(policyWith([{ ageOver: 16 }]), SCHEMAS, {
    today: TODAY,
    cutoffDay: TODAY,
    clientId: VERIFIER.clientId,
  });
  const jws = signedRequest(requestFields(policy, { statements: weaker }));
  expect(codeOf(() => parse(jws))).toBe('request_statement_differs');
});

test('L07 dates other than those of its own moment are refused: two days, a year, one day', () => {
  const policy = policyWith([{ ageOver: 18 }]);
  for (const shift of [-365, -2, -1, 1, 2, 365]) {
    const days = { today: TODAY + shift, cutoffDay: TODAY + shift };
    const statements = compileStatements(policy, SCHEMAS, { ...days, clientId: VERIFIER.clientId });
    const jws = signedRequest(requestFields(policy, { ...days, statements }));
    expect(
      codeOf(() => parse(jws)),
      `${shift} days`,
    ).toBe('request_statement_differs');
  }
  for (const shift of [-1, 1]) {
    const days = { today: TODAY, cutoffDay: TODAY + shift };
    const statements = compileStatements(policy, SCHEMAS, { ...days, clientId: VERIFIER.clientId });
    const jws = signedRequest(requestFields(policy, { ...days, statements }));
    expect(
      codeOf(() => parse(jws)),
      `cutoff ${shift} days`,
    ).toBe('request_statement_differs');
  }
  for (const shift of [-1, 1]) {
    const days = { today: TODAY + shift, cutoffDay: TODAY };
    const statements = compileStatements(policy, SCHEMAS, { ...days, clientId: VERIFIER.clientId });
    const jws = signedRequest(requestFields(policy, { ...days, statements }));
    expect(
      codeOf(() => parse(jws)),
      `today ${shift} days`,
    ).toBe('request_statement_differs');
  }
});

test('L07 C26 a request that is open across midnight keeps its day; a zone ahead of UTC has its own', () => {
  const midnight = Date.UTC(2026, 10, 23) / 1000;
  const before = requestFields(policyWith([{ ageOver: 18 }]), { issuedAt: midnight - 60, expiresAt: midnight + 200 });
  expect(codeOf(() => parse(signedRequest(before), { now: midnight + 30 }))).toBe('accepted');

  const policy = policyWith([{ ageOver: 18 }], { timeZone: 'Pacific/Kiritimati' });
  const days = { today: TODAY, cutoffDay: TODAY + 1 };
  const statements = compileStatements(policy, SCHEMAS, { ...days, clientId: VERIFIER.clientId });
  expect(codeOf(() => parse(signedRequest(requestFields(policy, { ...days, statements }))))).toBe('accepted');
  const wrong = requestFields(policy);
  expect(codeOf(() => parse(signedRequest(wrong)))).toBe('request_statement_differs');
});

test('R04 a request ends with the second of its expiry, and one from the future is refused', () => {
  const jws = signedRequest();
  expect(codeOf(() => parse(jws, { now: NOW + 299 }))).toBe('accepted');
  expect(codeOf(() => parse(jws, { now: NOW + 300 }))).toBe('request_expired');
  expect(codeOf(() => parse(jws, { now: NOW - 300 }))).toBe('accepted');
  expect(codeOf(() => parse(jws, { now: NOW - 301 }))).toBe('request_from_future');
  expect(() => parse(jws, { now: NOW * 1000 })).toThrow(RangeError);
});

test('L04 L17 a request names one bundle, and only a wallet that has this very one goes on', () => {
  const unusual = bundleWith({ issuers: [otherIssuer(1)] });
  const same = bundleWith({ sequence: 8 });
  expect(same.trustRoot).toBe(BUNDLE.trustRoot);
  for (const { digest } of [unusual, same]) {
    const jws = signedRequest(requestFields(undefined, { bundle: digest }));
    expect(codeOf(() => parse(jws))).toBe('request_bundle_unknown');
  }
  expect(parse(signedRequest()).bundle).toBe(BUNDLE);
});

test('L17 the bundle must be the one that counted when the request was made, by the clock and not by the verifier', () => {
  const begins = NOW + 600;
  const [old, next] = [
    bundleWith({ expiresAt: begins, nextUpdate: begins - 60 }),
    bundleWith({ sequence: 8, startsAt: begins, issuers: [otherIssuer(1)] }),
  ];
  const asked = (bundle: typeof old, issuedAt: number, now = issuedAt) => {
    const times = { issuedAt, expiresAt: issuedAt + 300 };
    const jws = signedRequest(requestFields(undefined, { bundle: bundle.digest, ...times }, bundle));
    return codeOf(() => parseRequest(jws, [old, next], { ...options, now }));
  };
  // Clocks differ by five minutes at most; a question that was asked before stays open after.
  expect(asked(old, begins - 1, begins + 298)).toBe('accepted');
  expect(asked(next, begins)).toBe('accepted');
  expect(asked(old, begins + 299)).toBe('accepted');
  expect(asked(next, begins - 300)).toBe('accepted');
  expect(asked(old, begins + 300)).toBe('request_bundle_unknown');
  expect(asked(next, begins - 301)).toBe('request_bundle_unknown');
});

test('R10 the request itself comes from below the registered address', () => {
  const bad = [
    'http://verify.example/hushmark/v1/requests/req_1',
    'https://verify.example:8443/hushmark/v1/requests/req_1',
    'https://verify.example.evil.example/hushmark/v1/requests/req_1',
    'https://evil.example/hushmark/v1/requests/req_1',
    'https://verify.example@evil.example/hushmark/v1/requests/req_1',
    'https://user@verify.example/hushmark/v1/requests/req_1',
    'https://verify.example/hushmarkevil/v1/requests/req_1',
    'https://verify.example/hushmark/../evil',
    'https://verify.example/hushmark/%2e%2e/evil',
    'https://verify.example/evil',
    'https://verify.example/hushmark/v1/requests/req_1#x',
    'https://xn--vrify-dsa.example/hushmark/v1/requests/req_1',
    'https://v\u0435rify.example/hushmark/v1/requests/req_1',
    'https:\\\\verify.example/hushmark/x',
    'javascript:alert(1)',
    '//verify.example/hushmark/x',
    'data:text/plain,x',
    '',
  ];
  expect(checkRequestUri(REQUEST_URI, VERIFIER).href).toBe(REQUEST_URI);
  for (const uri of bad) {
    expect(
      codeOf(() => checkRequestUri(uri, VERIFIER)),
      uri,
    ).toBe('request_response_uri');
    expect(
      codeOf(() => parse(signedRequest(), { requestUri: uri })),
      uri,
    ).toBe('request_response_uri');
  }
});

test('A24 R10 the customer returns to the return address with a response code and to nothing else', () => {
  const request = parse(signedRequest());
  const good = 'https://wine.example/checkout?step=3&response_code=rc_1';
  expect(checkRedirect(good, request).href).toBe(good);
  const bad = [
    'https://wine.example/checkout?step=4&response_code=rc_1',
    'https://wine.example/other?step=3&response_code=rc_1',
    'https://wine.example/checkout?step=3&response_code=rc_1&x=1',
    'https://evil.example/checkout?step=3&response_code=rc_1',
    'https://wine.example.evil.example/checkout?step=3&response_code=rc_1',
    'https://wine.example:444/checkout?step=3&response_code=rc_1',
    'http://wine.example/checkout?step=3&response_code=rc_1',
    'https://wine.example/checkout?step=3&response_code=rc_1#x',
    '//evil.example',
    '/\\evil.example',
    'javascript:alert(1)',
    'https://wine.example%0d%0a.evil.example/',
    undefined,
  ];
  for (const uri of bad)
    expect(
      codeOf(() => checkRedirect(uri, request)),
      String(uri),
    ).toBe('request_response_uri');
});

test('two credentials give two statements in the order of the policy', () => {
  const policy = policyWith([{ ageOver: 18 }]);
  const club = { ...policy.credentials[0]!, id: 'club', schema: 'urn:example:club:1' };
  const both = { ...policy, credentials: [...policy.credentials, club] };
  const schema = SCHEMAS.get(policy.credentials[0]!.schema)!;
  const clubSchema = { ...schema, uri: club.schema };
  const bundle = bundleWith({
    issuers: [otherIssuer(1), { ...otherIssuer(2), schemas: [{ document: clubSchema, revoked: [] }] }],
  });
  const schemas = new Map([
    [schema.uri, schema],
    [clubSchema.uri, clubSchema],
  ]);
  const days = { today: TODAY, cutoffDay: TODAY };
  const statements = compileStatements(both, schemas, { ...days, clientId: VERIFIER.clientId });
  const third = compileStatements(policy, schemas, { ...days, clientId: VERIFIER.clientId });
  const complete = signedRequest(requestFields(both, { statements }, bundle));
  expect(parse(complete, {}, bundle).statements).toHaveLength(2);
  const fewer = () => signedRequest(requestFields(both, { statements: third }, bundle));
  expect(codeOf(fewer), 'R13 fewer predicates').not.toBe('accepted');
});

test('L20 a wallet refuses what a verifier signs about one birthday over two credentials', () => {
  const schema = [...SCHEMAS.values()][0]!;
  const club = { ...schema, uri: 'urn:example:club:1' };
  const entry = { ...otherIssuer(2), schemas: [{ document: club, revoked: [] }] };
  const bundle = bundleWith({ issuers: [otherIssuer(1), entry] });
  const schemas = new Map([...SCHEMAS, [club.uri, club]]);
  const days = { today: TODAY, cutoffDay: TODAY };
  const asking = (atMost: string) => {
    const card = { id: 'card', schema: schema.uri, where: [{ attribute: 'birthdate', atMost }] };
    const since = { id: 'club', schema: club.uri, where: [{ attribute: 'birthdate', atLeast: '2000-05-05' }] };
    const compiled = [card, since].flatMap((credential) =>
      compileStatements(policyWith([], { credentials: [credential] }), schemas, {
        ...days,
        clientId: VERIFIER.clientId,
      }),
    );
    const both = policyWith([], { credentials: [card, since] });
    return signedRequest(requestFields(both, { statements: compiled }, bundle));
  };
  expect(codeOf(() => parse(asking('2000-05-05'), {}, bundle))).toBe('request_malformed');
  expect(codeOf(() => parse(asking('2001-05-03'), {}, bundle))).toBe('request_malformed');
  expect(codeOf(() => parse(asking('2001-05-04'), {}, bundle))).toBe('accepted');
});
