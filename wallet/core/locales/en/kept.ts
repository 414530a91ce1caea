// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost, in English: what the browser keeps, and the wallet as an app of its own. */
import { plural } from '../plural.ts';

const countProofs = (count: number) => plural('en', count, { one: `${count} proof`, other: `${count} proofs` });
const countAnswers = (count: number) => plural('en', count, { one: `${count} answer`, other: `${count} answers` });

export const enKept = {
  restore: {
    have: 'I have a backup',
    title: 'Bring back a backup',
    back: (proofs: number, answers: number) => `Your backup is back: ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: 'In place of the locked wallet?',
    backupHolds: (proofs: number, answers: number) =>
      `In the backup: ${countProofs(proofs)} and ${countAnswers(answers)}.`,
    lockedHolds: (proofs: number, answers: number) =>
      `In the locked wallet: ${countProofs(proofs)} and ${countAnswers(answers)}. What is not in the backup too is lost.`,
    replace: 'Bring it back and give up the locked wallet',
  },
  missed: {
    title: 'There was a wallet here',
    text: 'This browser has cleared it. If you have saved a backup, you can bring everything back.',
    without: 'Without a backup the proofs are gone. Get new ones where you got them.',
    start: 'Start with an empty wallet',
  },
  suggestions: {
    backupTitle: 'Save a backup',
    backupText: 'If this device is lost, or the browser clears its data, a backup brings your proofs back.',
    never: 'No, thank you',
  },
  storage: {
    kept: 'The browser keeps this wallet until you erase it.',
    mayClear: 'Your browser may clear this wallet when it needs room. You can ask it not to.',
    unknown: 'This browser does not say whether it keeps this wallet. A backup is the safe way.',
    ask: 'Ask the browser to keep it',
    refused:
      'The browser did not agree. It says yes more often to what is installed or often used. Save a backup, so that nothing is lost.',
    safari:
      'Safari deletes what a website keeps when you have used Safari on seven days without opening that website. So open your wallet every week, put it on the home screen or into the Dock, or save a backup.',
    privateWindow: 'In a private window everything is gone when you close the window.',
    owner: 'Whoever deletes the data of websites in this browser deletes this wallet too.',
    used: (size: string) => `On this device the wallet uses ${size}, most of it for making answers without a network.`,
  },
  selfTest: {
    text: 'Makes an invented answer, as for a shop, and shows how long your device takes. Nothing is sent.',
    start: 'Test this device',
    running: 'Testing this device…',
    works: (seconds: string, size: string) =>
      `This device makes a new answer in ${seconds} and needs ${size} of memory for the calculation.`,
    wrong: 'This device made a wrong answer. Restart the browser and test again.',
  },
  install: {
    title: 'The wallet as an app',
    text: 'On its own place among your apps you find it at once, and browsers keep installed apps longer.',
    ask: 'Install',
    done: 'The wallet is installed.',
    ios: 'Tap the Share button of the browser, then “Add to Home Screen”. There the wallet begins empty: save a backup first, and bring it back there. Links of shops still open in the browser.',
  },
};
