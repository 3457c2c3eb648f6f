import { urlOf } from '../kernel/url.ts';
import { parseDateTime } from './date-time.ts';

/** A kind of text that a JSON Schema of OCPI names in `format`. */
export interface Format {
  /** Whether a text is of this kind; in a time that grows with its length and no faster. */
  readonly check: (text: string) => boolean;
  /** What is demanded, to follow "must be". */
  readonly sentence: string;
}

/**
 * The formats of `schemas/ocpi`. They are our own: the usual ones take numeric offsets for a DateTime, and some of
 * their expressions can be made to run for minutes.
 */
export const formats: Readonly<Record<string, Format>> = {
  // T-90
  'ocpi-ci-string': {
    check: (text) => /^[ -~]*$/.test(text),
    sentence: 'printable ASCII',
  },
  // T-91: no control characters, and no lone surrogates, which are not UTF-8.
  'ocpi-string': {
    check: (text) => /^[^\p{Cc}\p{Cs}]*$/u.test(text),
    sentence: 'text without control characters such as line breaks',
  },
  // T-92
  'ocpi-date-time': {
    check: (text) => parseDateTime(text) !== undefined,
    sentence: 'a DateTime in UTC, such as 2026-03-14T09:26:53Z',
  },
  // T-94. The URL parser alone forgives spaces, backslashes and a missing host.
  'ocpi-url': {
    check: (text) =>
      /^https?:\/\/[^\s\p{Cc}\p{Cs}\\/?#][^\s\p{Cc}\p{Cs}\\]*$/iu.test(text) && urlOf(text) !== undefined,
    sentence: 'an http or https URL',
  },
};
