// SPDX-License-Identifier: GPL-3.0-or-later
/** Error texts in Spanish: part of the catalogue. */
import { duration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const esErrors: Messages['errors'] = {
  title: 'Algo ha salido mal',
  generic: 'Algo ha salido mal. Inténtelo de nuevo, por favor.',
  retry: 'Intentarlo de nuevo',
  unknownIssuer:
    'Su monedero no conoce a quien quiere darle este justificante. Solo acepta justificantes de quienes conoce.',
  unknownSchema: 'Quien quiere darle este justificante no puede darlos de esta clase.',
  returnAddress: 'La dirección a la que volver es de otro, no de quien le da este justificante.',
  importTooBig: 'Este archivo es demasiado grande para ser un justificante.',
  backupPassphrase: 'La frase secreta no es la de esta copia, o el archivo ha sido cambiado.',
  clock: (behind: number) =>
    `Compruebe la fecha y la hora de este dispositivo. Su reloj va ${duration(behind, 'es')} ${behind > 0 ? 'atrasado' : 'adelantado'}. Póngalo en hora y vuelva a intentarlo.`,
  families: {
    input: 'Esto no se puede leer. Puede que esté dañado.',
    policy: 'Este justificante no se puede usar aquí.',
    proof: 'No se pudo preparar su respuesta. Cierre otras pestañas e inténtelo de nuevo.',
    request: 'No se puede leer la pregunta de la tienda. Empiece de nuevo en la tienda.',
    server: 'A este navegador le falta algo que el monedero necesita. Pruebe otro navegador.',
    session: 'Esta pregunta ya no existe. Empiece de nuevo en la tienda.',
    trust: 'Lo que su monedero ha cargado sobre en quién confiar está dañado. Inténtelo más tarde.',
    wallet: 'Algo ha salido mal. Inténtelo de nuevo, por favor.',
  },
  codes: {
    input_credential: 'Esto no es un justificante, o está dañado.',
    input_too_large: 'Esto es demasiado grande para leerlo.',
    policy_expired: 'Este justificante ya ha terminado. Puede obtener uno nuevo donde lo recibió.',
    policy_issuer_not_counted: 'Para esta pregunta la tienda no acepta a quien le dio este justificante.',
    policy_not_yet_valid: 'Este justificante todavía no es válido.',
    policy_revoked: 'Este justificante ya no se acepta. Pregunte el motivo donde lo recibió.',
    proof_artefact: 'La descarga estaba dañada. Inténtelo de nuevo, por favor.',
    proof_cancelled: 'Parado. No se ha enviado nada.',
    request_code_needed: 'Escriba el número que le muestra la tienda.',
    request_from_future:
      'Compruebe la fecha y la hora de este dispositivo y vuelva a intentarlo. Si son correctas, el reloj de la tienda va mal.',
    request_expired: 'Se ha acabado el tiempo para esta pregunta. Empiece de nuevo en la tienda.',
    request_response_uri: 'Su respuesta iría a una dirección que no es de esta tienda. No se ha enviado nada.',
    request_bundle_unknown:
      'Su monedero y la tienda no están de acuerdo ahora sobre en quién confiar. Inténtelo más tarde.',
    request_signature: 'Cuidado: esta pregunta no viene de la tienda que nombra.',
    request_statement_differs:
      'La tienda pregunta una cosa con palabras y otra en realidad, así que su monedero no responde. Compruebe la fecha de este dispositivo; si es correcta, no se fíe de esta pregunta.',
    request_unsupported:
      'Esta pregunta necesita un monedero más nuevo. Cierre todas las páginas de su monedero y ábralo de nuevo.',
    request_verifier_mismatch: 'Cuidado: esta pregunta no viene de la tienda que nombra.',
    request_verifier_unknown:
      'Su monedero no conoce esta tienda. Solo pueden preguntarle tiendas que alguien ha comprobado.',
    session_already_answered: 'Esta pregunta ya tiene respuesta. Empiece de nuevo en la tienda.',
    session_code_mistyped: 'Ese número no era correcto. Mire la otra pantalla y escríbalo otra vez.',
    session_code_wrong: 'El número ha sido incorrecto demasiadas veces. Empiece de nuevo en la tienda.',
    session_cancelled: 'La tienda ha retirado su pregunta. Empiece de nuevo en la tienda.',
    session_expired: 'Se ha acabado el tiempo para esta pregunta. Empiece de nuevo en la tienda.',
    session_root_superseded: 'Acaba de cambiar algo sobre en quién se puede confiar. Empiece de nuevo en la tienda.',
    trust_signature: 'Esto no viene de quien dice, o ha sido cambiado por el camino.',
    trust_credential_signature: 'Este justificante ha sido cambiado por el camino, o es falso. Pídalo de nuevo.',
    trust_issuer_not_accepted:
      'Su monedero no conoce a quien hizo este justificante. Solo acepta justificantes de quienes conoce.',
    trust_registry_unknown: 'La tienda se apoya en alguien a quien su monedero no conoce.',
    trust_bundle_fork:
      'A su monedero le han dicho dos cosas distintas sobre en quién confiar. Se queda con la primera.',
    trust_from_future:
      'Compruebe la fecha y la hora de este dispositivo y vuelva a intentarlo. Lo que su monedero acaba de cargar lleva una fecha futura.',
    trust_rollback: 'A su monedero le han ofrecido algo más antiguo que lo que tiene. Se queda con lo más nuevo.',
    trust_stale:
      'Lo que su monedero sabe de las tiendas es demasiado antiguo. Compruebe internet y la fecha de este dispositivo, y vuelva a intentarlo.',
    wallet_backup: 'Esto no es una copia de seguridad de este monedero, o está dañada.',
    wallet_clock:
      'Compruebe la fecha y la hora de este dispositivo. Su reloj va mal. Póngalo en hora y vuelva a intentarlo.',
    wallet_display_differs: 'Lo que muestra este justificante no es lo que dice por dentro. No se ha guardado.',
    wallet_exists: 'Este monedero ya tiene justificantes. Recupere la copia en un monedero vacío.',
    wallet_holder_differs: 'Este justificante se hizo para otro monedero.',
    wallet_link: 'Este enlace no está completo o no es para este monedero. Ábralo otra vez donde lo recibió.',
    wallet_lists:
      'Su monedero no ha podido cargar en qué tiendas puede confiar, así que ahora no puede comprobar a nadie. Inténtelo de nuevo en un momento.',
    wallet_offline: 'Sin conexión. Compruebe internet e inténtelo de nuevo.',
    wallet_passkey:
      'No se ha usado ninguna llave de acceso y nada ha cambiado. Inténtelo de nuevo, o tome otro camino.',
    wallet_passkey_exists: 'Este dispositivo ya tiene una llave de acceso para su monedero. Con una basta.',
    wallet_passkey_unsupported: 'Esta llave de acceso no puede bloquear ni abrir el monedero. Tome otro camino.',
    wallet_passphrase: 'Esa frase secreta no es correcta. Inténtelo de nuevo.',
    wallet_passphrase_weak: 'Es demasiado fácil de adivinar. Use unas palabras que no tengan que ver entre sí.',
    wallet_renewal: 'Nada en este archivo es para los justificantes de este monedero.',
    wallet_storage:
      'Los datos de este dispositivo han sido cambiados o dañados. Borre el monedero y empiece de nuevo, o recupere una copia de seguridad en el nuevo.',
    wallet_storage_full:
      'El navegador no ha podido guardar esto. Libere espacio en este dispositivo, o salga de la ventana privada.',
    wallet_worker: 'No se pudo preparar su respuesta. Cierre otras pestañas e inténtelo de nuevo.',
  },
};
