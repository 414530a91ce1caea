// SPDX-License-Identifier: GPL-3.0-or-later
/** What a body may be (rows A06, A07, A08, A09, A10, A26, A31, A32, P05). */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answerFor,
  createWorld,
  openRequest,
  post,
  SHOP,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const auth = () => ({ authorization: `Bearer ${world.secretKey}` });
const inject = (options: object) => world.server.app.inject(options);
const create = (payload: unknown, headers: Record<string, string> = {}) =>
  inject({
    method: 'POST',
    url: '/v1/verifications',
    headers: { ...auth(), 'content-type': 'application/json', ...headers },
    payload: typeof payload === 'string' ? payload : JSON.stringify(payload),
  });
const good = { policy: 'over-18', return_url: `${SHOP}/back` };

describe('bodies', () => {
  it('A06 refuses members that are not in the schema, on every route', async () => {
    for (const extra of [
      { status: 'verified' },
      { client_id: 'bistro' },
      { expires_at: 9_999_999_999 },
      { ttl: -1 },
      { returnUrl: 'x' },
    ]) {
      expect((await create({ ...good, ...extra })).statusCode, JSON.stringify(extra)).toBe(400);
    }
    const { body: started } = await start(world);
    const redeem = { outcome: 'rc_x', policy: 'over-18', verified: true };
    const calls = [
      [`/v1/verifications/${started.id}/redeem`, redeem],
      [`/v1/verifications/${started.id}/cancel`, { status: 'verified' }],
    ] as const;
    for (const [url, payload] of calls) {
      expect((await inject({ method: 'POST', url, headers: auth(), payload })).statusCode, url).toBe(400);
    }
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('P05 coerces nothing: null, numbers and lists are not text', async () => {
    for (const policy of [null, true, 18, ['over-18'], { name: 'over-18' }, '', 'OVER-18', ' over-18', 'over-18\n']) {
      expect((await create({ ...good, policy })).statusCode, JSON.stringify(policy)).toBe(400);
    }
  });

  it('A08 refuses prototype members at any depth', async () => {
    for (const text of [
      `{"policy":"over-18","return_url":"${SHOP}/back","__proto__":{"x":1}}`,
      `{"policy":"over-18","return_url":"${SHOP}/back","\\u005f_proto__":null}`,
      `{"policy":"over-18","return_url":"${SHOP}/back","constructor":{"prototype":{"x":1}}}`,
    ]) {
      expect((await create(text)).statusCode, text).toBe(400);
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('A09 refuses a member that is named twice, however it is spelled and nested', async () => {
    for (const text of [
      `{"policy":"over-16","policy":"over-18","return_url":"${SHOP}/back"}`,
      `{"policy":"over-16","p\\u006flicy":"over-18","return_url":"${SHOP}/back"}`,
    ]) {
      expect((await create(text)).json(), text).toMatchObject({ code: 'input_malformed' });
    }
    const request = await openRequest(world, (await start(world)).body);
    const form = new URLSearchParams(answerFor(world, request));
    const token = form.get('vp_token') ?? '';
    form.set('vp_token', token.replace('"proof":', '"proof":{},"proof":'));
    expect((await post(world, form.toString())).body.code).toBe('input_malformed');
    form.set('vp_token', token);
    expect((await post(world, `${form}&state=other`)).body.code).toBe('input_malformed');
    expect((await post(world, form.toString())).statusCode).toBe(200);
  });

  it('A10 refuses more than 8 KiB', async () => {
    expect((await create({ ...good, policy: 'x'.repeat(9000) })).statusCode).toBe(413);
    expect((await post(world, `state=req_x&vp_token=${'9'.repeat(9000)}`)).statusCode).toBe(413);
  });

  it('A07 A26 takes JSON as application/json only, and the form as a form only', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/json\t,text/plain',
      ' text/plain;application/json',
      'application/vnd.api+json',
      'application/jsonp',
    ]) {
      const response = await create(JSON.stringify(good), { 'content-type': type });
      expect([400, 415], type).toContain(response.statusCode);
    }
    const { body: started } = await start(world);
    const form = answerFor(world, await openRequest(world, started));
    for (const type of ['text/plain', 'application/json']) {
      const answer = { method: 'POST', url: '/v1/responses', headers: { 'content-type': type }, payload: form };
      expect((await inject(answer)).statusCode, type).toBe(415);
    }
    expect((await create('{"policy":')).statusCode).toBe(400);
    expect((await create('')).statusCode).toBe(400);
    expect((await create(`${'['.repeat(4000)}${']'.repeat(4000)}`)).statusCode).toBe(400);
    expect(await statusOf(world, started.id)).toBe('pending');
  });

  it('says which of the reasons it was, and repeats nothing of what is no JSON', async () => {
    const said = async (payload: unknown) => (await create(payload)).json<{ detail: string }>().detail;
    expect(await said('{bad')).toBe('body is not JSON');
    expect(await said('')).toBe('body is empty');
    expect(await said('{"policy":"a","policy":"b"}')).toBe('body names a member twice');
    expect(await said('{"__proto__":{}}')).toBe('body has a member "__proto__", which no body here has');
    expect(await said({ ...good, returnUrl: 'x' })).toBe('body has an unknown member returnUrl');
    expect(await said({ ...good, flow: 'phone' })).toBe('body/flow must be one of same_device,cross_device');
    expect(await said({})).toBe("body must have required property 'policy'");
    const { body: started } = await start(world);
    const nearly = { outcome: 'x', policy: { name: 'over-18', versio: 1 } };
    const url = `/v1/verifications/${started.id}`;
    const redeem = await inject({ method: 'POST', url: `${url}/redeem`, headers: auth(), payload: nearly });
    expect(redeem.json()).toMatchObject({ detail: "body/policy must have required property 'version'" });
    const cancel = await inject({ method: 'POST', url: `${url}/cancel`, headers: auth(), payload: { why: 'x' } });
    expect(cancel.json()).toMatchObject({ detail: 'body has an unknown member why' });
  });

  it('A33 answers an address that cannot be decoded as any other error, without repeating it', async () => {
    for (const url of ['/v1/verifications/%ZZ', '/%C0%80canary']) {
      const response = await inject({ url });
      expect(response.json()).toMatchObject({ code: 'input_malformed', detail: 'the address cannot be decoded' });
      expect(response.headers).toMatchObject({
        'content-type': expect.stringContaining('application/problem+json'),
        'x-content-type-options': 'nosniff',
      });
      expect(response.body).not.toMatch(/ZZ|canary/);
    }
  });

  it('A31 A32 refuses odd identifiers and texts', async () => {
    const ids = [
      '%00',
      'x'.repeat(10_000),
      "ver_' or 1=1--",
      'ver_%E2%80%AE',
      'ver_%ED%A0%80',
      '..%2f..%2fetc',
      'ver_',
    ];
    for (const id of ids) {
      for (const tail of ['', '/events']) {
        const response = await inject({ url: `/v1/verifications/${id}${tail}`, headers: auth() });
        expect([400, 404, 414], `${id.slice(0, 20)}${tail}`).toContain(response.statusCode);
      }
      expect([400, 404, 414]).toContain((await inject({ url: `/v1/requests/${id}` })).statusCode);
      expect([400, 404, 414]).toContain((await inject({ url: `/v1/trust/${id}` })).statusCode);
    }
    for (const policy of ['over-18\u0000', 'over-18\u202e', '\ud800', "'; drop table sessions; --", 'a'.repeat(5000)]) {
      expect((await create({ ...good, policy })).statusCode).toBe(400);
    }
    expect((await inject({ url: '/v1/policies?x=1', headers: auth() })).statusCode).toBe(400);
  });
});
