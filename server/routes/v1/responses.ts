// SPDX-License-Identifier: GPL-3.0-or-later
/** POST /v1/responses: the wallet's answer, form-encoded as OpenID4VP's direct_post has it. */
import { HushmarkError } from '#base/errors.ts';
import { parseStrictJson, registerFormBody } from '../../plugins/bodies.ts';
import { WalletAnswer } from '../../schemas/answers.ts';
import { AnswerForm, NoQuery } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import { receiveAnswer } from '../../verifications/answer.ts';
import type { App } from '../app-type.ts';

export async function registerResponses(app: App, services: Services): Promise<void> {
  await app.register(async (scope) => {
    registerFormBody(scope);
    const schema = {
      operationId: 'answer',
      summary: 'The wallet’s answer or refusal (OpenID4VP direct_post)',
      tags: ['wallet'],
      querystring: NoQuery,
      response: { 200: WalletAnswer },
    };
    const documented = { body: AnswerForm, consumes: ['application/x-www-form-urlencoded'] };
    scope.post('/v1/responses', { schema, config: { documented } }, async (request) => {
      const { body } = request;
      if (typeof body !== 'string') throw new HushmarkError('input_media_type');
      // The form's JSON is held to the same rules as any other body.
      const token = new URLSearchParams(body).get('vp_token');
      if (token !== null) parseStrictJson(token, 'vp_token');
      const { redirectUri } = await receiveAnswer(services, body);
      return redirectUri === undefined ? {} : { redirect_uri: redirectUri };
    });
  });
}
