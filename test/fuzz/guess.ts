import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { startHub } from '../support/hub.ts';

/** Guesses URLs at which results are waited for, with a valid token, and tokens. Each that opens anything is told; there must be none. */
const { values } = parseArgs({
  options: { urls: { type: 'string', default: '100000' }, tokens: { type: 'string', default: '1000000' } },
});
const connections = 64;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
// Every guess is to be looked at, and none turned away because there were many.
const hub = await startHub({ limits: { failedAuthenticationsPerMinuteMax: 1_000_000_000 } });
const cpo = await hub.connect('CPO', 'BE-BEC');
const path = '/ocpi/2.2.1/sender/commands/';
const known = Buffer.from(cpo.credentialsToken ?? '').toString('base64');
/** The part of a token before its secret is an id, which is no secret; the rest is guessed. */
const id = (cpo.credentialsToken ?? '').split('~')[0] ?? '';

function ask(name: string, authorization: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const body = '{"result":"ACCEPTED"}';
    const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request(`${hub.url}${path}${name}`, { agent, method: 'POST', headers }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function guess(what: string, count: number, expected: number, one: () => Promise<number>): Promise<void> {
  const answers = new Map<number, number>();
  const started = performance.now();
  let left = count;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const http = await one();
      answers.set(http, (answers.get(http) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - started) / 1000;
  const told = [...answers].map(([http, times]) => `${times} answered ${http}`).join(', ');
  console.log(`${count} guessed ${what} in ${seconds.toFixed(0)} s: ${told}`);
  if (answers.get(expected) !== count) process.exitCode = 1;
}

const secret = () => randomBytes(32).toString('base64url');
await guess('callback URLs', Number(values.urls), 404, () => ask(secret(), `Token ${known}`));
await guess('tokens', Number(values.tokens), 401, () =>
  ask('x', `Token ${Buffer.from(`${id}~${secret()}`).toString('base64')}`),
);
agent.destroy();
await hub.stop();
