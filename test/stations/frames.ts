import { parseArgs } from 'node:util';
import { rssGrowthBytesMax, runFrames } from './frames-run.ts';

const { values } = parseArgs({
  options: {
    frames: { type: 'string', default: '1000000' },
    hijacks: { type: 'string', default: '10000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const seed = Number(values.seed);
console.log(`frames, seed ${seed}`);
const report = await runFrames({
  frames: Number(values.frames),
  hijacks: Number(values.hijacks),
  seed,
  say: (text) => console.log(text),
});
const mib = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
const { frames, connections, honest, hijacks, rss, door, seconds, problems } = report;
console.log(`\nframes: ${JSON.stringify(frames)} on ${connections} connections in ${seconds.toFixed(0)} s`);
console.log(`of them unreadable: ${door.badFrames}`);
console.log(
  `honest station: ${honest.answered} of ${honest.sent} messages answered, the slowest in ${honest.slowestMs.toFixed(0)} ms`,
);
console.log(`asked of it: ${JSON.stringify(door.asked)}`);
console.log('attempts to take its place:');
for (const [outcome, count] of Object.entries(hijacks).sort())
  console.log(`  ${String(count).padStart(7)}  ${outcome}`);
console.log(`logged: ${JSON.stringify(door.logged)}`);
console.log(
  `memory of the door: ${mib(rss.warm)} after the warm-up, ${mib(rss.end)} at the end; it may grow by ${mib(rssGrowthBytesMax)}`,
);
console.log(`problems: ${problems.length}`);
for (const problem of problems.slice(0, 15)) console.log(`- ${problem}`);
process.exitCode = problems.length > 0 ? 1 : 0;
