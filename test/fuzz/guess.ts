import { randomBytes, randomInt } from 'node:crypto';
import { Agent, request } from 'node:http';
import { parseArgs } from 'node:util';
import { Scene } from '../e2e/commands/scene.ts';
import { stopTestPostgres } from '../support/postgres.ts';

/**
 * Guesses URLs at which results are waited for, with a valid token, and tokens: at random, and with one character of a real one
 * changed. Each that opens anything is told; there must be none, while the real ones do.
 */
const { values } = parseArgs({
  options: { urls: { type: 'string', default: '100000' }, tokens: { type: 'string', default: '1000000' } },
});
const connections = 64;
/** Commands that wait for their results. */
const commands = 100;
/** As long as the hub waits at the most; the guessing may take longer. */
const waitingS = 900;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
// Every guess is to be looked at, and none turned away because there were many.
const scene = await Scene.open({ limits: { failedAuthenticationsPerMinuteMax: 1_000_000_000 } });
const token = scene.cpo.credentialsToken ?? '';

await scene.cpo.behave({ operation: { result: 'ACCEPTED', timeout: waitingS } }, 'commands');
const urls: string[] = [];
for (let turn = 0; turn < commands; turn += 1) urls.push(await begin());

/** A URL at which a result is waited for. */
async function begin(): Promise<string> {
  await scene.startSession(scene.waiting().url);
  return scene.callback('commands/START_SESSION');
}

function ask(url: string, credentialsToken: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const body = '{"result":"ACCEPTED"}';
    const authorization = `Token ${Buffer.from(credentialsToken).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json', 'content-length': body.length };
    const outgoing = request(url, { agent, method: 'POST', headers }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function guess(what: string, count: number, expected: number, one: (turn: number) => Promise<number>) {
  const answers = new Map<number, number>();
  const started = performance.now();
  let turn = 0;
  const work = async (): Promise<void> => {
    while (turn < count) {
      turn += 1;
      const http = await one(turn);
      answers.set(http, (answers.get(http) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  const seconds = (performance.now() - started) / 1000;
  const told = [...answers].map(([http, times]) => `${times} answered ${http}`).join(', ');
  console.log(`${count} guessed ${what} in ${seconds.toFixed(0)} s: ${told}`);
  if (answers.get(expected) !== count) process.exitCode = 1;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Every other one is a new secret behind `start`, the rest have one character of the real secret changed. */
function guessed(turn: number, real: string, start: number): string {
  if (turn % 2 === 0) return real.slice(0, start) + randomBytes(32).toString('base64url');
  const at = randomInt(start, real.length);
  const others = alphabet.replace(real.charAt(at), '');
  return real.slice(0, at) + others.charAt(randomInt(others.length)) + real.slice(at + 1);
}

const [first = ''] = urls;
await guess('callback URLs', Number(values.urls), 404, (turn) => {
  const url = urls[turn % urls.length] ?? first;
  return ask(guessed(turn, url, url.lastIndexOf('/') + 1), token);
});
// The part of a token before its secret is an id, which is no secret.
await guess('tokens', Number(values.tokens), 401, (turn) => ask(first, guessed(turn, token, token.indexOf('~') + 1)));

const real = await ask(await begin(), token);
console.log(`the real URL with the real token is answered ${real}`);
if (real !== 200) process.exitCode = 1;
agent.destroy();
await scene.close();
await stopTestPostgres();
