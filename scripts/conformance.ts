// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Asks another implementation the questions of the public conformance set: `npm run conformance -- COMMAND` starts
 * COMMAND once and speaks JSON lines with it (docs/conformance.md). Exit code 0 when nothing was accepted that must be
 * refused, nothing refused that must be accepted, and every answer was right.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { type Judged, judge, passes, tableOf } from '#test/support/conformance/judge.ts';
import { type ExpectedQuestion, questionsOf, readSet } from '#test/support/conformance/set.ts';

const USAGE = `npm run conformance -- [--codes] [--all] [--only KIND] COMMAND [ARGUMENTS]
  --codes      a refusal must carry the very code of the set
  --all        every kind must be answered
  --only KIND  only this kind; may be repeated`;

/** Answers by question id, as far as the command gave any before it ended. */
async function ask([program = '', ...rest]: readonly string[], questions: readonly ExpectedQuestion[]) {
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  // It may end before it has read everything.
  child.stdin.on('error', () => {});
  for (const { id, kind, input } of questions) child.stdin.write(`${JSON.stringify({ id, kind, input })}\n`);
  child.stdin.end();
  const answers = new Map<string, unknown>();
  const listen = async () => {
    for await (const line of createInterface({ input: child.stdout })) {
      const answered = readAnswer(line);
      if (answered !== undefined) answers.set(answered.id, answered);
    }
  };
  await Promise.race([listen(), failed]);
  return answers;
}

function readAnswer(line: string): { id: string } | undefined {
  try {
    const value = JSON.parse(line) as { id?: unknown } | null;
    return typeof value?.id === 'string' ? { ...value, id: value.id } : undefined;
  } catch {
    return undefined;
  }
}

function report(judged: readonly Judged[], isStrict: boolean): void {
  console.table(Object.fromEntries(tableOf(judged).map(({ kind, ...row }) => [kind, row])));
  for (const { question, answer, verdict } of judged) {
    if (verdict !== 'wrong' && !(isStrict && verdict === 'other code')) continue;
    console.log(`${verdict}: ${question.id}`);
    console.log(`  expected ${JSON.stringify(question.expect).slice(0, 200)}`);
    console.log(`  answered ${(JSON.stringify(answer) ?? 'nothing').slice(0, 200)}`);
    if (question.why !== undefined) console.log(`  ${question.why}`);
  }
}

/** Our own options stand before the command; whatever follows is the command's. */
function readArguments(all: readonly string[]) {
  let at = 0;
  while (all[at]?.startsWith('--')) at += all[at] === '--only' ? 2 : 1;
  const { values } = parseArgs({
    args: all.slice(0, at),
    options: {
      codes: { type: 'boolean', default: false },
      all: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true },
    },
  });
  return { ...values, command: all.slice(at) };
}

const { command, only, codes = false, all = false } = readArguments(process.argv.slice(2));
if (command.length === 0) {
  console.error(USAGE);
  process.exit(2);
}
const questions = readSet()
  .flatMap(questionsOf)
  .filter(({ kind }) => only?.includes(kind) ?? true);
const answers = await ask(command, questions);
const judged = questions.map((question) => judge(question, answers.get(question.id)));
report(judged, codes);
process.exitCode = passes(judged, { codes, all }) ? 0 : 1;
