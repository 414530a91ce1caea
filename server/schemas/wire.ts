/** JSON schemas of what clients send. Closed everywhere: an unknown member is an error, never ignored (A06). */
import Type from 'typebox';
import { SECRET_PATTERN } from '../secrets.ts';

const closed = { additionalProperties: false } as const;

const PolicyName = Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,62}[a-z0-9])?$' });
const Digest = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });

export const VerificationParams = Type.Object(
  { id: Type.String({ pattern: `^ver_${SECRET_PATTERN}$`, maxLength: 47 }) },
  closed,
);

export const RequestParams = Type.Object(
  { requestId: Type.String({ pattern: `^req_${SECRET_PATTERN}$`, maxLength: 47 }) },
  closed,
);

export const RegistryParams = Type.Object({ registry: PolicyName }, closed);

export const BundleParams = Type.Object({ digest: Digest }, closed);

export const NoQuery = Type.Object({}, closed);

export const CreateBody = Type.Object(
  {
    policy: PolicyName,
    /** base64url SHA-256 of the order, made by the shop: the verifier never sees what was ordered. */
    order: Type.Optional(Digest),
    return_url: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
    flow: Type.Optional(Type.Enum(['same_device', 'cross_device'])),
  },
  closed,
);

export const RedeemBody = Type.Object(
  {
    outcome: Type.String({ minLength: 1, maxLength: 128, pattern: '^[A-Za-z0-9_-]+$' }),
    policy: Type.Union([
      PolicyName,
      Type.Object({ name: PolicyName, version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }, closed),
    ]),
    order: Type.Optional(Digest),
  },
  closed,
);

/** A POST without content: no body, or `{}`. */
export const EmptyBody = Type.Union([Type.Object({}, closed), Type.Null()]);
