// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in English. */
export const enDoor = {
  here: 'Here, in person',
  onceCode: 'It can tell if you show an answer to the same code twice. It cannot know you again later.',
  onceEvening: (until: string) =>
    `It can tell until ${until} if you come a second time. After that it cannot know you again.`,
  proveHint: 'One tap shows your answer as a code. Nothing is sent.',
  leave: 'Do not answer',
  title: 'Show this code',
  label: 'Your answer as a code',
  lead: (shop: string) =>
    `${shop} scans it from your screen. Make the screen bright, and do not let others take a picture.`,
  until: (time: string) => `It is good until ${time}.`,
  over: 'This code is over. Scan the one that is shown now.',
  scan: 'Scan again',
  finished: 'Done',
  history: 'Shown as a code, in person.',
};
