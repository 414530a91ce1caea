// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * JSON schemas of the server's answers. Answers are serialised with them, so a member that is not listed here cannot
 * leave the server, and the API's description (plugins/description.ts) cannot differ from what is sent. They are open
 * to new members: a client must ignore those that it does not know.
 */
import type { Readable } from 'node:stream';
import Type from 'typebox';
import type { ErrorCode } from '#base/errors.ts';
import { type Family, REASONS } from '#base/reasons.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { SECRET_PATTERN } from '../setup/secrets.ts';
import { Digest, Flow, Order, PolicyName, PolicyVersion } from './wire.ts';

/** Unix seconds. */
const Time = (description: string) => Type.Integer({ description: `${description}, Unix seconds` });
const Url = (description: string) => Type.String({ format: 'uri', description });

const VerificationId = Type.String({ pattern: `^ver_${SECRET_PATTERN}$`, description: 'cannot be guessed' });
const Status = Type.Enum(['pending', 'verified', 'not_completed', 'expired', 'cancelled'], {
  type: 'string',
  description: 'all but pending are final; why something was not completed is told to nobody',
});
const Test = Type.Boolean({ description: 'true: the decision is not for real customers' });

export const CreatedAnswer = Type.Object(
  {
    id: VerificationId,
    status: Type.Literal('pending'),
    policy: PolicyVersion,
    flow: Flow,
    wallet_url: Url('send the customer there, or show it as a QR code'),
    request_uri: Url('where the wallet fetches the signed request'),
    code: Type.Optional(Type.String({ description: 'across devices: show it, the customer types it into the wallet' })),
    short_url: Type.Optional(Url('across devices: the same as wallet_url, short enough to be typed')),
    expires_at: Time('when it expires'),
    expires_in: Type.Integer({ description: 'seconds until then, for pages whose clock may be wrong' }),
    otherwise: Type.Optional(Type.String({ description: 'what else the shop offers, when the policy says so' })),
    learns: Type.Array(Type.Record(Type.String(), Type.String(), { description: 'a sentence by language' }), {
      description: 'what a yes tells the shop, for its page: "you are 18 or older"',
    }),
    test: Test,
  },
  { description: 'The verification that was started' },
);

export const VerificationAnswer = Type.Object(
  {
    id: VerificationId,
    status: Status,
    policy: PolicyVersion,
    flow: Flow,
    order: Type.Optional(Order),
    created_at: Time('when it was started'),
    expires_at: Time('when it expires'),
    test: Test,
  },
  { description: 'The verification' },
);

export const RedeemedAnswer = Type.Object(
  {
    status: Type.Literal('verified'),
    decision: Type.String({ description: 'compact JWS (EdDSA), typ hushmark-decision+jwt' }),
  },
  { description: 'The decision' },
);

const Predicate = Type.Object(
  {},
  {
    additionalProperties: true,
    description: 'ageOver or ageUnder, or attribute with one of equals, oneOf, noneOf, atLeast, atMost, between',
  },
);

export const PoliciesAnswer = Type.Object(
  {
    policies: Type.Array(
      Type.Unsafe<Policy>(
        Type.Object({
          name: PolicyName,
          version: Type.Integer(),
          words: Type.Record(Type.String(), Type.String(), { description: 'the question, by language' }),
          registry: Type.String(),
          timeZone: Type.String(),
          leapDay: Type.Optional(Type.Enum(['mar1', 'feb28'], { type: 'string' })),
          credentials: Type.Array(
            Type.Object({
              id: Type.String(),
              schema: Type.String(),
              where: Type.Array(Predicate),
              issuers: Type.Optional(Type.Array(Type.String(), { description: 'whose credentials count' })),
              assurance: Type.Optional(Type.Array(Type.String(), { description: "the registry's words that count" })),
            }),
          ),
          pseudonym: Type.Optional(Type.String()),
          crossDevice: Type.Boolean(),
          ttl: Type.Integer({ description: 'seconds until a verification expires' }),
          otherwise: Type.Optional(Type.String()),
        }),
      ),
    ),
  },
  { description: 'The policies' },
);

