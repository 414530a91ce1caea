/** What one customer, shop or stranger uses up is not taken from the others (rows A41, A45). */
import { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { createWorld } from '../server/world.ts';

describe('A41 a proxy that nobody named', () => {
  const lines: string[] = [];
  const stream = { write: (line: string) => void lines.push(line) };
  const warnings = () => lines.filter((line) => line.includes('"alarm":"proxy"'));

  it('is told once, without an address, when its word is ignored', async () => {
    for (const trustedProxies of [undefined, [], ['10.0.0.1']]) {
      lines.length = 0;
      const world = await createWorld({ ...(trustedProxies ? { trustedProxies } : {}), deps: { log: { stream } } });
      const ask = (headers: Record<string, string>) => world.server.app.inject({ url: '/v1/health', headers });
      await ask({});
      expect(warnings()).toHaveLength(0);
      for (let count = 0; count < 3; count++) await ask({ 'x-forwarded-for': '198.51.100.7' });
      expect(warnings()).toHaveLength(1);
      expect(lines.join()).not.toContain('198.51.100.7');
      await world.close();
    }
  });

  it('is not told of one that was named', async () => {
    lines.length = 0;
    const world = await createWorld({ trustedProxies: ['10.0.0.0/8'], deps: { log: { stream } } });
    const headers = { 'x-forwarded-for': '198.51.100.7' };
    await world.server.app.inject({ url: '/v1/health', headers, remoteAddress: '10.1.2.3' });
    expect(warnings()).toHaveLength(0);
    await world.close();
  });
});

it('A45 a bundle is sent from where it lies: no request has a copy of it', async () => {
  const world = await createWorld();
  const { digest } = world.bundle();
  const file = world.server.services.trust.file(digest);
  const writes = vi.spyOn(ServerResponse.prototype, 'write');
  const response = await world.server.app.inject({ url: `/v1/trust/bundles/${digest}` });
  expect(response.rawPayload.equals(world.bundleFile())).toBe(true);
  const [[sent] = []] = writes.mock.calls;
  writes.mockRestore();
  expect((sent as Buffer).buffer).toBe(file?.buffer);
  await world.close();
});
