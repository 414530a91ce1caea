/**
 * The access log, as a list of what is in it rather than of what is hidden: request id, route pattern, method, status,
 * milliseconds and the error's code. Never a path, a query, a header, a body or an address (L11, L15).
 */
import type { FastifyInstance, FastifyServerOptions } from 'fastify';

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

export function registerLogging(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    request.log.info({
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      ...(reply.problemCode === undefined ? {} : { code: reply.problemCode }),
    });
  });
}
