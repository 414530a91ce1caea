// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, in Spanish. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const esOnward: Messages['onward'] = {
  get: (title) => `Obtener «${title}»`,
  getHint: (name, host) => `${name} se lo da en su página, ${host}. Después vuelve usted aquí.`,
  getFrom: (title) => `Obtener «${title}» en:`,
  alsoFrom: 'Estos también lo dan, pero no tienen una página que abrir desde aquí:',
  add: 'Añadir al monedero',
  addAndContinue: (shop) => `Añadir y seguir en ${shop}`,
  addedLate: (shop) =>
    `Añadido a su monedero. ${shop} ya no espera su respuesta, y no se ha enviado nada. Vuelva a ${shop} y empiece de nuevo; este justificante se queda aquí.`,
  waiting: (shop) => `${shop} espera su respuesta.`,
  continue: 'Seguir',
  showCode: 'Mostrar el código',
  hideCode: 'Ocultar el código',
  waitsUntil: (shop, time) => `${shop} espera hasta las ${time}.`,
  waitsFor: (shop, time) => `${shop} espera ${time} minutos más.`,
  moreTime: 'Pedir más tiempo',
  noMoreTime: (shop) => `${shop} no espera más.`,
  downloadLeft: (done, total, seconds) =>
    `Descarga única: ${done} de ${total}, faltan unos ${shortDuration(seconds, 'es')}`,
  over: (shop) =>
    `${shop} ya no espera su respuesta. No se ha enviado nada. Vuelva a ${shop} y empiece de nuevo; sus justificantes se quedan aquí.`,
};
