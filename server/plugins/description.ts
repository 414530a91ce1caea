// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The API's description as OpenAPI 3.1, for shops that do not use our client. It is made from the same schemas that
 * check requests and write answers, and from what the routes say about keys. Added here is what all routes share: how a
 * key is sent, and what errors look like.
 */
import { createRequire } from 'node:module';
import swagger from '@fastify/swagger';
import type { FastifyInstance, FastifySchema, RouteOptions } from 'fastify';
import { Problem } from '../schemas/answers.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Stands in the description beside the schema, because something else than the schema checks it. */
    readonly documented?: FastifySchema;
  }
}

/** Shown for routes with keys of that kind (plugins/authentication.ts). */
const SCHEMES = { secret: 'secretKey', publishable: 'publishableKey' } as const;

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

export async function registerDescription(app: FastifyInstance, publicUrl: string): Promise<void> {
  app.addSchema(Problem);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: {
        title: 'Hushmark verifier',
        version,
        summary: 'Asks a customer’s wallet one question and hands the shop a signed yes',
        license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
      },
      servers: [{ url: publicUrl }],
      tags: [
        { name: 'shop', description: 'What a shop’s server and its pages call' },
        { name: 'wallet', description: 'What wallets call' },
        { name: 'operator', description: 'What whoever runs the verifier calls' },
      ],
      components: {
        securitySchemes: {
          secretKey: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'hm_test_sk_… or hm_live_sk_…',
            description:
              'The shop’s secret key, for its server alone. Test and live keys do not see each other’s objects.',
          },
          publishableKey: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'hm_test_pk_… or hm_live_pk_…',
            description: 'For the shop’s page: starts one policy, and counts only with a registered Origin.',
          },
        },
      },
    },
    convertConstToEnum: false,
    stripBasePath: false,
    refResolver: { buildLocalReference: (json, _base, _fragment, index) => String(json.$id ?? `schema-${index}`) },
    transform: ({ schema, url, route }) => ({ url, schema: describe(schema, route) }),
    transformObject: (document) => ('openapiObject' in document ? bodiesThatMayBeLeftOut(document.openapiObject) : {}),
  });
}

function describe(schema: FastifySchema, { config }: RouteOptions): FastifySchema {
  const { keys, documented, rateLimit } = config ?? {};
  const responses = (schema.response ?? {}) as Record<string, unknown>;
  return {
    ...schema,
    ...documented,
    ...(keys === undefined ? {} : { security: keys.map((kind) => ({ [SCHEMES[kind]]: [] })) }),
    response: {
      ...responses,
      ...(keys === undefined
        ? {}
        : { 401: problem('The key is missing or not valid; nothing else was looked at', CHALLENGE) }),
      ...(rateLimit === false ? {} : { 429: problem('Too many requests or open verifications', LIMIT) }),
      ...('503' in responses ? {} : { 503: problem('Busy, or something is missing; nothing was consumed', RETRY) }),
      '4XX': problem('Refused; decide by code'),
      '5XX': problem('Our side'),
    },
  };
}

const CHALLENGE = { 'www-authenticate': { type: 'string', description: 'how a key is sent: Bearer' } };
const RETRY = { 'retry-after': { type: 'integer', description: 'seconds' } };
const LIMIT = {
  ...RETRY,
  'ratelimit-policy': { type: 'string', description: 'the limit by name, q requests in w seconds' },
  ratelimit: { type: 'string', description: 'what is left of it: r requests, all of them again in t seconds' },
};

function problem(description: string, headers?: object): object {
  return {
    description,
    ...(headers === undefined ? {} : { headers }),
    content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
  };
}

type Operation = { requestBody?: { required?: boolean; content: Record<string, { schema?: { anyOf?: unknown[] } }> } };

/** A body that may be null is one that need not be sent; the framework's plugin would require it. */
function bodiesThatMayBeLeftOut<T extends { paths?: object }>(document: T): T {
  for (const path of Object.values(document.paths ?? {}) as Record<string, Operation>[]) {
    for (const { requestBody } of Object.values(path)) {
      if (requestBody === undefined) continue;
      for (const media of Object.values(requestBody.content)) {
        const forms = media.schema?.anyOf as { type?: string }[] | undefined;
        const some = forms?.filter(({ type }) => type !== 'null');
        if (some === undefined || some.length === forms?.length) continue;
        requestBody.required = false;
        media.schema = some.length === 1 ? (some[0] as object) : { anyOf: some };
      }
    }
  }
  return document;
}
