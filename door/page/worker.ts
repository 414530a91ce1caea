// SPDX-License-Identifier: GPL-3.0-or-later
/** The door's work away from the page: reads the file, finds the code of now, checks answers. */
import { isHushmarkError } from '#base/errors.ts';
import { createDoor, type Door } from '../core/door.ts';
import { parseDoorFile } from '../core/door-file.ts';
import type { FromWorker, Loaded, Told, ToWorker } from './messages.ts';
import { browserMemory } from './seen.ts';

const scope = self as unknown as DedicatedWorkerGlobalScope;
let door: Door | undefined;

const now = () => Math.floor(Date.now() / 1000);

scope.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void reply(data));

async function reply(asked: ToWorker): Promise<void> {
  const { id } = asked;
  try {
    scope.postMessage({ id, told: await answer(asked) } satisfies FromWorker);
  } catch (error) {
    const problem = isHushmarkError(error) ? `${error.message}. ${error.hint}` : String(error);
    scope.postMessage({ id, problem } satisfies FromWorker);
  }
}

async function answer(asked: ToWorker): Promise<Told[keyof Told]> {
  if (asked.kind === 'load') return load(asked.text);
  if (door === undefined) throw new Error('no file is loaded');
  return asked.kind === 'shown' ? (door.shown(now()) ?? null) : door.check(asked.text, now());
}

function load(text: string): Loaded {
  const file = parseDoorFile(text, now());
  const opened = createDoor(file, browserMemory());
  const [first] = file.codes;
  const asks = opened.asks(now());
  const from = first?.fields.issuedAt ?? 0;
  const until = (file.codes.at(-1)?.fields.issuedAt ?? 0) + file.every;
  const fields = asks ?? first?.fields;
  if (fields === undefined) throw new Error('the file has no codes');
  door = opened;
  return {
    shop: asks?.shop ?? fields.clientId,
    words: fields.policy.words,
    oneEntry: fields.once !== undefined,
    from,
    until,
    listsOf: Math.max(0, ...file.bundles.map(({ issuedAt }) => issuedAt)),
  };
}
