// SPDX-License-Identifier: GPL-3.0-or-later
/** GET /v1/openapi.json: this API, for machines (plugins/description.ts). */
import Type from 'typebox';
import { NoQuery } from '../../schemas/wire.ts';
import type { App } from '../app-type.ts';

export function registerOpenapi(app: App): void {
  let text: string | undefined;
  app.get(
    '/v1/openapi.json',
    {
      schema: {
        operationId: 'describe',
        summary: 'This description',
        tags: ['shop'],
        querystring: NoQuery,
        response: {
          200: Type.Unsafe<string>(Type.Object({}, { description: 'OpenAPI 3.1', additionalProperties: true })),
        },
      },
    },
    async (_request, reply) => {
      text ??= JSON.stringify(app.swagger());
      return reply.header('cache-control', 'public, max-age=300').type('application/json; charset=utf-8').send(text);
    },
  );
}
