// SPDX-License-Identifier: GPL-3.0-or-later
/** GET /.well-known/jwks.json: the keys that decisions and requests are signed with. */
import { JwksAnswer } from '../../schemas/answers.ts';
import { NoQuery } from '../../schemas/wire.ts';
import type { Services } from '../../services.ts';
import type { App } from '../app-type.ts';

export function registerJwks(app: App, { keys }: Services): void {
  const body = { keys: keys.signing.map(({ jwk }) => ({ ...jwk, alg: 'EdDSA' as const, use: 'sig' as const })) };
  const schema = {
    operationId: 'listKeys',
    summary: 'The keys that decisions and requests are signed with',
    tags: ['shop'],
    querystring: NoQuery,
    response: { 200: JwksAnswer },
  };
  app.get('/.well-known/jwks.json', { schema }, async (_request, reply) =>
    // A withdrawn key is dead at shops after this time (A28).
    reply.header('cache-control', 'public, max-age=300').send(body),
  );
}
