// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a body may be: JSON with every member once and no prototype tricks (A08, A09), or the wallet's form. No other
 * content type is read, so a form or a text from a foreign page never reaches a handler that expects JSON (A26).
 */
import type { FastifyInstance } from 'fastify';
import { HushmarkError } from '#base/errors.ts';
import { findRepeatedMember } from '#base/repeated-members.ts';

const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];

export function registerBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, parseStrictJson(String(body), 'body'));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** The wallet's answer: its exact text, since a repeated answer is recognised by it. For one route's scope. */
export function registerFormBody(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, body);
  });
}

/** Throws input_malformed, with which of its reasons; what was sent is not repeated. */
export function parseStrictJson(text: string, name: string): unknown {
  const refuse = (why: string) => new HushmarkError('input_malformed', `${name} ${why}`);
  if (text === '') throw refuse('is empty');
  let value: unknown;
  try {
    value = JSON.parse(text, (key, member: unknown) => {
      if (FORBIDDEN.includes(key)) throw refuse(`has a member "${key}", which no body here has`);
      return member;
    });
  } catch (error) {
    throw error instanceof HushmarkError ? error : refuse('is not JSON');
  }
  if (findRepeatedMember(text)) throw refuse('names a member twice');
  return value;
}
