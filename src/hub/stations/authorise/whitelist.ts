import type { Token } from '../../../generated/ocpi-2.2.1.ts';

/** What the whitelist of a token that is known says (K-20 to K-22). */
export type Rule =
  /** The eMSP is not to be asked. */
  | 'accept'
  | 'refuse'
  /** The eMSP is asked; if it does not answer, it is refused. */
  | 'ask-or-refuse'
  /** The eMSP is asked; if it does not answer, the token may charge. */
  | 'ask-or-accept';

/**
 * How a station's question about a known token is decided. `asksFirst`: the operator wants tokens that may be taken from the whitelist to be
 * asked about all the same (ALLOWED leaves it to the CPO); ALWAYS forbids the question.
 */
export function ruleOf({ whitelist, valid }: Pick<Token, 'whitelist' | 'valid'>, asksFirst: boolean): Rule {
  switch (whitelist) {
    case 'ALWAYS':
      return valid ? 'accept' : 'refuse';
    case 'ALLOWED':
      if (!asksFirst) return valid ? 'accept' : 'refuse';
      return valid ? 'ask-or-accept' : 'ask-or-refuse';
    case 'ALLOWED_OFFLINE':
      return valid ? 'ask-or-accept' : 'ask-or-refuse';
    default:
      return 'ask-or-refuse';
  }
}

/** Whether a station may take an answer about the token from its own cache or list for a while. */
export const isCacheable = ({ whitelist, valid }: Pick<Token, 'whitelist' | 'valid'>): boolean =>
  valid && (whitelist === 'ALWAYS' || whitelist === 'ALLOWED');
