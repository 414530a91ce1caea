// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in German. */
import type { Messages } from '../en/index.ts';

export const deDoor: Messages['door'] = {
  here: 'Hier, persönlich',
  onceCode:
    'Es lässt sich erkennen, wenn Sie auf denselben Code zweimal antworten. Später erkennt man Sie nicht wieder.',
  onceEvening: (until) =>
    `Bis ${until} lässt sich erkennen, wenn Sie ein zweites Mal kommen. Danach erkennt man Sie nicht wieder.`,
  proveHint: 'Ein Tipp zeigt Ihre Antwort als Code. Es wird nichts gesendet.',
  leave: 'Nicht antworten',
  title: 'Zeigen Sie diesen Code',
  label: 'Ihre Antwort als Code',
  lead: (shop) =>
    `${shop} scannt ihn von Ihrem Bildschirm. Stellen Sie ihn hell ein, und lassen Sie andere kein Foto davon machen.`,
  until: (time) => `Er gilt bis ${time}.`,
  over: 'Dieser Code gilt nicht mehr. Scannen Sie den, der jetzt gezeigt wird.',
  scan: 'Neu scannen',
  finished: 'Fertig',
  history: 'Als Code gezeigt, persönlich.',
};
