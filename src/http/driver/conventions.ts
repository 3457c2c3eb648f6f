/** What holds for all operations of the driver API, in Markdown: the description of its OpenAPI document. */
export const conventions = `For drivers and their apps: where to charge, what it costs, and the charge itself.

**Who asks.** \`Authorization: Bearer\` with an access token of a driver, or \`X-Api-Key\` with the key of an app for what is the same for everybody. An app key is for the web pages and packages it was made for: pages are known by \`Origin\`, packages name themselves in \`X-App-Package\`. With both, the token counts.

**Errors** are problem details (RFC 9457, \`application/problem+json\`). Decide by \`code\`, which stays; \`errors\` names each field that is wrong. \`trace_id\` is the \`X-Request-ID\` of the answer: name it when you ask about a request.

**Lists** have at most \`limit\` items, sometimes fewer though there are more, and a \`cursor\` for the next page in \`page.next_cursor\` and in \`Link\`. A list parameter takes values with commas between, or is repeated.

**Caching.** \`ETag\` and \`If-None-Match\` answer 304 for what has not changed: how old a status is (\`age_s\`, \`observed_at\`) is no change, how far it can be relied on (\`freshness\`) is; \`Cache-Control\` says how long an answer may be kept without asking.

**Limits.** Searches, tiles, commands and account requests have budgets of their own. \`RateLimit-Policy\` and \`RateLimit\` say how large each is, what is left, and in how many seconds it is whole again; 429 says in \`Retry-After\` when to go on.

**Once.** What moves the world takes an \`Idempotency-Key\`: a UUID of yours. The same request with the same key has its effect once, and gets the same answer for 24 hours, however often it comes.

**Words and units** are those of OCPI 2.2.1: snake_case, kW, kWh, metres, times in UTC (RFC 3339). Money is a decimal string with its currency. What is not known is null, never 0. Texts come in the languages of \`Accept-Language\`, as far as there are any.`;
