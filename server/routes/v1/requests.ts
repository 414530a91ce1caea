// SPDX-License-Identifier: GPL-3.0-or-later
/** GET /v1/requests/:requestId, the signed request object, and POST …/more-time: for the wallet whose link names it. */
import { HushmarkError } from '#base/errors.ts';
import { MoreTimeAnswer, SignedRequest } from '../../schemas/answers.ts';
import { EmptyBody, NoQuery, RequestParams } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { findVerificationByRequest, visibleStatus } from '../../store/verifications.ts';
import { giveMoreTime } from '../../verifications/more-time.ts';
import type { App } from '../app-type.ts';

export function registerRequests(app: App, services: Services): void {
  const { store } = services;
  app.get(
    '/v1/requests/:requestId',
    {
      schema: {
        operationId: 'fetchRequest',
        summary: 'The signed request, for the wallet whose link names it',
        tags: ['wallet'],
        params: RequestParams,
        querystring: NoQuery,
        response: { 200: SignedRequest },
      },
    },
    async (request, reply) => {
      const verification = await findVerificationByRequest(store.db, request.params.requestId);
      if (verification === undefined) throw new HushmarkError('session_not_found');
      const status = visibleStatus(verification, await store.now());
      if (status === 'expired') throw new HushmarkError('session_expired');
      if (status === 'cancelled') throw new HushmarkError('session_cancelled');
      if (verification.status !== 'pending') throw new HushmarkError('session_already_answered');
      return reply.type('application/oauth-authz-req+jwt').send(verification.request);
    },
  );

  app.post(
    '/v1/requests/:requestId/more-time',
    {
      schema: {
        operationId: 'askForMoreTime',
        summary: 'Waits longer for the answer, up to a limit in all',
        tags: ['wallet'],
        params: RequestParams,
        querystring: NoQuery,
        body: EmptyBody,
        response: { 200: MoreTimeAnswer },
      },
    },
    async (request) => {
      const { until, now } = await giveMoreTime(services, request.params.requestId);
      return { expires_at: until, expires_in: until - now };
    },
  );
}
