// SPDX-License-Identifier: GPL-3.0-or-later
/** This project as a command that the runner can start: questions as JSON lines in, answers as JSON lines out. */
import { createInterface } from 'node:readline';
import { answer } from './answer.ts';
import type { Question } from './set.ts';

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question;
  process.stdout.write(`${JSON.stringify({ id: question.id, ...(await answer(question)) })}\n`);
}
