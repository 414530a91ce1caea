/** docs/api.md: every route of the server is on the page, every route on the page exists, and its examples work. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API, answerFor, createWorld, openRequest, outcomeIn, post, type Started, type World } from './world.ts';

let world: World;
let page: string;
beforeAll(async () => {
  [world, page] = await Promise.all([createWorld(), readFile('docs/api.md', 'utf8')]);
});
afterAll(() => world.close());

/** From Fastify's tree of routes: "├── /v1/verifications (POST)", with what is below it indented. */
function routesOf(tree: string): string[] {
  const paths: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const match = /^([│ ]*)[├└]── (\S+) \(([^)]*)\)/.exec(line);
    if (match === null) return [];
    const [, indent = '', path = '', methods = ''] = match;
    const depth = indent.length / 4;
    paths[depth] = (depth === 0 ? '' : (paths[depth - 1] ?? '')) + path;
    return methods.split(', ').map((method) => `${method} ${paths[depth]}`);
  });
}

type Example = { readonly command: string; readonly status: number; readonly code: string | undefined };
const examplesOf = (text: string): Example[] =>
  [...text.matchAll(/```sh\n(curl [\s\S]*?)```\n\nAnswers (\d+)(?: with the code `(\w+)`)?/g)].map(
    ([, command = '', status, code]) => ({ command, status: Number(status), code }),
  );

describe('docs/api.md', () => {
  it('names exactly the routes that the server has', () => {
    const listed = [...page.matchAll(/^\| `((?:GET|POST) \S+)` \|/gm)].map(([, route = '']) => route);
    const served = routesOf(world.server.app.printRoutes({ commonPrefix: false }));
    expect(served.length).toBeGreaterThan(10);
    expect(listed.sort()).toEqual(served.filter((route) => !route.startsWith('OPTIONS')).sort());
  });

  it('has examples that are answered as it says, in the order of the page', async () => {
    const examples = examplesOf(page);
    expect(examples).toHaveLength(page.split('```sh').length - 1);
    const values: Record<string, string> = { API, KEY: world.secretKey };
    for (const { command, status, code } of examples) {
      const filled = command.replaceAll(/'?\$([A-Z]+)'?/g, (_, name: string) => values[name] ?? '');
      const address = /"(https:\/\/\S+)"/.exec(filled)?.[1] ?? '';
      const headers = [...filled.matchAll(/-H "([^:]+): ([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]);
      const payload = /-d '(.*)'/.exec(filled)?.[1];
      const response = await world.server.app.inject({
        method: filled.includes('-X POST') ? 'POST' : 'GET',
        url: address.slice(API.length),
        headers: Object.fromEntries(headers) as Record<string, string>,
        ...(payload === undefined ? {} : { payload }),
      });
      expect(response.statusCode, `${filled}\n${response.body}`).toBe(status);
      if (code !== undefined) expect(response.json()).toMatchObject({ code });
      if (status === 201) {
        const started = response.json() as Started;
        const { body } = await post(world, answerFor(world, await openRequest(world, started)));
        values.ID = started.id;
        values.OUTCOME = outcomeIn(body.redirect_uri);
        for (const member of Object.keys(started)) expect(page, member).toContain(`\`${member}\``);
      }
      // The redeemed one cannot be cancelled; the page says so.
      if (filled.includes('/redeem')) {
        const next = await world.server.app.inject({
          method: 'POST',
          url: '/v1/verifications',
          headers: { authorization: `Bearer ${world.secretKey}` },
          payload: { policy: 'over-18', return_url: 'https://vinum.example/back' },
        });
        const cancel = { method: 'POST' as const, headers: { authorization: `Bearer ${world.secretKey}` } };
        const late = await world.server.app.inject({ ...cancel, url: `/v1/verifications/${values.ID}/cancel` });
        expect(late.statusCode).toBe(409);
        values.ID = (next.json() as Started).id;
      }
    }
  });
});
