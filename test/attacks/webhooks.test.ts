// SPDX-License-Identifier: GPL-3.0-or-later
/** Webhooks: the receiver's address is chosen by a shop and therefore hostile (rows A16 to A23, A44). */
import { createServer, type IncomingMessage, type RequestListener, request, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShop, disableShop, rotateWebhookSecret } from '#server/operator.ts';
import { claimEvents, recordEvents } from '#server/store/events.ts';
import { findShop } from '#server/store/shops.ts';
import { sweepExpired } from '#server/upkeep.ts';
import { recordFinal } from '#server/verifications/announce.ts';
import { checkWebhookUrl, isPublicAddress } from '#server/webhooks/address.ts';
import { type Courier, createCourier } from '#server/webhooks/courier.ts';
import type { Delivery } from '#server/webhooks/deliver.ts';
import { type SendOptions, sendWebhook } from '#server/webhooks/send.ts';
import { isSignedWebhook, signWebhook } from '#server/webhooks/sign.ts';
import {
  answerFor,
  createWorld,
  declineFor,
  OTHER_SHOP,
  openRequest,
  post,
  SHOP,
  start,
  type World,
} from '../support/server/world.ts';

const HOOK = 'https://hooks.example/hushmark';
/** However busy the machine is. */
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 30_000 });

describe('A16 A20 addresses', () => {
  it('refuses every way to write an address inside, and everything but https on its ports', () => {
    for (const url of [
      'https://127.1/',
      'https://2130706433/',
      'https://0x7f.1/',
      'https://0177.0.0.1/',
      'https://①②⑦.⓪.⓪.①/',
      'https://[::1]/',
      'https://[::ffff:127.0.0.1]/',
      'https://[::ffff:7f00:1]/',
      'https://[64:ff9b::7f00:1]/',
      'https://[2002:7f00:1::]/',
      'https://[fe80::1]/',
      'https://[fd00::1]/',
      'https://169.254.169.254/latest/meta-data',
      'https://0.0.0.0/',
      'https://10.1.2.3/',
      'https://100.64.0.1/',
      'https://192.168.1.1/',
      'https://224.0.0.1/',
      'https://255.255.255.255/',
      'https://localhost/',
      'https://localhost./',
      'https://x.localhost/',
      'https://metadata.google.internal/',
      'https://printer.local/',
      'http://hooks.example/',
      'ftp://hooks.example/',
      'file:///etc/passwd',
      'https://user:pass@hooks.example/',
      'https://hooks.example:22/',
      'https://hooks.example:80/',
      'https://hooks.example/#fragment',
      'hooks.example',
      '',
    ]) {
      expect(() => checkWebhookUrl(url), url).toThrow();
    }
    for (const url of [HOOK, 'https://hooks.example:8443/x?y=1', 'https://1.1.1.1/', 'https://[2606:4700::1111]/']) {
      expect(checkWebhookUrl(url).href).toBe(url);
    }
    expect(isPublicAddress('not an address')).toBe(false);
  });
});

