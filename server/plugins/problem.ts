// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every error leaves as application/problem+json (RFC 9457) with a code of base/reasons.ts, a hint and the request id.
 * Of our own failures the answer says only that something failed (A33).
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, HushmarkError } from '#base/errors.ts';
import { REASONS } from '#base/reasons.ts';
import { API_CODES } from '../schemas/answers.ts';
import { isSqliteFailure } from '../store/failure.ts';
import { TryLater } from '../try-later.ts';
import { setSecurityHeaders } from './security-headers.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Code of the error that this reply reports, for the log. */
    problemCode: ErrorCode | undefined;
  }
}

/** Seconds after which a client may come back. */
const RETRY_AFTER = 2;

export function registerProblems(app: FastifyInstance): void {
  app.decorateReply('problemCode', undefined);
  app.setErrorHandler((error: FastifyError | HushmarkError, request, reply) => sendProblem(error, request, reply));
}

export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = translate(error);
  const { code, hint } = known;
  const { httpStatus: status, title } = REASONS[code];
  reply.problemCode = code;
  if (code === 'server_internal') {
    // Name and place only: a message may quote what was sent.
    request.log.error({ code, failure: describeFailure(error) });
  }
  // What the database said, in its own code: an operator sees nothing else of it.
  if (code === 'server_store') request.log.error({ code, state: known.detail?.state });
  // A limit knows better when there is room again.
  if ((status === 429 || status === 503) && !reply.hasHeader('retry-after')) {
    reply.header('retry-after', String(error instanceof TryLater ? error.retryAfter : RETRY_AFTER));
  }
  if (status === 401) {
    const isWrong = code === 'auth_key_invalid';
    reply.header('www-authenticate', `Bearer realm="hushmark"${isWrong ? ', error="invalid_token"' : ''}`);
  }
  return reply
    .code(status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send({
      type: `urn:hushmark:error:${code}`,
      title,
      status,
      code,
      ...(status < 500 && known.message !== title ? { detail: known.message } : {}),
      hint,
      request_id: request.id,
    });
}

/** For addresses that cannot be decoded, which reach neither route nor hook: Fastify's own answer would repeat them. */
export function refuseAddress(request: FastifyRequest, reply: FastifyReply): void {
  setSecurityHeaders(reply);
  sendProblem(new HushmarkError('input_malformed', 'the address cannot be decoded'), request, reply);
}

/** Any error as one of ours. */
function translate(error: unknown): HushmarkError {
  if (error instanceof HushmarkError)
    return API_CODES.includes(error.code) ? error : new HushmarkError('server_internal');
  const { statusCode, validation, validationContext } = (error ?? {}) as Partial<FastifyError>;
  if (validation !== undefined) {
    return new HushmarkError('input_malformed', `${validationContext ?? 'request'}${describeMismatch(validation)}`);
  }
  if (statusCode === 413) return new HushmarkError('input_too_large');
  if (statusCode === 415) return new HushmarkError('input_media_type');
  if (statusCode === 404) return new HushmarkError('server_not_found');
  if (statusCode === 429) return new HushmarkError('auth_rate_limited');
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return new HushmarkError('input_malformed');
  if (isSqliteFailure(error)) return new HushmarkError('server_store');
  return new HushmarkError('server_internal');
}

/** Where and why what was sent differs from its schema, in a way that names what to change. */
function describeMismatch(errors: NonNullable<FastifyError['validation']>): string {
  // Of the forms that a value may have, the one that it nearly has tells more than "must be string".
  const told = errors.find(({ keyword }) => keyword !== 'type' && keyword !== 'anyOf') ?? errors[0];
  if (told === undefined) return ' is not as documented';
  const { instancePath, keyword, params, message = 'is not as documented' } = told;
  if (keyword === 'additionalProperties') return `${instancePath} has an unknown member ${params.additionalProperty}`;
  if (keyword === 'enum') return `${instancePath} must be one of ${String(params.allowedValues)}`;
  return `${instancePath} ${message}`;
}

function describeFailure(error: unknown): { name: string; at: string[] } {
  if (!(error instanceof Error)) return { name: typeof error, at: [] };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, at: frames.slice(0, 6).map((line) => line.trim()) };
}
