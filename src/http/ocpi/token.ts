/** A credentials token as read from `Authorization`, with the form it was written in. */
export interface PresentedToken {
  readonly token: string;
  readonly form: 'base64' | 'raw';
}

/**
 * What `Authorization: Token <x>` can mean (T-02 to T-04): x decoded from Base64, and x itself for software that does not
 * encode. Tokens of ours contain `~`, which Base64 has not, so the two readings never collide. White space at the end of the
 * decoded text is dropped: the specification's own examples have a line feed there.
 */
export function presentedTokens(authorization: string | undefined): PresentedToken[] {
  const value = /^Token ([\x21-\x7e]{1,512})$/.exec(authorization ?? '')?.[1];
  if (value === undefined) return [];
  const tokens: PresentedToken[] = [];
  if (/^[A-Za-z0-9+/]+={0,2}$/.test(value) && value.length % 4 !== 1) {
    const token = Buffer.from(value, 'base64').toString('utf8').trimEnd();
    if (/^[\x21-\x7e]{1,64}$/.test(token)) tokens.push({ token, form: 'base64' });
  }
  if (value.length <= 64) tokens.push({ token: value, form: 'raw' });
  return tokens;
}
