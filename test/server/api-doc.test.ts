// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * docs/api.md and /v1/openapi.json: every route of the server stands in both, and nothing else; the page's examples
 * work, and are answered as the description says.
 */
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import Value from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REASONS } from '#base/reasons.ts';
import {
  AGE,
  API,
  answerFor,
  createWorld,
  openRequest,
  outcomeIn,
  POLICIES,
  post,
  type Started,
  type World,
} from '../support/server/world.ts';

const CLUB = {
  id: 'club',
  schema: 'urn:hushmark:schema:membership:1:wine-club',
  where: [{ attribute: 'tier', oneOf: ['SILVER', 'GOLD'] }],
};

let world: World;
let page: string;
let described: Description;
beforeAll(async () => {
  [world, page] = await Promise.all([createWorld(), readFile('docs/api.md', 'utf8')]);
  described = (await world.server.app.inject({ url: '/v1/openapi.json' })).json();
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

type Media = Record<string, { schema: { $ref?: string; properties?: object } }>;
type Operation = {
  operationId: string;
  security?: object[];
  requestBody?: { required: boolean; content: Media };
  responses: Record<string, { description: string; content: Media }>;
};
type Description = {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: { Problem: { properties: { code: { enum: string[] } } } } };
};

/** Everything with its name as the page has it. */
const operations = (): Map<string, Operation> =>
  new Map(
    Object.entries(described.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, Operation] => [
        `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        operation,
      ]),
    ),
  );
const served = (): string[] =>
  routesOf(world.server.app.printRoutes({ commonPrefix: false })).filter((route) => !route.startsWith('OPTIONS'));

/** Does this answer look as the description says that it does? */
function expectDescribed(
  method: string,
  path: string,
  answer: { statusCode: number; headers: object; body: string },
): void {
  const found = [...operations()].find(([name]) => {
    const pattern = name.split(' ')[1]?.replaceAll(/:\w+/g, '[^/]+');
    return name.startsWith(`${method} `) && new RegExp(`^${pattern}$`).test(path);
  });
  const { responses } = found?.[1] ?? expect.unreachable(`${method} ${path} is not described`);
  const status = String(answer.statusCode);
  const { content } = responses[status] ?? responses[`${status[0]}XX`] ?? expect.unreachable(`${path}: ${status}`);
  const type = String((answer.headers as Record<string, unknown>)['content-type']).split(';')[0] ?? '';
  const { schema } = content[type] ?? expect.unreachable(`${path}: ${type}`);
  const whole = schema.$ref === undefined ? schema : described.components.schemas.Problem;
  const body: unknown = JSON.parse(answer.body);
  expect([...Value.Errors(whole, body)], `${path}: ${answer.body}`).toEqual([]);
  expect(Object.keys(whole.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(body as object)));
}

type Example = { readonly command: string; readonly status: number; readonly code: string | undefined };
const examplesOf = (text: string): Example[] =>
  [...text.matchAll(/```sh\n(curl [\s\S]*?)```\n\nAnswers (\d+)(?: with the code `(\w+)`)?/g)].map(
    ([, command = '', status, code]) => ({ command, status: Number(status), code }),
  );

describe('docs/api.md', () => {
  it('names exactly the routes that the server has', () => {
    const listed = [...page.matchAll(/^\| `((?:GET|POST) \S+)` \|/gm)].map(([, route = '']) => route);
    expect(served().length).toBeGreaterThan(10);
    expect(listed.sort()).toEqual(served().sort());
  });

  it('has examples that are answered as it says, in the order of the page', async () => {
    const examples = examplesOf(page);
    expect(examples).toHaveLength(page.split('```sh').length - 1);
    const values: Record<string, string> = { API, KEY: world.secretKey, SHOP: 'https://vinum.example' };
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
      expectDescribed(filled.includes('-X POST') ? 'POST' : 'GET', address.slice(API.length), response);
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

describe('/v1/openapi.json', () => {
  it('is valid OpenAPI 3.1, and needs nothing from elsewhere', async () => {
    expect(described.openapi).toMatch(/^3\.1\./);
    expect(await new Validator().validate(described as never)).toMatchObject({ valid: true });
    const refs = JSON.stringify(described).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(new Set(refs)).toEqual(new Set(['"$ref":"#/components/schemas/Problem"']));
  });

  it('has exactly the routes that the server has, each with a name of its own', () => {
    expect([...operations().keys()].sort()).toEqual(served().sort());
    const names = [...operations().values()].map(({ operationId }) => operationId);
    expect(names).not.toContain(undefined);
    expect(new Set(names).size).toBe(names.length);
  });

  it('takes and answers what stands in test/vectors/api.txt: no parameter, member, status or bound changes unseen', async () => {
    const lines: string[] = [];
    const visit = (path: string, value: unknown) => {
      if (typeof value !== 'object' || value === null) lines.push(`${path} ${JSON.stringify(value)}`);
      else if (Array.isArray(value) && value.every((entry) => typeof entry !== 'object'))
        lines.push(`${path} ${JSON.stringify([...value].sort())}`);
      // Words for people may become better ones.
      else
        for (const [name, part] of Object.entries(value)) {
          if (!/^(?:description|summary|example)$/.test(name) || typeof part === 'object')
            visit(`${path} ${name}`, part);
        }
    };
    for (const [route, operation] of operations()) {
      lines.push(`${route} answers ${Object.keys(operation.responses).join(' ')}`);
      visit(route, operation);
    }
    const told = lines.filter((line) => !/#\/components\/schemas\/Problem|operationId/.test(line)).sort();
    expect(told.length).toBeGreaterThan(100);
    await expect(`${told.join('\n')}\n`).toMatchFileSnapshot('../vectors/api.txt');
  });

  it('asks for the keys that docs/api.md says, and says what happens without one', () => {
    const rows = [...page.matchAll(/^\| `((?:GET|POST) \S+)` \| [^|]+ \| ([^|]+) \|$/gm)];
    expect(rows.length).toBe(operations().size);
    for (const [, route = '', key = ''] of rows) {
      const { security = [], responses } = operations().get(route) ?? expect.unreachable(route);
      const kinds = security.flatMap((scheme) => Object.keys(scheme));
      const wanted = [/secret/.test(key) && 'secretKey', /publishable/.test(key) && 'publishableKey'].filter(Boolean);
      expect(kinds, route).toEqual(wanted);
      expect('401' in responses, route).toBe(wanted.length > 0);
    }
  });

  it('has every error as a problem document with a code of the closed list, and no code that stays elsewhere', async () => {
    const codes = described.components.schemas.Problem.properties.code.enum;
    const elsewhere = Object.keys(REASONS).filter((code) => /^(?:policy|wallet|issuer)_/.test(code));
    expect([...codes, ...elsewhere].sort()).toEqual(Object.keys(REASONS).sort());
    for (const [route, { responses }] of operations()) {
      for (const status of ['4XX', '5XX']) {
        expect(Object.keys(responses[status]?.content ?? {}), route).toEqual(['application/problem+json']);
      }
      for (const [status, { description }] of Object.entries(responses)) {
        expect(description, `${route} ${status}`).not.toBe('Default Response');
      }
    }
    const auth = { authorization: `Bearer ${world.secretKey}` };
    for (const [method, url, headers] of [
      ['GET', '/v1/verifications/x', auth],
      ['GET', `/v1/verifications/ver_${'A'.repeat(43)}`, auth],
      ['GET', '/v1/policies', { authorization: `Bearer ${world.publishableKey}` }],
      ['GET', `/v1/requests/req_${'A'.repeat(43)}`, {}],
      ['GET', '/v1/health?x=1', {}],
      ['POST', '/v1/responses', {}],
    ] as const) {
      const response = await world.server.app.inject({ method, url, headers });
      expect(response.statusCode).toBeGreaterThanOrEqual(400);
      expectDescribed(method, url.split('?')[0] ?? '', response);
    }
  });

  it('says that a cancellation needs no body', () => {
    expect(operations().get('POST /v1/verifications/:id/cancel')?.requestBody?.required).toBe(false);
    expect(operations().get('POST /v1/verifications')?.requestBody?.required).toBe(true);
  });
});

it('answers are written by their schemas, and lose nothing by it: a policy comes back whole', async () => {
  const full = {
    ...POLICIES[0],
    name: 'full',
    words: { en: 'Born before 2009?', de: 'Vor 2009 geboren?' },
    leapDay: 'feb28',
    pseudonym: 'all-of-it',
    otherwise: 'We check at the door.',
    credentials: [
      { id: 'age', schema: AGE, where: [{ ageOver: 18 }], issuers: ['town-hall'], assurance: ['in-person'] },
      CLUB,
    ],
  };
  const other = await createWorld({ policies: [...POLICIES, full] });
  const headers = { authorization: `Bearer ${other.secretKey}` };
  const response = await other.server.app.inject({ url: '/v1/policies', headers });
  expect(response.json<{ policies: object[] }>().policies).toEqual([...POLICIES, full]);
  expectDescribed('GET', '/v1/policies', response);
  await other.close();
});
