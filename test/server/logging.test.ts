// SPDX-License-Identifier: GPL-3.0-or-later
import Fastify from 'fastify';
import { expect, it } from 'vitest';
import { logController, loggerOptions } from '#server/plugins/logging.ts';

it('L15 whatever a library logs of a request, an answer or an error, nothing of a customer gets into the log', async () => {
  const lines: string[] = [];
  const app = Fastify({
    logger: loggerOptions({ stream: { write: (line) => lines.push(line) } }),
    logController: logController(),
  });
  app.get('/secret-path', async (req, reply) => {
    req.log.info({ req, res: reply, err: new TypeError('secret message') }, 'a library speaks');
    return reply.code(201).send({ secret: 'body' });
  });
  await app.inject({ url: '/secret-path?secret=query', headers: { 'x-secret': 'header' } });
  await app.inject({ url: '/secret-elsewhere' });
  const said = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatchObject({
    req: {},
    res: { statusCode: 200 },
    err: { type: 'TypeError', message: '', stack: '' },
  });
  expect(lines.join()).not.toContain('secret');
  expect(lines.join()).not.toMatch(/hostname|"pid"/);
  expect(loggerOptions(false)).toBe(false);
  expect(loggerOptions({})).toMatchObject({ level: 'info', base: null });
  await app.close();
});
