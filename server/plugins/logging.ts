// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The access log, as a list of what is in it rather than of what is left out: request id, route pattern, method,
 * status, milliseconds and the error's code. Never a path, a query, a header, a body or an address (L11, L15).
 */
import { type FastifyReply, type FastifyRequest, type FastifyServerOptions, LogController } from 'fastify';

/** One line of JSON a request, to standard output or `stream`. */
export type LogOptions = false | { readonly level?: string; readonly stream?: { write(line: string): void } };

export function loggerOptions(options: LogOptions): NonNullable<FastifyServerOptions['logger']> {
  if (options === false) return false;
  return {
    level: options.level ?? 'info',
    base: null,
    // Whatever a library tries to log of these is dropped.
    serializers: {
      req: () => ({}),
      res: ({ statusCode }) => ({ statusCode }),
      err: ({ name }) => ({ type: name, message: '', stack: '' }),
    },
    ...(options.stream === undefined ? {} : { stream: options.stream }),
  };
}

/** Fastify's own lines name paths and errors; ours below replaces them all. */
class NoLinesOfItsOwn extends LogController {
  override isLogDisabled(): boolean {
    return true;
  }
  override defaultErrorLog(): void {}
  override streamError(): void {}
  override routeNotFound(): void {}
  override writeHeadError(): void {}
  override serializerError(): void {}
  override serviceUnavailable(): void {}
}

export const logController = (): LogController => new NoLinesOfItsOwn({ requestIdLogLabel: 'request_id' });

/** The pattern of the route, never the path that was asked for. */
export function routeOf(request: FastifyRequest): string {
  // Nothing at all for an address that could not be decoded.
  return request.routeOptions?.url ?? 'unknown';
}

export function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  request.log.info({
    method: request.method,
    route: routeOf(request),
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    ...(reply.problemCode === undefined ? {} : { code: reply.problemCode }),
  });
}
