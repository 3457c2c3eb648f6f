import { createHash } from 'node:crypto';
import type { ApiDocument } from './document.ts';
import { Html, html } from './html.ts';
import { paragraphs } from './markdown.ts';
import { operationLink, operationSection, type Placed } from './operations.ts';
import { shapeTable } from './shapes.ts';
import { style } from './style.ts';

/** A page for people, and what browsers may load for it. */
export interface ReferencePage {
  readonly text: string;
  readonly contentSecurityPolicy: string;
}

/** The reference of an API, out of its OpenAPI document: one file, that loads nothing and runs nothing. */
export function referencePage(document: ApiDocument, documentUrl: string): ReferencePage {
  const text = `<!doctype html>\n${pageOf(document, documentUrl).text}`;
  const hash = createHash('sha256').update(style).digest('base64');
  return {
    text,
    contentSecurityPolicy: `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  };
}

function pageOf(document: ApiDocument, documentUrl: string): Html {
  const { info, tags } = document;
  const groups = tags.map(({ name }) => ({ name, operations: operationsOf(document, name) }));
  const shapes = Object.entries(document.components.schemas).sort(([one], [other]) => one.localeCompare(other));
  return html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${info.title}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<nav aria-label="Contents">
<p class="brand"><a href="#top">${info.title}</a></p>
<p><a href="#conventions">What holds for all</a></p>
${groups.map(
  ({ name, operations }) => html`<h2><a href="#${anchorOf(name)}">${name}</a></h2>
<ul>${operations.map(operationLink)}</ul>
`,
)}<h2><a href="#shapes">Shapes</a></h2>
<ul class="shapes">${shapes.map(([name]) => html`<li><a href="#shape-${name}">${name}</a></li>`)}</ul>
</nav>
<main id="content">
<header id="top"><h1>${info.title}</h1>
<p class="lead">Version ${info.version}, at <code>${document.servers[0]?.url}</code>. For programs: <a href="${documentUrl}">OpenAPI 3.1 document</a>.</p></header>
<section id="conventions"><h2>What holds for all</h2>${paragraphs(info.description)}</section>
${groups.map(
  ({ name, operations }) => html`<section class="group"><h2 id="${anchorOf(name)}">${name}</h2>
${operations.map((placed) => operationSection(document, placed))}</section>
`,
)}<section class="group"><h2 id="shapes">Shapes</h2>
${shapes.map(
  ([name, shape]) => html`<section class="shape" id="shape-${name}"><h3><a href="#shape-${name}">${name}</a></h3>
${paragraphs(shape.description ?? '')}${shapeTable(shape)}</section>
`,
)}</section>
</main>
</body>
</html>
`;
}

const operationsOf = ({ paths }: ApiDocument, tag: string): readonly Placed[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? { method, path, operation } : [],
    ),
  );

const anchorOf = (tag: string): string => `tag-${tag.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`;
