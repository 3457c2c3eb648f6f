import { Pool } from 'undici';

/** The floor of the fan-out: the same bodies to the same receivers by bare undici pools, nothing else. A program to be forked. */
interface Job {
  readonly origins: readonly string[];
  readonly pushes: number;
  readonly concurrency: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

process.on('message', (job: Job) => {
  run(job).then(
    () => process.send?.({ done: true }),
    (error: unknown) => {
      process.stderr.write(`${error}\n`);
      process.exit(1);
    },
  );
});
process.send?.({ port: 0 });

async function run({ origins, pushes, concurrency, body, headers }: Job): Promise<void> {
  const share = pushes / origins.length;
  await Promise.all(
    origins.map(async (origin) => {
      const pool = new Pool(origin, { connections: concurrency });
      let sent = 0;
      const sender = async (): Promise<void> => {
        while (sent < share) {
          sent += 1;
          const path = `/ocpi/2.2.1/receiver/locations/BE/BEC/LOC${sent}/LOC${sent}-0`;
          const { statusCode, body: answer } = await pool.request({ method: 'PATCH', path, headers, body });
          await answer.text();
          if (statusCode !== 200) throw new Error(`a receiver answered ${statusCode}`);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, sender));
      await pool.close();
    }),
  );
}
