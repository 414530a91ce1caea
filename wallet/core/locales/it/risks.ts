// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in Italian. Each point must be true by docs/threat-model.md. */
import type { Messages } from '../en/index.ts';

export const itRisks: Messages['risks'] = {
  lead: 'Nulla è perfetto. Ecco che cosa il portafoglio non può impedire, o solo in parte.',
  points: [
    {
      title: 'Qualcun altro ha il suo dispositivo',
      text: 'Chi può aprire questo portafoglio può rispondere con i suoi attestati. Finché è bloccato, nessuno può leggerlo. Se perde il dispositivo, chieda a chi le ha dato gli attestati di ritirarli.',
    },
    {
      title: 'Un programma cattivo sul suo dispositivo',
      text: 'Un programma che si è impadronito del browser vede quello che vede Lei. Nessun portafoglio può nascondergli nulla.',
    },
    {
      title: 'Un negozio e chi dà l’attestato si mettono d’accordo',
      text: 'Le sue risposte non li aiutano a scoprire che era Lei. Ma il negozio sa anche quello che gli dice Lei, come il nome e l’indirizzo, e vede il suo indirizzo di rete, come ogni sito.',
    },
    {
      title: 'Un negozio chiede di continuo',
      text: 'Chi chiede ogni settimana «18 o più?» vede in quale settimana ha compiuto 18 anni. Il portafoglio glielo dice prima di rispondere, e limita quante domande diverse un negozio può fare in un anno.',
    },
    {
      title: 'Pochi danno un attestato così',
      text: 'Se solo uno o due danno un tipo di attestato, il negozio può indovinare da dove viene il suo. Il portafoglio glielo chiede prima.',
    },
    {
      title: 'Chi controlla i negozi sbaglia',
      text: 'Il portafoglio crede a qualcuno che controlla i negozi e chi dà attestati. Potrebbe far entrare un negozio falso, o dire a Lei qualcosa di diverso da tutti gli altri, per riconoscerla. Se il portafoglio se ne accorge, lo dice e conserva la prova.',
    },
    {
      title: 'Un sì dice meno di quanto sembra',
      text: 'Dice che il proprietario dell’attestato ha l’età giusta, non chi è davanti allo schermo. E chi avesse costruito questo sistema in modo disonesto potrebbe fare un sì falso. Non saprebbe nulla di Lei.',
    },
    {
      title: 'È solo una prova',
      text: 'Quello che porta la scritta «Prova» serve per provare. Un attestato così non vale nulla in un vero negozio.',
    },
  ],
};
