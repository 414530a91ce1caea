// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One page of one browser, in the few words that Chromium, Firefox and WebKit all understand. An engine brings how it
 * goes to a page, computes an expression there and clicks; all else is made of these. Places are CSS selectors; ` >>> `
 * goes on inside a shadow tree.
 */
import { setTimeout as pause } from 'node:timers/promises';

/** What an engine brings. Expressions are JavaScript whose value is JSON, or an element where one is asked for. */
export type Driver = {
  goto(url: string): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
  /** A click as by a hand: of the browser and not of a script. */
  click(elementExpression: string): Promise<void>;
  chooseFile(elementExpression: string, path: string): Promise<void>;
  screenshot(): Promise<Uint8Array>;
};

export type Tab = {
  goto(url: string): Promise<void>;
  url(): Promise<string>;
  /** Waits until one of these places is there; the one that is. */
  waitFor(...places: string[]): Promise<string>;
  waitForUrl(isThere: (url: string) => boolean): Promise<void>;
  waitForText(place: string, isThere: (text: string) => boolean): Promise<void>;
  isThere(place: string): Promise<boolean>;
  count(place: string): Promise<number>;
  text(place: string): Promise<string>;
  attribute(place: string, name: string): Promise<string | null>;
  /** As soon as it is there and enabled. */
  click(place: string): Promise<void>;
  fill(place: string, text: string): Promise<void>;
  chooseFile(place: string, path: string): Promise<void>;
  evaluate(expression: string): Promise<unknown>;
  screenshot(): Promise<Uint8Array>;
};

const PATIENCE_MS = 45_000;
const BETWEEN_MS = 40;

export const id = (name: string): string => `[data-testid=${name}]`;

/** An expression for all elements at this place, in an array. */
const all = (place: string): string =>
  place
    .split(' >>> ')
    .map((selector, depth) =>
      depth === 0
        ? `[...document.querySelectorAll(${JSON.stringify(selector)})]`
        : `.flatMap((host) => [...(host.shadowRoot?.querySelectorAll(${JSON.stringify(selector)}) ?? [])])`,
    )
    .join('');
const first = (place: string): string => `${all(place)}[0]`;
const enabled = (place: string): string =>
  `${all(place)}.find((one) => !one.matches('[disabled], [aria-disabled=true]'))`;

/** As a person fills it: the page's framework hears of it too. Keys would need to know how a date is typed here. */
const fillExpression = (place: string, text: string): string => `((field) => {
  field.focus();
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, ${JSON.stringify(text)});
  for (const type of ['input', 'change']) field.dispatchEvent(new Event(type, { bubbles: true }));
})(${first(place)})`;

export function createTab(driver: Driver): Tab {
  /** Between two pages there is nothing to ask; the next look finds the new one. */
  const look = (expression: string): Promise<unknown> => driver.evaluate(expression).catch(() => undefined);
  const url = async () => String((await look('location.href')) ?? '');

  async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(BETWEEN_MS)) {
      const found = await ask();
      if (found !== undefined) return found;
    }
    const words = await look('document.body.innerText');
    throw new Error(`waited for ${what} at ${await url()}, which says:\n${String(words).slice(0, 1500)}`);
  }

  async function waitFor(...places: string[]): Promise<string> {
    const found = places.map((place) => `${first(place)} !== undefined`).join(', ');
    return until(places.join(' or '), async () => {
      const isFound = (await look(`[${found}]`)) as boolean[] | undefined;
      return places.find((_, index) => isFound?.[index]);
    });
  }

  return {
    goto: driver.goto,
    url,
    waitFor,
    waitForUrl: (isThere) => until('an address', async () => (isThere(await url()) ? true : undefined)).then(() => {}),
    waitForText: (place, isThere) =>
      until(`another text at ${place}`, async () => {
        const text = await look(`${first(place)}?.textContent`);
        return typeof text === 'string' && isThere(text.trim()) ? true : undefined;
      }).then(() => {}),
    isThere: async (place) => (await look(`${first(place)} !== undefined`)) === true,
    count: async (place) => Number(await driver.evaluate(`${all(place)}.length`)),
    async text(place) {
      await waitFor(place);
      return String(await driver.evaluate(`${first(place)}.textContent`)).trim();
    },
    async attribute(place, name) {
      await waitFor(place);
      return (await driver.evaluate(`${first(place)}.getAttribute(${JSON.stringify(name)})`)) as string | null;
    },
    async click(place) {
      await until(`${place}, enabled`, async () =>
        (await look(`${enabled(place)} !== undefined`)) ? true : undefined,
      );
      await driver.click(enabled(place));
    },
    async fill(place, text) {
      await waitFor(place);
      await driver.evaluate(fillExpression(place, text));
    },
    async chooseFile(place, path) {
      await until(`${place}, enabled`, async () =>
        (await look(`${enabled(place)} !== undefined`)) ? true : undefined,
      );
      await driver.chooseFile(first(place), path);
    },
    evaluate: driver.evaluate,
    screenshot: driver.screenshot,
  };
}