describe('with a receiver', () => {
  let receiver: Server;
  let requests: { message: IncomingMessage; body: string }[];
  let respond: RequestListener;
  let options: SendOptions;

  beforeEach(async () => {
    requests = [];
    respond = (_request, response) => response.writeHead(204).end();
    receiver = createServer((message, response) => {
      let body = '';
      message.on('data', (chunk) => {
        body += chunk;
      });
      message.on('end', () => {
        requests.push({ message, body });
        respond(message, response);
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const address = receiver.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    options = {
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
      request: (wanted, onResponse) => request({ ...wanted, port }, onResponse),
      isAllowed: () => true,
    };
  });
  afterEach(async () => {
    receiver.closeAllConnections();
    await new Promise((resolve) => receiver.close(resolve));
  });

  const send = (more: SendOptions = {}) => sendWebhook(HOOK, { 'webhook-id': 'evt_1' }, '{}', { ...options, ...more });

  it('A17 refuses a name with an address inside, alone or among others, and does not connect', async () => {
    const inside = { address: '127.0.0.1', family: 4 };
    const outside = { address: '93.184.216.34', family: 4 };
    for (const found of [[inside], [outside, inside], [outside, { address: '::1', family: 6 }], []]) {
      const { isAllowed: _allowed, ...strict } = options;
      const result = await sendWebhook(HOOK, {}, '{}', { ...strict, lookup: async () => found });
      expect(result).toMatchObject({ delivered: false, reason: 'address not allowed' });
    }
    expect(requests).toHaveLength(0);
  });

  it('A17 asks for the address once and connects to that one', async () => {
    let asked = 0;
    const lookup = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '10.0.0.1', family: 4 }];
    };
    expect(await send({ lookup })).toEqual({ delivered: true, status: 204 });
    expect(asked).toBe(1);
    expect(requests[0]?.message.headers.host).toContain('hooks.example');
  });

  it('A18 takes a redirect as a failure and does not follow it', async () => {
    for (const status of [301, 302, 303, 307, 308]) {
      respond = (_request, response) => response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end();
      expect(await send()).toMatchObject({ delivered: false, status });
    }
    expect(requests).toHaveLength(5);
  });

  it('A19 stops reading an endless answer, and gives up on a slow one', async () => {
    respond = (_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(16_384)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    };
    expect(await send()).toMatchObject({ delivered: false, status: 0 });
    respond = (_request, response) => void response.writeHead(200).write('x');
    expect(await send({ timeout: 100 })).toMatchObject({ delivered: false, reason: 'too slow' });
    expect(await send({ timeout: 100, lookup: () => new Promise(() => undefined) })).toMatchObject({
      delivered: false,
      reason: 'too slow',
    });
  });

  describe('and a verifier', () => {
    let world: World;
    let secret: string;
    const settings = { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'] };
    beforeEach(async () => {
      world = await createWorld();
      const withHook = { ...settings, webhookUrl: HOOK };
      secret = (await createShop(world.store, withHook, world.random)).webhookSecret ?? '';
    });
    afterEach(() => world.close());
    const deliver = async () => {
      const made: Delivery[] = [];
      const courier = createCourier(world.store, world.random, (delivery) => made.push(delivery), options);
      await courier.round();
      await courier.stop();
      return made;
    };
    const seconds = () => Math.floor(world.clock.now / 1000);

    async function decline(): Promise<string> {
      const { body: started } = await start(world);
      await post(world, declineFor(await openRequest(world, started)));
      return started.id;
    }

    it('tells a shop what happened, signed, and nothing about the customer', async () => {
      const id = await decline();
      expect(await deliver()).toMatchObject([{ delivered: true, status: 204 }]);
      const { message, body } = requests[0]!;
      expect(isSignedWebhook(secret, message.headers as object, body, seconds())).toBe(true);
      expect(JSON.parse(body)).toEqual({
        type: 'verification.not_completed',
        timestamp: '2026-03-01T12:00:00.000Z',
        data: { id, status: 'not_completed', policy: { name: 'over-18', version: 1 }, test: true },
      });
      expect(await deliver()).toEqual([]);
    });

    it('A22 tries again after a failure, with the same id and a new time, until it is delivered', async () => {
      await decline();
      let failures = 3;
      respond = (_request, response) => response.writeHead(failures-- > 0 ? 500 : 200).end();
      expect(await deliver()).toMatchObject([{ status: 500, reason: 'refused by the receiver', givenUp: false }]);
      for (let attempt = 0; attempt < 8; attempt++) {
        world.clock.now += 3_600_000;
        await deliver();
      }
      expect(requests).toHaveLength(4);
      expect(new Set(requests.map(({ message }) => message.headers['webhook-id'])).size).toBe(1);
      expect(new Set(requests.map(({ message }) => message.headers['webhook-timestamp'])).size).toBe(4);
    });

    it.each([
      ['that was disabled', () => disableShop(world.store, 'vinum-shop')],
      ['that takes none any more', () => createShop(world.store, settings, world.random)],
    ])('sends nothing to a shop %s, and gives the event up', async (_what, change) => {
      await decline();
      await change();
      expect(await deliver()).toMatchObject([{ delivered: false, status: 0, givenUp: true }]);
      expect(requests).toEqual([]);
      expect(await deliver()).toEqual([]);
    });

    it('F10 gives up after days, visibly, and at once when the receiver says that it is gone', async () => {
      await decline();
      respond = (_request, response) => response.writeHead(500).end();
      for (let hour = 0; hour < 120; hour++) {
        await deliver();
        world.clock.now += 3_600_000;
      }
      const dead = () => world.store.db.selectFrom('events').selectAll().where('dead_at', 'is not', null).execute();
      expect(await dead()).toHaveLength(1);
      expect(requests.length).toBeGreaterThanOrEqual(9);
      await world.publish();
      await decline();
      respond = (_request, response) => response.writeHead(410).end();
      expect(await deliver()).toMatchObject([{ status: 410, givenUp: true }]);
      expect(await dead()).toHaveLength(2);
    });

    it('A23 has an event exactly when the change was committed', async () => {
      const { body: started } = await start(world);
      const [session] = await world.store.db.selectFrom('verifications').selectAll().execute();
      const rolledBack = world.store.durably(async (transaction) => {
        await transaction
          .updateTable('verifications')
          .set({ status: 'cancelled' })
          .where('id', '=', started.id)
          .execute();
        await recordFinal(world.server.services, transaction, session!, 'cancelled');
        throw new Error('power cut');
      });
      await expect(rolledBack).rejects.toThrow('power cut');
      expect(await world.store.db.selectFrom('events').selectAll().execute()).toEqual([]);
      world.clock.now += 300_000;
      expect(await sweepExpired(world.server.services)).toBe(1);
      expect(await world.store.db.selectFrom('events').select('type').execute()).toEqual([
        { type: 'verification.expired' },
      ]);
    });

    describe('A44 shares', () => {
      let sequence = 0;
      const record = (clientId: string, count: number) =>
        world.store.durably((transaction) => {
          const event = () => ({ id: `evt_${sequence++}`, clientId, type: 'verification.expired', body: '{}' });
          return recordEvents(transaction, Array.from({ length: count }, event), seconds());
        });
      const requestsTo = (host: string) => requests.filter(({ message }) => message.headers.host?.startsWith(host));
      let made: Delivery[];
      let courier: Courier;
      beforeEach(async () => {
        const settings = { clientId: 'bistro', origins: [OTHER_SHOP], policies: ['over-18'] };
        await createShop(world.store, { ...settings, webhookUrl: 'https://bistro.example/hook' }, world.random);
        made = [];
        courier = createCourier(world.store, world.random, (delivery) => made.push(delivery), options);
      });

      it('a shop whose receiver hangs with many events due delays nobody else’s', async () => {
        respond = (message, response) => {
          if (message.headers.host?.startsWith('bistro')) response.writeHead(204).end();
        };
        await record('vinum-shop', 50);
        await courier.round();
        await until(() => expect(requestsTo('hooks')).toHaveLength(4));
        await record('bistro', 9);
        // Neither this round nor the one after it waits for what hangs.
        await courier.round();
        await until(() => expect(requestsTo('bistro')).toHaveLength(9));
        expect(requestsTo('hooks')).toHaveLength(4);
        receiver.closeAllConnections();
        await courier.stop();
        expect(made.filter(({ delivered }) => delivered)).toHaveLength(9);
      });

      it('a receiver that fails gets one event at a time, until it takes one', async () => {
        respond = (_message, response) => response.writeHead(500).end();
        await record('vinum-shop', 50);
        await courier.round();
        await until(() => expect(made).toHaveLength(4));
        await courier.round();
        await until(() => expect(made).toHaveLength(5));
        respond = (_message, response) => response.writeHead(204).end();
        await courier.round();
        await until(() => expect(made).toHaveLength(50));
        await courier.stop();
      });

      it('events are claimed once, however many nodes send', async () => {
        await record('vinum-shop', 20);
        const other = createCourier(world.store, world.random, (delivery) => made.push(delivery), options);
        await Promise.all([courier.round(), other.round()]);
        await until(() => expect(made).toHaveLength(20));
        expect(new Set(made.map(({ id }) => id)).size).toBe(20);
        expect(requests).toHaveLength(20);
        await Promise.all([courier.stop(), other.stop()]);
      });

      it('a database that fails while something is being sent is told with the next round', async () => {
        await record('vinum-shop', 1);
        respond = async (_message, response) => {
          await world.store.db.schema.dropTable('events').execute();
          response.writeHead(204).end();
        };
        await courier.round();
        await courier.stop();
        await expect(courier.round()).rejects.toThrow(/events/);
      });
    });

    it('a node that dies while delivering leaves the event to others after its lease', async () => {
      await decline();
      expect(await claimEvents(world.store, 'vinum-shop', { limit: 5, lease: 60 })).toHaveLength(1);
      expect(await claimEvents(world.store, 'vinum-shop', { limit: 5, lease: 60 })).toHaveLength(0);
      world.clock.now += 60_000;
      expect(await claimEvents(world.store, 'vinum-shop', { limit: 5, lease: 60 })).toHaveLength(1);
    });

    it('A21 signs with both secrets while one replaces the other', async () => {
      const next = await rotateWebhookSecret(world.store, 'vinum-shop', world.random);
      const { body: started } = await start(world);
      await post(world, answerFor(world, await openRequest(world, started)));
      world.clock.now += 300_000;
      await sweepExpired(world.server.services);
      await deliver();
      const { message, body } = requests[0]!;
      for (const known of [secret, next]) {
        expect(isSignedWebhook(known, message.headers as object, body, seconds())).toBe(true);
      }
      await rotateWebhookSecret(world.store, 'vinum-shop', world.random);
      expect((await findShop(world.store.db, 'vinum-shop'))?.webhook?.secrets).not.toContain(secret);
    });
  });
});

describe('A21 signatures', () => {
  // The example of the Standard Webhooks reference libraries.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const id = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
  const time = 1_614_265_330;
  const body = '{"test": 2432232314}';
  const headers = signWebhook([secret], id, time, body);

  it('are the ones of the specification', () => {
    expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
    expect(isSignedWebhook(secret, headers, body, time + 300)).toBe(true);
  });

  it('do not hold for anything else', () => {
    const wrong: [string, Parameters<typeof isSignedWebhook>][] = [
      ['reserialised', [secret, headers, '{"test":2432232314}', time]],
      ['late', [secret, headers, body, time + 301]],
      ['early', [secret, headers, body, time - 301]],
      ['other secret', ['whsec_AAAA9r8GKYqrTwjUPD8ILPZIo2LaLaSw', headers, body, time]],
      ['other id', [secret, { ...headers, 'webhook-id': 'msg_x' }, body, time]],
      ['dot moved', [secret, { ...headers, 'webhook-id': `${id}.1` }, body, time]],
      ['other time', [secret, { ...headers, 'webhook-timestamp': String(time + 1) }, body, time]],
      ['no signature', [secret, { ...headers, 'webhook-signature': '' }, body, time]],
      [
        'other version',
        [secret, { ...headers, 'webhook-signature': headers['webhook-signature'].replace('v1', 'v0') }, body, time],
      ],
    ];
    for (const [what, args] of wrong) expect(isSignedWebhook(...args), what).toBe(false);
  });
});
