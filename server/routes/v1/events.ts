// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * GET /v1/verifications/:id/events: the state of one verification as server-sent events, for the shop's page. The
 * unguessable id is the authorisation. In the same-device flow the stream says `pending` until the shop has redeemed;
 * from another device it also carries the outcome, because the customer's browser never sees a return address. A client
 * that asks for JSON gets the state at once, for pages behind a proxy that lets no stream through.
 */
import { PassThrough } from 'node:stream';
import type { Static } from 'typebox';
import { HushmarkError } from '#base/errors.ts';
import { addressOf } from '../../plugins/rate-limit.ts';
import { FollowAnswer, NoMore, type StateAnswer } from '../../schemas/answers.ts';
import { NoQuery, VerificationParams } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { outcomeOf } from '../../setup/secrets.ts';
import { findShop } from '../../store/shops.ts';
import { findVerification, partyOf, type Verification, visibleStatus } from '../../store/verifications.ts';
import { triesLeft } from '../../verifications/code.ts';
import { nameOf } from '../../verifications/quota.ts';
import type { App } from '../app-type.ts';

/** Milliseconds between signs of life. Events and not comments: a page can notice that they stay away. */
const HEARTBEAT = 15_000;
/** Id of the last event. A plain EventSource comes back with it when the stream has ended, and is told to stay away. */
const LAST = 'last';

export function registerEvents(app: App, services: Services): void {
  const { store, hub } = services;
  const streams = new Set<PassThrough>();
  // Open streams would keep a stopping server from closing.
  app.addHook('preClose', async () => {
    for (const stream of streams) stream.end();
  });

  app.get(
    '/v1/verifications/:id/events',
    {
      schema: {
        operationId: 'followVerification',
        summary: 'The state of a verification as server-sent events, or at once as JSON',
        description: 'A browser’s Origin must be one of the shop’s. Nobody else needs more than the id.',
        tags: ['shop'],
        params: VerificationParams,
        querystring: NoQuery,
        response: { 200: FollowAnswer, 204: NoMore },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const verification = await findVerification(store.db, id);
      if (verification === undefined) throw new HushmarkError('session_not_found');
      await checkOrigin(services, verification, request.headers.origin);
      reply.header('vary', [reply.getHeader('vary'), 'Accept'].filter(Boolean).join(', '));
      if (request.headers.accept?.includes('application/json'))
        return reply.type('application/json; charset=utf-8').send(describe(services, verification, await store.now()));

      // To an EventSource, 204 means: do not connect again.
      if (request.headers['last-event-id'] === LAST) return reply.code(204).send(null);

      const watcher = { id, address: addressOf(request), party: nameOf(partyOf(verification)) };
      const stream = new PassThrough();
      let last = '';
      const look = async (): Promise<void> => {
        const found = await findVerification(store.db, id);
        if (stream.writableEnded) return;
        if (found === undefined) {
          stream.end();
          return;
        }
        const event = describe(services, found, await store.now());
        const data = JSON.stringify(event);
        // The seconds that are left change by themselves; a page counts them down.
        const news = JSON.stringify({ ...event, expires_in: found.expires_at });
        if (news === last) return;
        last = news;
        const isLast = event.status !== 'pending';
        stream.write(`${isLast ? `id: ${LAST}\n` : ''}event: status\ndata: ${data}\n\n`);
        if (isLast) stream.end();
      };
      const unwatch = hub.watch(watcher, oneAtATime(look));
      if (unwatch === undefined) throw new HushmarkError('server_busy', 'too many event streams are open');
      const heartbeat = setInterval(() => stream.write('event: alive\ndata: {}\n\n'), HEARTBEAT);
      heartbeat.unref();
      streams.add(stream);
      const stop = (): void => {
        clearInterval(heartbeat);
        unwatch();
        streams.delete(stream);
        if (!stream.writableEnded) stream.end();
      };
      stream.on('finish', stop);
      stream.on('error', stop);
      reply.raw.on('close', stop);
      hub.notify(id);
      return reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no').send(stream);
    },
  );
}

/**
 * Runs `work`, and once more when it was asked for meanwhile. A failure (the database is away) waits for the next call.
 */
function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    do {
      again = false;
      await work().catch(() => undefined);
    } while (again);
    running = false;
  };
  return () => {
    again = true;
    if (!running) void run();
  };
}

/** A browser names its page's origin: it must be one of this shop's. */
async function checkOrigin({ store }: Services, verification: Verification, origin: string | undefined): Promise<void> {
  if (origin === undefined) return;
  const shop = await findShop(store.db, verification.client_id);
  if (!shop?.origins.includes(origin)) throw new HushmarkError('auth_origin');
}

function describe({ keys }: Services, verification: Verification, now: number): Static<typeof StateAnswer> {
  const status = visibleStatus(verification, now);
  const isForPage = verification.flow === 'cross_device' && status === 'verified' && verification.redeemed_at === null;
  const left = triesLeft(verification);
  return {
    status,
    ...(status === 'pending' ? { expires_in: Math.max(0, verification.expires_at - now) } : {}),
    ...(left === undefined ? {} : { tries_left: left }),
    ...(isForPage ? { outcome: outcomeOf(keys.responseSecret, verification.request_id) } : {}),
  };
}
