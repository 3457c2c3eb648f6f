import type { Translator } from '../../translator.ts';
import { answerers2 } from './answerers.ts';
import { outgoing2 } from './outgoing.ts';

/** OCPP 2.0.1. */
export const translator201: Translator = { version: '2.0.1', answerers: answerers2, outgoing: outgoing2 };
