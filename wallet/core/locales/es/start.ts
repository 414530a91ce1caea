// SPDX-License-Identifier: GPL-3.0-or-later
/** What the page says before the wallet starts, in Spanish. */
import type { Messages } from '../en/index.ts';

export const esStart: Messages['start'] = {
  opening: 'Abriendo su monedero…',
  insecure:
    'La conexión con esta página no es segura, así que el monedero no se inicia. Ábralo con una dirección que empiece por https://.',
  framed:
    'Otra página muestra este monedero dentro de ella, así que el monedero no se inicia. Ábralo en una ventana propia.',
  old: 'Este navegador es demasiado antiguo para el monedero. Actualícelo, o abra esta página en otro navegador.',
  missing: 'Le falta:',
  noWebAssembly:
    'El modo de seguridad de este navegador desactiva algo que el monedero necesita (WebAssembly). Permítalo solo para este sitio, o use otro navegador.',
  storage:
    'Este navegador no deja que la página guarde nada, así que el monedero no se inicia. Permita cookies y datos de sitios para esta página, o ábrala en una ventana que no sea privada.',
  failed: 'No se ha podido cargar el monedero. Compruebe su conexión.',
  again: 'Intentarlo de nuevo',
  inApp: 'Está dentro de {app}. Lo que su monedero guarda aquí no está en su navegador habitual.',
  someApp: 'otra aplicación',
  openApple:
    'Para cambiar: abra el menú (••• o el signo de compartir) y elija «Abrir en Safari» o «Abrir en el navegador».',
  openAndroid: 'Para cambiar: pulse el botón, o abra el menú (⋮) y elija «Abrir en Chrome» o «Abrir en el navegador».',
  openBrowser: 'Abrir en mi navegador',
  copy: 'Copiar la dirección',
  copied: 'Copiada. Péguela en su navegador.',
  stay: 'Quedarse aquí',
};
