import { createHash } from 'node:crypto';
import type { PageTexts } from './texts.ts';

/** What a sign-in page says and asks. */
export interface SignInPage {
  /** The eMSP, and the app that signs somebody in. */
  readonly provider: string;
  readonly client: string;
  /** Of the request, as it came: the form goes back to it. */
  readonly query: string;
  readonly proof: string;
  readonly isSignUp: boolean;
  /** Where the other kind of page is; undefined: there is none. */
  readonly otherQuery: string | undefined;
  readonly passwordLength: { readonly min: number; readonly max: number };
  /** What was wrong with the last attempt, and what was entered. */
  readonly problem?: string;
  readonly email?: string | undefined;
  readonly name?: string | undefined;
}

const style = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { margin: 0; display: grid; min-height: 100vh; place-items: center; background: Canvas; color: CanvasText; }
main { width: min(22rem, calc(100vw - 2rem)); padding: 1rem 0; }
h1 { font-size: 1.4rem; margin: 0 0 0.5rem; }
label { display: block; margin: 0.75rem 0; }
input { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: 0.5rem; }
button { font: inherit; padding: 0.6rem 1rem; width: 100%; margin-top: 0.5rem; cursor: pointer; }
[role=alert] { border-left: 0.25rem solid #c00; padding-left: 0.75rem; }
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** What the pages may do: show themselves, and send their form here and from here to one place. */
export function contentSecurityPolicy(target: string | undefined): string {
  // A browser takes the redirect that follows a form for a part of it.
  const formAction = ["'self'", ...(target === undefined ? [] : [target])].join(' ');
  return `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${formAction}; frame-ancestors 'none'; base-uri 'none'`;
}

/** The page on which somebody signs in, or makes an account. */
export function signInPage(texts: PageTexts, page: SignInPage): string {
  const { provider, client, query, proof, isSignUp, otherQuery, passwordLength, problem, email = '', name = '' } = page;
  const title = isSignUp ? texts.createAt(provider) : texts.signInTo(provider);
  const other = isSignUp ? texts.hasAccount : texts.createInstead;
  return html(
    texts,
    title,
    `<h1>${escaped(title)}</h1>
<p>${escaped(texts.goOnIn(client))}</p>
${problem === undefined ? '' : `<p role="alert">${escaped(problem)}</p>`}
<form method="post" action="authorize?${escaped(query)}">
<input type="hidden" name="proof" value="${escaped(proof)}">
${isSignUp ? `<label>${escaped(texts.name)} <input name="name" autocomplete="name" maxlength="100" value="${escaped(name)}"></label>` : ''}
<label>${escaped(texts.email)} <input name="email" type="email" autocomplete="username" required maxlength="254" value="${escaped(email)}"></label>
<label>${escaped(texts.password)} <input name="password" type="password" required autocomplete="${isSignUp ? 'new-password' : 'current-password'}" ${
      isSignUp ? `minlength="${passwordLength.min}" ` : ''
    }maxlength="${passwordLength.max}"></label>
<button>${escaped(isSignUp ? texts.create : texts.signIn)}</button>
</form>
${otherQuery === undefined ? '' : `<p><a href="authorize?${escaped(otherQuery)}">${escaped(other)}</a></p>`}`,
  );
}

/** A page that says why there is nothing to do here. */
export const problemPage = (texts: PageTexts, message: string): string =>
  html(texts, texts.doesNotWork, `<h1>${escaped(texts.doesNotWork)}</h1><p role="alert">${escaped(message)}</p>`);

const html = ({ language }: PageTexts, title: string, body: string): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body><main>
${body}
</main></body>
</html>
`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
