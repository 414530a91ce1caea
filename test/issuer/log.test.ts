import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { appendToLog, openLog, refreshLog } from '#issuer/log.ts';
import type { IssueEvent } from '#issuer/log-event.ts';
import { base64url, sha256, utf8 } from '#protocol/encoding.ts';
import { isHushmarkError } from '#protocol/errors.ts';
import { withLock } from '#terminal/lock.ts';

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
  const log = openLog(path);
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
  const again = openLog(path);
  expect(again).toEqual(log);
  expect([...again.issued.values()].map((entry) => entry.revoked)).toEqual([false, true, false, false, false]);
});

test('the head commits to every line before it', () => {
  const log = filled(3);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(log.head).toBe(hash(lines[2]!));
  expect((JSON.parse(lines[2]!) as { previous: string }).previous).toBe(hash(lines[1]!));
});

test('what another process appends is seen after a refresh', () => {
  const here = filled(1);
  const there = openLog(path);
  appendToLog(there, [issue('7')]);
  refreshLog(here);
  expect(here.issued.has(7n)).toBe(true);
  expect(here.head).toBe(there.head);
});

test('a torn last line is ignored by readers and cut off by the next writer', () => {
  const log = filled(2);
  const whole = readFileSync(path, 'utf8');
  appendFileSync(path, '{"event":"issue","day":"2026-');
  expect(openLog(path).issued.size).toBe(2);
  refreshLog(log);
  appendToLog(log, [issue('9')]);
  const text = readFileSync(path, 'utf8');
  expect(text.startsWith(whole)).toBe(true);
  expect(text.split('\n')).toHaveLength(4);
  expect(openLog(path).issued.size).toBe(3);
});

test('I05 changed, removed, swapped, repeated and foreign lines are noticed', () => {
  filled(4);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n') as [string, string, string, string];
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
    writeFileSync(path, `${content.join('\n')}\n`);
    expect(
      codeOf(() => openLog(path)),
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
  expect(openLog(path).lines).toBe(1);
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
