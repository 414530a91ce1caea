// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * JSON schemas of what clients send. Closed everywhere: an unknown member is an error and never ignored (A06). The
 * API's description shows them as they are (plugins/description.ts).
 */
import Type from 'typebox';
import { SECRET_PATTERN } from '../setup/secrets.ts';

const closed = { additionalProperties: false } as const;

export const PolicyName = Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$' });
export const PolicyVersion = Type.Object(
  { name: PolicyName, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) },
  closed,
);
export const Flow = Type.Enum(['same_device', 'cross_device'], { type: 'string' });
export const Digest = Type.String({ pattern: `^${SECRET_PATTERN}$`, description: 'base64url SHA-256' });
/** Made by the shop: the verifier never sees what was ordered. */
export const Order = Type.String({
  pattern: `^${SECRET_PATTERN}$`,
  description: 'base64url SHA-256 of whatever the answer is for',
});

export const VerificationParams = Type.Object(
  { id: Type.String({ pattern: `^ver_${SECRET_PATTERN}$`, maxLength: 47 }) },
  closed,
);

export const RequestParams = Type.Object(
  { requestId: Type.String({ pattern: `^req_${SECRET_PATTERN}$`, maxLength: 47 }) },
  closed,
);

export const ShortParams = Type.Object({ word: Type.String({ maxLength: 64 }) }, closed);

export const RegistryParams = Type.Object({ registry: PolicyName }, closed);

export const BundleParams = Type.Object({ digest: Digest }, closed);

export const NoQuery = Type.Object({}, closed);

export const CreateBody = Type.Object(
  {
    policy: PolicyName,
    order: Type.Optional(Order),
    return_url: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2048,
        description:
          'where the customer comes back to, at a registered origin, with a publishable key exactly one of its pages; needed in the flow same_device',
      }),
    ),
    flow: Type.Optional(Flow),
  },
  closed,
);

export const RedeemBody = Type.Object(
  {
    outcome: Type.String({
      minLength: 1,
      maxLength: 128,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'response_code of the return address, or outcome of the events',
    }),
    policy: Type.Union([PolicyName, PolicyVersion]),
    order: Type.Optional(Order),
  },
  closed,
);

/** A POST without content: no body, or `{}`. */
export const EmptyBody = Type.Union([Type.Object({}, closed), Type.Null()]);

/**
 * The wallet's form, for the description only: protocol/request/presentation.ts parses its exact text, which is
 * stricter than a schema could say.
 */
export const AnswerForm = Type.Union([
  Type.Object(
    {
      state: Type.String({ description: 'the id of the request' }),
      vp_token: Type.String({ description: 'JSON: presentations by credential id of the request' }),
    },
    closed,
  ),
  Type.Object({ state: Type.String(), error: Type.Literal('access_denied') }, closed),
]);

/** For the description only: plugins/idempotency.ts looks at it, after it knows who calls. */
export const IdempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      pattern: '^[\\x21-\\x7e]{1,255}$',
      description: 'secret keys only, kept for a day: the same call again gets the same answer',
    }),
  ),
});
