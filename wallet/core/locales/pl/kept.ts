// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost, in Polish. */
import type { Messages } from '../en/index.ts';
import { plural } from '../plural.ts';

export const countProofs = (count: number): string =>
  plural('pl', count, {
    one: `${count} poświadczenie`,
    few: `${count} poświadczenia`,
    other: `${count} poświadczeń`,
  });
export const countAnswers = (count: number): string =>
  plural('pl', count, { one: `${count} odpowiedź`, few: `${count} odpowiedzi`, other: `${count} odpowiedzi` });

export const plKept: Messages['kept'] = {
  restore: {
    have: 'Mam kopię zapasową',
    title: 'Przywróć kopię zapasową',
    back: (proofs, answers) => `Kopia jest przywrócona: ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: 'W miejsce zablokowanego portfela?',
    backupHolds: (proofs, answers) => `W kopii: ${countProofs(proofs)} i ${countAnswers(answers)}.`,
    lockedHolds: (proofs, answers) =>
      `W zablokowanym portfelu: ${countProofs(proofs)} i ${countAnswers(answers)}. Czego nie ma także w kopii, to przepadnie.`,
    replace: 'Przywróć i porzuć zablokowany portfel',
  },
  missed: {
    title: 'Tu był portfel',
    text: 'Ta przeglądarka go usunęła. Jeśli jest kopia zapasowa, można wszystko przywrócić.',
    without: 'Bez kopii poświadczenia przepadły. Nowe można dostać tam, gdzie zostały wydane.',
    start: 'Zacznij z pustym portfelem',
  },
  suggestions: {
    backupTitle: 'Zapisanie kopii zapasowej',
    backupText: 'Gdy urządzenie zginie albo przeglądarka usunie swoje dane, kopia zapasowa przywróci poświadczenia.',
    never: 'Nie, dziękuję',
  },
  storage: {
    kept: 'Przeglądarka zachowa ten portfel, dopóki go Pani lub Pan nie usunie.',
    mayClear:
      'Przeglądarka może usunąć ten portfel, gdy zabraknie jej miejsca. Można ją poprosić, żeby tego nie robiła.',
    unknown: 'Ta przeglądarka nie mówi, czy zachowa ten portfel. Pewna jest kopia zapasowa.',
    ask: 'Poproś przeglądarkę, żeby go zachowała',
    refused:
      'Przeglądarka się nie zgodziła. Częściej zgadza się na to, co jest zainstalowane lub często używane. Proszę zapisać kopię zapasową, żeby nic nie przepadło.',
    safari:
      'Safari usuwa to, co zapisała strona, jeśli przez siedem dni używania Safari nie była otwierana. Proszę więc otwierać portfel co tydzień, umieścić go na ekranie początkowym lub w Docku albo zapisać kopię zapasową.',
    privateWindow: 'W prywatnym oknie wszystko znika po jego zamknięciu.',
    owner: 'Kto usuwa w tej przeglądarce dane stron, usuwa też ten portfel.',
    used: (size) => `Na tym urządzeniu portfel zajmuje ${size}, głównie po to, by odpowiedzi powstawały bez sieci.`,
  },
  selfTest: {
    text: 'Robi zmyśloną odpowiedź, jak dla sklepu, i pokazuje, ile to trwa. Nic nie zostaje wysłane.',
    start: 'Przetestuj to urządzenie',
    running: 'Test urządzenia trwa…',
    works: (seconds, size) =>
      `To urządzenie robi nową odpowiedź w czasie: ${seconds} i potrzebuje ${size} pamięci na obliczenia.`,
    wrong: 'To urządzenie zrobiło złą odpowiedź. Proszę uruchomić przeglądarkę od nowa i powtórzyć test.',
  },
  install: {
    title: 'Portfel jako aplikacja',
    text: 'Wśród aplikacji od razu go widać, a przeglądarki dłużej zachowują to, co jest zainstalowane.',
    ask: 'Zainstaluj',
    done: 'Portfel jest zainstalowany.',
    ios: 'Proszę dotknąć przycisku udostępniania w przeglądarce, a potem „Do ekranu początkowego”. Tam portfel jest najpierw pusty: proszę wcześniej zapisać kopię zapasową i tam ją przywrócić. Linki sklepów nadal otwierają się w przeglądarce.',
  },
};
