// SPDX-License-Identifier: GPL-3.0-or-later
/** GET /v1/requests/:requestId: the signed request object, for the wallet whose link names it. */
import { HushmarkError } from '#base/errors.ts';
import { SignedRequest } from '../../schemas/answers.ts';
import { NoQuery, RequestParams } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { findVerificationByRequest, visibleStatus } from '../../store/verifications.ts';
import type { App } from '../app-type.ts';

export function registerRequests(app: App, { store }: Services): void {
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
}
