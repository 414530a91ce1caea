// SPDX-License-Identifier: GPL-3.0-or-later
import type { Messages } from '../en/index.ts';
import { plural } from '../plural.ts';

const countProofs = (count: number) => plural('de', count, { one: `${count} Nachweis`, other: `${count} Nachweise` });
const countAnswers = (count: number) => plural('de', count, { one: `${count} Antwort`, other: `${count} Antworten` });

export const deKept: Messages['kept'] = {
  restore: {
    have: 'Ich habe eine Sicherung',
    title: 'Sicherung zurückholen',
    back: (proofs, answers) => `Ihre Sicherung ist zurück: ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: 'Anstelle der gesperrten Wallet?',
    backupHolds: (proofs, answers) => `In der Sicherung: ${countProofs(proofs)} und ${countAnswers(answers)}.`,
    lockedHolds: (proofs, answers) =>
      `In der gesperrten Wallet: ${countProofs(proofs)} und ${countAnswers(answers)}. Was nicht auch in der Sicherung ist, geht verloren.`,
    replace: 'Zurückholen und die gesperrte Wallet aufgeben',
  },
  missed: {
    title: 'Hier war eine Wallet',
    text: 'Dieser Browser hat sie gelöscht. Wenn Sie eine Sicherung haben, können Sie alles zurückholen.',
    without: 'Ohne Sicherung sind die Nachweise weg. Holen Sie sich neue, wo Sie sie bekommen haben.',
    start: 'Mit einer leeren Wallet anfangen',
  },
  suggestions: {
    backupTitle: 'Eine Sicherung speichern',
    backupText:
      'Wenn dieses Gerät verloren geht oder der Browser seine Daten löscht, bringt eine Sicherung Ihre Nachweise zurück.',
    never: 'Nein, danke',
  },
  storage: {
    kept: 'Der Browser behält diese Wallet, bis Sie sie löschen.',
    mayClear: 'Ihr Browser kann diese Wallet löschen, wenn er Platz braucht. Sie können ihn bitten, sie zu behalten.',
    unknown: 'Dieser Browser sagt nicht, ob er diese Wallet behält. Sicher ist eine Sicherung.',
    ask: 'Den Browser darum bitten',
    refused:
      'Der Browser hat nicht zugestimmt. Er tut es eher bei dem, was installiert ist oder oft benutzt wird. Speichern Sie eine Sicherung, damit nichts verloren geht.',
    safari:
      'Safari löscht, was eine Website speichert, wenn Sie Safari an sieben Tagen benutzt haben, ohne die Website zu öffnen. Öffnen Sie Ihre Wallet darum jede Woche, legen Sie sie auf den Home-Bildschirm oder ins Dock, oder speichern Sie eine Sicherung.',
    privateWindow: 'In einem privaten Fenster ist alles weg, sobald Sie das Fenster schließen.',
    owner: 'Wer in diesem Browser die Daten von Websites löscht, löscht auch diese Wallet.',
    used: (size) => `Auf diesem Gerät braucht die Wallet ${size}, das meiste, um auch ohne Netz Antworten zu machen.`,
  },
  selfTest: {
    text: 'Macht eine erfundene Antwort wie für einen Shop und zeigt, wie lange Ihr Gerät dafür braucht. Gesendet wird nichts.',
    start: 'Dieses Gerät testen',
    running: 'Das Gerät wird getestet…',
    works: (seconds, size) =>
      `Dieses Gerät macht eine neue Antwort in ${seconds} und braucht ${size} Arbeitsspeicher für die Rechnung.`,
    wrong: 'Dieses Gerät hat eine falsche Antwort gemacht. Starten Sie den Browser neu und testen Sie noch einmal.',
  },
  install: {
    title: 'Die Wallet als App',
    text: 'Zwischen Ihren Apps finden Sie sie sofort, und Browser behalten installierte Apps länger.',
    ask: 'Installieren',
    done: 'Die Wallet ist installiert.',
    ios: 'Tippen Sie im Browser auf „Teilen“ und dann auf „Zum Home-Bildschirm“. Dort ist die Wallet zuerst leer: Speichern Sie vorher eine Sicherung und holen Sie sie dort zurück. Links von Shops öffnen sich weiter im Browser.',
  },
};
