// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in German; the same points as in English. */
import type { enRisks } from '../en/risks.ts';

export const deRisks: typeof enRisks = {
  lead: 'Nichts ist vollkommen. Das kann Ihre Wallet nicht verhindern, oder nur zum Teil.',
  points: [
    {
      title: 'Jemand anderes hat Ihr Gerät',
      text: 'Wer diese Wallet öffnen kann, kann mit Ihren Nachweisen antworten. Solange sie gesperrt ist, kann niemand sie lesen. Ist das Gerät verloren, lassen Sie Ihre Nachweise dort zurückziehen, wo Sie sie bekommen haben.',
    },
    {
      title: 'Ein schädliches Programm auf Ihrem Gerät',
      text: 'Ein Programm, das Ihren Browser übernommen hat, sieht, was Sie sehen. Davor kann keine Wallet etwas verbergen.',
    },
    {
      title: 'Der Shop und wer Ihnen den Nachweis gab tun sich zusammen',
      text: 'Ihre Antworten helfen ihnen nicht, herauszufinden, dass Sie es waren. Aber der Shop weiß auch, was Sie ihm selbst sagen, etwa Name und Adresse, und sieht wie jede Website Ihre Netzadresse.',
    },
    {
      title: 'Ein Shop fragt immer wieder',
      text: 'Wer jede Woche „18 oder älter?“ fragt, sieht, in welcher Woche Sie 18 wurden. Ihre Wallet sagt es Ihnen vor der Antwort und begrenzt, wie viele verschiedene Fragen ein Shop in einem Jahr stellen kann.',
    },
    {
      title: 'Nur wenige geben so einen Nachweis',
      text: 'Gibt es einen Nachweis nur an ein oder zwei Stellen, kann der Shop erraten, woher Ihrer ist. Ihre Wallet fragt Sie vorher.',
    },
    {
      title: 'Wer die Shops prüft, macht einen Fehler',
      text: 'Ihre Wallet glaubt jemandem, der Shops prüft und alle, die Nachweise geben. Er könnte einen falschen Shop durchlassen oder Ihnen etwas anderes sagen als allen anderen, um Sie wiederzuerkennen. Bemerkt Ihre Wallet das, sagt sie es und hebt den Beleg auf.',
    },
    {
      title: 'Ein Ja sagt weniger, als es scheint',
      text: 'Es sagt, dass der Besitzer des Nachweises alt genug ist, nicht, wer am Bildschirm sitzt. Und wer dieses System unredlich gebaut hätte, könnte ein Ja fälschen. Über Sie erführe er dadurch nichts.',
    },
    {
      title: 'Es ist nur eine Demo',
      text: 'Was mit „Demo“ bezeichnet ist, dient zum Ausprobieren. So ein Nachweis zählt in keinem echten Shop.',
    },
  ],
};
