// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in Polish. */
import type { Messages } from '../en/index.ts';

export const plDoor: Messages['door'] = {
  here: 'Tutaj, osobiście',
  onceCode: 'Można poznać, że na ten sam kod odpowiedziano dwa razy. Później nikt nie rozpozna tej osoby.',
  onceEvening: (until) => `Do ${until} można poznać drugie przyjście. Potem nikt nie rozpozna tej osoby.`,
  proveHint: 'Jedno dotknięcie pokazuje odpowiedź jako kod. Nic nie zostaje wysłane.',
  leave: 'Nie odpowiadaj',
  title: 'Proszę pokazać ten kod',
  label: 'Odpowiedź jako kod',
  lead: (shop) => `${shop} skanuje go z tego ekranu. Proszę rozjaśnić ekran i nie pozwolić innym zrobić zdjęcia.`,
  until: (time) => `Jest ważny do ${time}.`,
  over: 'Ten kod już nie obowiązuje. Proszę zeskanować ten, który widać teraz.',
  scan: 'Skanuj ponownie',
  finished: 'Gotowe',
  history: 'Pokazano jako kod, osobiście.',
};
