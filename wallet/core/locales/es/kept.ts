// SPDX-License-Identifier: GPL-3.0-or-later
/** That nothing gets lost, in Spanish. */
import type { Messages } from '../en/index.ts';
import { plural } from '../plural.ts';

const countProofs = (count: number) =>
  plural('es', count, { one: `${count} justificante`, other: `${count} justificantes` });
const countAnswers = (count: number) =>
  plural('es', count, { one: `${count} respuesta`, other: `${count} respuestas` });

export const esKept: Messages['kept'] = {
  restore: {
    have: 'Tengo una copia de seguridad',
    title: 'Recuperar una copia de seguridad',
    back: (proofs, answers) => `Su copia está de vuelta: ${countProofs(proofs)}, ${countAnswers(answers)}.`,
    replaceTitle: '¿En lugar del monedero bloqueado?',
    backupHolds: (proofs, answers) => `En la copia hay ${countProofs(proofs)} y ${countAnswers(answers)}.`,
    lockedHolds: (proofs, answers) =>
      `En el monedero bloqueado hay ${countProofs(proofs)} y ${countAnswers(answers)}. Lo que no esté también en la copia se pierde.`,
    replace: 'Recuperarla y renunciar al monedero bloqueado',
  },
  missed: {
    title: 'Aquí había un monedero',
    text: 'Este navegador lo ha borrado. Si guardó una copia de seguridad, puede recuperarlo todo.',
    without: 'Sin una copia, los justificantes se han perdido. Pida otros donde los recibió.',
    start: 'Empezar con un monedero vacío',
  },
  suggestions: {
    backupTitle: 'Guardar una copia de seguridad',
    backupText:
      'Si pierde este dispositivo o el navegador borra sus datos, una copia de seguridad le devuelve sus justificantes.',
    never: 'No, gracias',
  },
  storage: {
    kept: 'El navegador conserva este monedero hasta que usted lo borre.',
    mayClear: 'Su navegador puede borrar este monedero cuando necesite espacio. Puede pedirle que no lo haga.',
    unknown: 'Este navegador no dice si conserva este monedero. Lo seguro es una copia de seguridad.',
    ask: 'Pedir al navegador que lo conserve',
    refused:
      'El navegador no ha aceptado. Dice que sí más a menudo a lo que está instalado o se usa mucho. Guarde una copia de seguridad, para que no se pierda nada.',
    safari:
      'Safari borra lo que guarda un sitio cuando usted ha usado Safari siete días sin abrir ese sitio. Abra su monedero cada semana, póngalo en la pantalla de inicio o en el Dock, o guarde una copia de seguridad.',
    privateWindow: 'En una ventana privada todo desaparece al cerrar la ventana.',
    owner: 'Quien borra los datos de los sitios en este navegador borra también este monedero.',
    used: (size) => `En este dispositivo el monedero ocupa ${size}, casi todo para hacer respuestas sin conexión.`,
  },
  selfTest: {
    text: 'Hace una respuesta inventada, como para una tienda, y muestra cuánto tarda su dispositivo. No se envía nada.',
    start: 'Probar este dispositivo',
    running: 'Probando este dispositivo…',
    works: (seconds, size) =>
      `Este dispositivo hace una respuesta nueva en ${seconds} y necesita ${size} de memoria para el cálculo.`,
    wrong: 'Este dispositivo ha hecho una respuesta errónea. Reinicie el navegador y pruebe otra vez.',
  },
  install: {
    title: 'El monedero como aplicación',
    text: 'Entre sus aplicaciones lo encuentra al momento, y los navegadores conservan más tiempo lo instalado.',
    ask: 'Instalar',
    done: 'El monedero está instalado.',
    ios: 'Toque el botón Compartir del navegador y después «Añadir a pantalla de inicio». Allí el monedero empieza vacío: guarde antes una copia de seguridad y recupérela allí. Los enlaces de las tiendas se siguen abriendo en el navegador.',
  },
};
