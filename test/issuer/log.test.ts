// SPDX-License-Identifier: GPL-3.0-or-later
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { base64url, sha256, utf8 } from '#base/encoding.ts';
import { isHushmarkError } from '#base/errors.ts';
import { withLock } from '#files/lock.ts';
import { appendToLog, openLog, refreshLog, startLog } from '#issuer/log.ts';
import type { IssueEvent } from '#issuer/log-event.ts';
import { headPath } from '#issuer/log-head.ts';

const base = mkdtempSync(join(tmpdir(), 'hushmark-log-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const hash = (text: string) => base64url(sha256(utf8(text)));
const issue = (handle: string): IssueEvent => ({
  event: 'issue',
  day: '2026-11-22',
  schema: 'urn:example:1',
  person: hash(`person ${handle}`),
  holder: hash(`holder ${handle}`),
  handle,
  digest: '5',
  validFrom: '2026-11-21',
  validUntil: '2027-11-21',
});

let path = '';
let counter = 0;
beforeEach(() => {
  counter += 1;
  path = join(base, `log-${counter}.jsonl`);
});

function filled(count: number) {
  const log = startLog(path, 'town', 'key');
  for (let i = 1; i <= count; i += 1) appendToLog(log, [issue(String(i))]);
  return log;
}

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

test('a log is read as it was written, by this process and the next', () => {
  const log = filled(5);
  appendToLog(log, [{ event: 'revoke', day: '2026-11-23', handle: '2' }]);
  const again = openLog(path, 'town');
  expect(again).toEqual(log);
  expect([...again.issued.values()].map((entry) => entry.revoked)).toEqual([false, true, false, false, false]);
});

test('I22 which publication it was recovered from is still known when it is read again', () => {
  const log = filled(1);
  const from = { lines: 9, head: hash('of what was published') };
  appendToLog(log, [{ event: 'recover', day: '2026-11-23', sequence: 4, schemas: [], log: from }]);
  expect(log.published).toContainEqual(expect.objectContaining(from));
  expect(openLog(path, 'town')).toEqual(log);
});

test('the head commits to every line before it', () => {
  const log = filled(3);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(log.head).toBe(hash(lines[3]!));
  expect((JSON.parse(lines[3]!) as { previous: string }).previous).toBe(hash(lines[2]!));
});

test('what another process appends is seen after a refresh', () => {
  const here = filled(1);
  const there = openLog(path, 'town');
  appendToLog(there, [issue('7')]);
  refreshLog(here);
  expect(here.issued.has(7n)).toBe(true);
  expect(here.head).toBe(there.head);
});

test('a torn last line is ignored by readers and cut off by the next writer', () => {
  const log = filled(2);
  const whole = readFileSync(path, 'utf8');
  appendFileSync(path, '{"event":"issue","day":"2026-');
  const torn = openLog(path, 'town');
  expect([torn.issued.size, torn.torn]).toEqual([2, true]);
  refreshLog(log);
  appendToLog(log, [issue('9')]);
  const text = readFileSync(path, 'utf8');
  expect(text.startsWith(whole)).toBe(true);
  expect(text.split('\n')).toHaveLength(5);
  expect(openLog(path, 'town')).toMatchObject({ issued: { size: 3 }, torn: false });
});

test('I05 changed, removed, swapped, repeated and foreign lines are noticed', () => {
  filled(4);
  const [first, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n') as [
    string,
    string,
    string,
    string,
    string,
  ];
  const variants: Record<string, string[]> = {
    'a changed date': [lines[0], lines[1].replace('2027-11-21', '2027-11-22'), lines[2], lines[3]],
    'a removed line': [lines[0], lines[2], lines[3]],
    'swapped lines': [lines[1], lines[0], lines[2], lines[3]],
    'a repeated line': [lines[0], lines[0], lines[1]],
    'an empty line': [lines[0], '', lines[1]],
    'a line that is no JSON': [lines[0], 'x'],
    'an unknown event': [lines[0], lines[1].replace('"issue"', '"unrevoke"')],
  };
  for (const [name, content] of Object.entries(variants)) {
    writeFileSync(path, `${[first, ...content].join('\n')}\n`);
    expect(
      codeOf(() => openLog(path, 'town')),
      name,
    ).toBe('issuer_log_damaged');
  }
});

test('I07 a handle that was never issued cannot be revoked in the log, nor one issued twice', () => {
  const log = filled(1);
  expect(codeOf(() => appendToLog(log, [{ event: 'revoke', day: '2026-11-22', handle: '99' }]))).toBe(
    'issuer_log_damaged',
  );
  expect(codeOf(() => appendToLog(log, [issue('1')]))).toBe('issuer_log_damaged');
  // Refused before anything is written.
  expect(openLog(path, 'town').lines).toBe(2);
});

test('I23 a log that is missing, cut at a line or within one, or another issuer’s is no shorter log but a damaged one', () => {
  filled(3);
  const whole = readFileSync(path, 'utf8');
  const lines = whole.split('\n');
  const damage: Record<string, () => void> = {
    'the log is missing': () => rmSync(path),
    'the log is empty': () => writeFileSync(path, ''),
    'its head is missing': () => rmSync(headPath(path)),
    'its head is no head': () => writeFileSync(headPath(path), 'x'),
    'cut at the end of a line': () => writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n`),
    'cut within a line': () => truncateSync(path, whole.length - 5),
    'without its first line': () => writeFileSync(path, `${lines.slice(1).join('\n')}`),
    'of another history': () => {
      const other = `${path}.other.jsonl`;
      const log = startLog(other, 'town', 'key');
      for (const handle of ['7', '8', '9']) appendToLog(log, [issue(handle)]);
      writeFileSync(path, readFileSync(other));
    },
  };
  const head = readFileSync(headPath(path));
  for (const [name, harm] of Object.entries(damage)) {
    harm();
    expect(
      codeOf(() => openLog(path, 'town')),
      name,
    ).toBe('issuer_log_damaged');
    writeFileSync(path, whole);
    writeFileSync(headPath(path), head);
    expect(openLog(path, 'town').issued.size).toBe(3);
  }
  expect(codeOf(() => openLog(path, 'village'))).toBe('issuer_log_damaged');
});

test('a head that says less than the log has is no fault: its writer was stopped between the two', () => {
  filled(1);
  const before = readFileSync(headPath(path));
  appendToLog(openLog(path, 'town'), [issue('9')]);
  writeFileSync(headPath(path), before);
  expect(openLog(path, 'town').issued.size).toBe(2);
});

test('I05 a log that became shorter under a running process is noticed', () => {
  const log = filled(3);
  truncateSync(path, 10);
  expect(codeOf(() => refreshLog(log))).toBe('issuer_log_damaged');
});

test('the lock of a process that is gone is taken over; that of a living one is not', () => {
  const directory = mkdtempSync(join(base, 'lock-'));
  const lock = join(directory, 'lock');
  writeFileSync(lock, '999999999 abc\n');
  expect(withLock(directory, () => readFileSync(lock, 'utf8'))).toContain(`${process.pid} `);
  expect(() => readFileSync(lock)).toThrow();
  expect(() =>
    withLock(directory, () => {
      throw new Error('inside');
    }),
  ).toThrow('inside');
  expect(() => readFileSync(lock)).toThrow();
});