export const WalletAnswer = Type.Object(
  {
    redirect_uri: Type.Optional(Url('where the customer goes back to; nowhere after an answer from another device')),
  },
  { description: 'It was taken' },
);

export const MoreTimeAnswer = Type.Object(
  {
    expires_at: Time('when it expires now; the same as before when there is no more time'),
    expires_in: Type.Integer({ description: 'seconds until then' }),
  },
  { description: 'Until when the verifier waits' },
);

export const TrustAnswer = Type.Object(
  {
    bundles: Type.Array(
      Type.Object({
        sequence: Type.Integer(),
        digest: Digest,
        starts_at: Time('when it begins to count'),
        expires_at: Time('when it ends'),
      }),
    ),
  },
  { description: 'The bundle in force, and those to come' },
);

export const JwksAnswer = Type.Object(
  {
    keys: Type.Array(
      Type.Object({
        kty: Type.Literal('OKP'),
        crv: Type.Literal('Ed25519'),
        x: Type.String(),
        kid: Type.String(),
        alg: Type.Literal('EdDSA'),
        use: Type.Literal('sig'),
      }),
    ),
  },
  { description: 'A JSON Web Key Set' },
);

export const HealthAnswer = Type.Object({ status: Type.Literal('ok') }, { description: 'It answers' });

export const ReadyAnswer = Type.Object(
  {
    status: Type.Enum(['ready', 'not_ready'], { type: 'string' }),
    checks: Type.Object({
      database: Type.Boolean(),
      keys: Type.Boolean(),
      bundles: Type.Boolean(),
      circuits: Type.Boolean(),
      verifier: Type.Boolean(),
    }),
  },
  { description: 'What works and what does not' },
);

/** What never leaves this server: the wallet's, the issuer's, and what only the customer's wallet may know. */
const OTHERS: readonly Family[] = ['policy', 'wallet', 'issuer'];

/** The codes of problem documents, from the closed list. */
export const API_CODES = (Object.keys(REASONS) as ErrorCode[]).filter((code) => !OTHERS.includes(REASONS[code].family));

/** RFC 9457. Written by plugins/problem.ts, which sends nothing but these codes. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'urn:hushmark:error: and the code' }),
    title: Type.String({ description: 'what happened' }),
    status: Type.Integer(),
    code: Type.Enum(API_CODES, { type: 'string', description: 'decide by this' }),
    detail: Type.Optional(Type.String({ description: 'what it was this time' })),
    hint: Type.String({ description: 'what to do about it' }),
    request_id: Type.String({ format: 'uuid', description: "as in the verifier's log" }),
  },
  { $id: 'Problem' },
);

/** What is no JSON. */
export const SignedRequest = {
  description: 'The signed request, a compact JWS',
  content: { 'application/oauth-authz-req+jwt': { schema: Type.String() } },
};
export const BundleFile = {
  description: 'The trust bundle, the same file for everybody',
  content: { 'application/octet-stream': { schema: Type.Unsafe<Buffer>(Type.String({ format: 'binary' })) } },
};
export const StateAnswer = Type.Object({
  status: Status,
  expires_in: Type.Optional(
    Type.Integer({
      description: 'while it is pending: seconds until it expires, more after the customer asked for more time',
    }),
  ),
  outcome: Type.Optional(Type.String({ description: 'across devices: carry it to the shop’s server' })),
  tries_left: Type.Optional(
    Type.Integer({ description: 'across devices, after a wrong number: how often it may still be typed' }),
  ),
});
export const NoMore = Type.Null({ description: 'To a client that comes back after the last event: there is no more.' });

export const FollowAnswer = {
  description:
    'Server-sent events: `event: status`, data {"status": …} and, across devices, "outcome"; `event: alive` every 15 s',
  content: {
    'text/event-stream': { schema: Type.Unsafe<Readable>(Type.String()) },
    'application/json': { schema: StateAnswer },
  },
};

export const ToWallet = Type.Null({ description: 'On to the wallet, with the question behind `#`' });
export const PageForPeople = {
  description: 'There is no such question; said in the browser’s language',
  content: { 'text/html': { schema: Type.String() } },
};
