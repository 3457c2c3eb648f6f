/** How the reference page looks, light and dark. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f5f7f9; --ink: #17212b; --quiet: #55636f; --line: #dde3e8; --link: #0b5f8a; --code: #eef2f5;
  --get: #0b6e4f; --post: #0b5f8a; --put: #8a5a00; --delete: #a82828; --ok: #0b6e4f; --bad: #a82828;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11171d; --panel: #171f27; --ink: #e3e9ee; --quiet: #9aa8b4; --line: #2b3742; --link: #6cc1ea; --code: #1f2933;
    --get: #5fd0a5; --post: #6cc1ea; --put: #e6b45a; --delete: #f08a8a; --ok: #5fd0a5; --bad: #f08a8a;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; display: grid; grid-template-columns: 19rem minmax(0, 1fr); background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
code, pre { font: 0.875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { background: var(--code); padding: 0.1em 0.35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 0.85rem 1rem; margin: 0.5rem 0; overflow-x: auto; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: 0.5rem 1rem; z-index: 1; }
nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; background: var(--panel); border-right: 1px solid var(--line); padding: 1.25rem 1rem 2rem; font-size: 0.875rem; }
nav p { margin: 0 0 0.5rem; }
nav .brand { font-size: 1.05rem; font-weight: 650; margin-bottom: 1rem; }
nav h2 { font-size: 0.75rem; letter-spacing: 0.06em; text-transform: uppercase; margin: 1.4rem 0 0.35rem; }
nav h2 a { color: var(--quiet); text-decoration: none; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav li a { display: flex; gap: 0.5rem; align-items: baseline; padding: 0.2rem 0.25rem; border-radius: 5px; color: var(--ink); text-decoration: none; }
nav li a:hover { background: var(--code); }
nav .shapes { columns: 1; }
nav .method { min-width: 3.4rem; font-size: 0.65rem; }
nav .brand a { color: var(--ink); text-decoration: none; }
main { padding: 2.5rem clamp(1rem, 4vw, 4rem) 6rem; max-width: 62rem; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 0.5rem; letter-spacing: -0.015em; }
.lead { color: var(--quiet); margin: 0 0 2rem; }
main h2 { font-size: 1.5rem; margin: 3.5rem 0 1rem; letter-spacing: -0.01em; }
#conventions h2 { margin-top: 0; }
#conventions { border: 1px solid var(--line); border-radius: 12px; padding: 1.25rem 1.5rem 0.5rem; background: var(--panel); }
h3 { font-size: 1.15rem; margin: 0 0 0.4rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { font-size: 0.8rem; letter-spacing: 0.04em; text-transform: uppercase; color: var(--quiet); margin: 1.4rem 0 0.4rem; }
p { margin: 0 0 0.8rem; }
.operation, .shape { border-top: 1px solid var(--line); padding: 1.75rem 0 1.25rem; }
.operation:target > h3, .shape:target > h3 { color: var(--link); }
.line { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; }
.method { font-weight: 700; font-size: 0.75rem; letter-spacing: 0.03em; }
.get { color: var(--get); } .post { color: var(--post); } .put, .patch { color: var(--put); } .delete { color: var(--delete); }
.line .method { border: 1px solid currentColor; border-radius: 5px; padding: 0.05rem 0.45rem; }
.path { font-size: 0.95rem; }
.access { color: var(--quiet); font-size: 0.9rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
th, td { text-align: left; vertical-align: top; padding: 0.5rem 0.9rem 0.5rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--quiet); font-weight: 500; font-size: 0.8rem; }
tbody th { font-weight: 400; white-space: nowrap; }
th small { display: block; color: var(--quiet); font-size: 0.72rem; margin-top: 0.15rem; }
th small.required { color: var(--bad); }
.type { color: var(--quiet); font-size: 0.88rem; }
td.type { min-width: 7rem; }
.bounds { color: var(--quiet); font-size: 0.82rem; margin: 0.2rem 0 0; }
.answers { display: grid; grid-template-columns: 3.6rem minmax(0, 1fr); row-gap: 0.45rem; margin: 0; font-size: 0.9rem; }
.answers dd { margin: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 0.7rem; align-items: baseline; }
.answers details { flex-basis: 100%; }
.problems { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.35rem 1.1rem; font-size: 0.9rem; }
.status { font: 600 0.85rem/1.6 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; color: var(--quiet); }
.s2 { color: var(--ok); } .s4, .s5 { color: var(--bad); }
summary { cursor: pointer; color: var(--link); font-size: 0.88rem; width: fit-content; }
@media (max-width: 56rem) {
  body { display: block; }
  nav { position: static; height: auto; max-height: 45vh; border-right: 0; border-bottom: 1px solid var(--line); }
}
@media print {
  nav, .skip { display: none; }
  body { display: block; }
  details > * { display: block; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
`;
