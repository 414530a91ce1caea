// SPDX-License-Identifier: GPL-3.0-or-later
/** What could go wrong, in Spanish. Each point must be true by docs/threat-model.md. */
import type { Messages } from '../en/index.ts';

export const esRisks: Messages['risks'] = {
  lead: 'Nada es perfecto. Esto es lo que su monedero no puede evitar, o solo en parte.',
  points: [
    {
      title: 'Otra persona tiene su dispositivo',
      text: 'Quien pueda abrir este monedero puede responder con sus justificantes. Mientras está bloqueado, nadie puede leerlo. Si pierde el dispositivo, pida a quienes le dieron sus justificantes que los retiren.',
    },
    {
      title: 'Un programa malo en su dispositivo',
      text: 'Un programa que se ha apoderado de su navegador ve lo que ve usted. Ningún monedero puede ocultarle nada.',
    },
    {
      title: 'Una tienda y quien da su justificante se ponen de acuerdo',
      text: 'Sus respuestas no les ayudan a descubrir que fue usted. Pero la tienda también sabe lo que usted mismo le dice, como su nombre y su dirección, y ve su dirección de red, como cualquier sitio.',
    },
    {
      title: 'Una tienda pregunta una y otra vez',
      text: 'Quien pregunta cada semana «¿18 o más?» ve en qué semana cumplió usted 18. Su monedero se lo dice antes de responder, y limita cuántas preguntas distintas puede hacer una tienda en un año.',
    },
    {
      title: 'Pocos dan un justificante así',
      text: 'Si solo uno o dos dan una clase de justificante, la tienda puede adivinar de dónde viene el suyo. Su monedero le pregunta antes.',
    },
    {
      title: 'Quien comprueba las tiendas se equivoca',
      text: 'Su monedero cree a alguien que comprueba las tiendas y a quienes dan justificantes. Podría dejar entrar una tienda falsa, o decirle a usted algo distinto que a todos los demás, para reconocerle. Si su monedero lo nota, lo dice y guarda la prueba.',
    },
    {
      title: 'Un sí dice menos de lo que parece',
      text: 'Dice que el dueño del justificante tiene edad suficiente, no quién está ante la pantalla. Y alguien que hubiera construido este sistema sin honradez podría hacer un sí falso. No sabría nada de usted.',
    },
    {
      title: 'Es solo una prueba',
      text: 'Lo que lleva la marca «Prueba» es para probar. Un justificante así no vale nada en una tienda real.',
    },
  ],
};
