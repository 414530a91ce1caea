// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in Spanish. */
import type { Messages } from '../en/index.ts';

export const esDoor: Messages['door'] = {
  here: 'Aquí, en persona',
  onceCode: 'Se puede notar si responde dos veces al mismo código. Más tarde nadie puede reconocerle.',
  onceEvening: (until) =>
    `Hasta las ${until} se puede notar si viene por segunda vez. Después nadie puede reconocerle.`,
  proveHint: 'Un toque muestra su respuesta como un código. No se envía nada.',
  leave: 'No responder',
  title: 'Muestre este código',
  label: 'Su respuesta como código',
  lead: (shop) => `${shop} lo escanea en su pantalla. Ponga la pantalla brillante y no deje que otros hagan una foto.`,
  until: (time) => `Vale hasta las ${time}.`,
  over: 'Este código ya no vale. Escanee el que se muestra ahora.',
  scan: 'Escanear de nuevo',
  finished: 'Hecho',
  history: 'Mostrado como código, en persona.',
};
