// SPDX-License-Identifier: GPL-3.0-or-later
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '#shop/client/webhook.ts';

// The example that the Standard Webhooks libraries share in their own tests.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const body = '{"test": 2432232314}';
const headers = {
  'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  'webhook-timestamp': '1614265330',
  'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const now = 1614265330_000;

describe('verifyWebhook', () => {
  it('accepts the example of the Standard Webhooks libraries', async () => {
    expect(await verifyWebhook({ secret, headers, body, now })).toEqual({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      event: { test: 2432232314 },
    });
  });

  it('accepts one good signature among several', async () => {
    const several = `v1,AAAA v2,x ${headers['webhook-signature']}`;
    expect(
      await verifyWebhook({ secret, headers: { ...headers, 'webhook-signature': several }, body, now }),
    ).toBeDefined();
  });

  it('refuses another body, id, time, secret, version or age', async () => {
    const refused = async (change: Partial<Parameters<typeof verifyWebhook>[0]>) =>
      expect(await verifyWebhook({ secret, headers, body, now, ...change })).toBeUndefined();
    await refused({ body: '{"test": 2432232315}' });
    await refused({ headers: { ...headers, 'webhook-id': 'msg_other' } });
    await refused({ headers: { ...headers, 'webhook-timestamp': '1614265331' } });
    await refused({ headers: { ...headers, 'webhook-timestamp': '1e9' } });
    await refused({ headers: { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v2') } });
    await refused({ headers: { ...headers, 'webhook-signature': '' } });
    await refused({ headers: {} });
    await refused({ secret: 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' });
    await refused({ secret: '' });
    await refused({ now: now + 301_000 });
    await refused({ now: now - 301_000 });
  });
});
