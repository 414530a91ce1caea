// SPDX-License-Identifier: GPL-3.0-or-later
/** As much of a WebDriver client as a test needs (W3C WebDriver): one session, over fetch. */
import { setTimeout as pause } from 'node:timers/promises';

export type Session = {
  /** The window that the session began with. */
  window(): Promise<string>;
  newWindow(): Promise<string>;
  goto(window: string, url: string): Promise<void>;
  execute(window: string, script: string): Promise<unknown>;
  /** `script` returns the element. */
  click(window: string, script: string): Promise<void>;
  type(window: string, script: string, text: string): Promise<void>;
  screenshot(window: string): Promise<Uint8Array>;
  end(): Promise<void>;
};

const START_MS = 30_000;
/** How WebDriver writes an element (section 12.1). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

export async function openSession(driver: string): Promise<Session> {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(driver + path, {
      method,
      ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
    });
    const { value } = (await response.json()) as { value: { error?: string; message?: string } };
    if (!response.ok) throw new Error(`${method} ${path}: ${value.error} ${value.message}`);
    return value;
  }

  for (const end = Date.now() + START_MS; ; await pause(50)) {
    const isUp = await fetch(`${driver}/status`).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) break;
    if (Date.now() > end) throw new Error('the driver does not answer');
  }
  const { sessionId } = (await call('POST', '/session', {
    capabilities: { alwaysMatch: { timeouts: { script: 30_000, pageLoad: 60_000 } } },
  })) as { sessionId: string };
  const post = (path: string, body: object) => call('POST', `/session/${sessionId}${path}`, body);

  let current = '';
  async function at(window: string): Promise<void> {
    if (window !== current) await post('/window', { handle: window });
    current = window;
  }
  const execute = async (window: string, script: string) => {
    await at(window);
    return post('/execute/sync', { script, args: [] });
  };
  const element = async (window: string, script: string) => {
    const found = (await execute(window, script)) as Record<string, string> | null;
    if (!found?.[ELEMENT]) throw new Error(`no element: ${script}`);
    return `/element/${found[ELEMENT]}`;
  };

  return {
    window: async () => String(await call('GET', `/session/${sessionId}/window`)),
    newWindow: async () => ((await post('/window/new', { type: 'tab' })) as { handle: string }).handle,
    async goto(window, url) {
      await at(window);
      await post('/url', { url });
    },
    execute,
    click: async (window, script) => void (await post(`${await element(window, script)}/click`, {})),
    type: async (window, script, text) => void (await post(`${await element(window, script)}/value`, { text })),
    async screenshot(window) {
      await at(window);
      return Buffer.from(String(await call('GET', `/session/${sessionId}/screenshot`)), 'base64');
    },
    end: async () => void (await call('DELETE', `/session/${sessionId}`)),
  };
}
