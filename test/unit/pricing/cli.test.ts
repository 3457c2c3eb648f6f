import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { projectRoot } from '../../../src/kernel/project.ts';
import { build } from '../../support/build.ts';

const program = join(projectRoot, 'dist/src/cli.js');

function run(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...args], (error, output, errors) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output, errors });
    });
  });
}

describe('crossvolt price', () => {
  let folder: string;
  const file = async (content: unknown): Promise<string> => {
    const path = join(folder, 'cdr.json');
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'crossvolt-cli-'));
  });

  after(() => rm(folder, { recursive: true }));

  const cdr = () =>
    build.cdr({
      start_date_time: '2026-11-29T15:30:00Z',
      end_date_time: '2026-11-29T16:30:00Z',
      currency: 'EUR',
      tariffs: [
        build.tariff({
          id: 'T1',
          currency: 'EUR',
          elements: [
            {
              price_components: [{ type: 'ENERGY', price: 0.5, vat: 20, step_size: 1 }],
              restrictions: { start_time: '17:00' },
            },
            { price_components: [{ type: 'ENERGY', price: 0.25, vat: 20, step_size: 1 }] },
          ],
        }),
      ],
      charging_periods: [
        {
          start_date_time: '2026-11-29T15:30:00Z',
          tariff_id: 'T1',
          dimensions: [
            { type: 'ENERGY', volume: 20 },
            { type: 'TIME', volume: 1 },
          ],
        },
      ],
      total_cost: { excl_vat: 7.5, incl_vat: 9 },
      total_energy: 20,
      total_time: 1,
    });

  it('says what a CDR costs and why, in local time', async () => {
    const { code, output } = await run('price', await file(cdr()), '--time-zone', 'Europe/Brussels');
    expect(code).to.equal(0);
    expect(output).to.equal(
      [
        'period 1, Sun 2026-11-29 16:30:00 to Sun 2026-11-29 17:00:00: 10 kWh, 30 min charging; ENERGY of tariff T1, element 2, component 1; 2.5 EUR without VAT, 3 EUR with VAT',
        'period 1, Sun 2026-11-29 17:00:00 to Sun 2026-11-29 17:30:00: 10 kWh, 30 min charging; ENERGY of tariff T1, element 1, component 1; 5 EUR without VAT, 6 EUR with VAT',
        'ENERGY of tariff T1, element 2, component 1: 10 kWh at 0.25 EUR a kWh, 20 % VAT: 2.5 EUR without VAT, 3 EUR with VAT',
        'ENERGY of tariff T1, element 1, component 1: 10 kWh at 0.5 EUR a kWh, 20 % VAT: 5 EUR without VAT, 6 EUR with VAT',
        'in all 7.5 EUR without VAT, 9 EUR with VAT, rounded to 4 decimals, halves up',
        'the CDR says 7.5 EUR without VAT, 9 EUR with VAT',
        '',
      ].join('\n'),
    );
  });

  it('prices nothing, and says why, where a CDR lacks its tariff', async () => {
    const { output } = await run('price', await file({ ...cdr(), tariffs: undefined }));
    expect(output.split('\n').slice(-4)).to.deep.equal([
      'assumed: tariff T1 is not there: what names it is not priced',
      'in all 0 without VAT, rounded to 4 decimals, halves up',
      'the CDR says 7.5 EUR without VAT, 9 EUR with VAT',
      '',
    ]);
  });

  it('takes the first of two tariffs of one id, as the check of CDRs does', async () => {
    const given = cdr();
    const [tariff] = given.tariffs ?? [];
    const other = { ...tariff, elements: [{ price_components: [{ type: 'ENERGY', price: 9, step_size: 1 }] }] };
    const { output } = await run('price', await file({ ...given, tariffs: [tariff, other] }));
    expect(output).to.include('in all 5 EUR without VAT, 6 EUR with VAT');
  });

  it('ends quietly when nobody reads on', async () => {
    const path = await file(cdr());
    const command = `"${process.execPath}" "${program}" price "${path}" | true`;
    const errors = await new Promise<string>((resolve) => {
      execFile('sh', ['-c', command], (_error, _output, text) => resolve(text));
    });
    expect(errors).to.equal('');
  });

  it('names the field that is wrong', async () => {
    const { code, errors } = await run('price', await file({ ...cdr(), currency: 'EURO' }));
    expect(code).to.equal(1);
    expect(errors).to.match(/^\/currency: /);
  });

  it('says what it cannot read', async () => {
    expect((await run('price', await file('{'))).errors).to.match(/^\//);
    expect((await run('price', join(folder, 'none.json'))).errors).to.include('no such file');
    expect((await run('price', await file(cdr()), '--time-zone', 'Europe/Nowhere')).errors).to.include('time zone');
    expect((await run('cost')).errors).to.include('crossvolt price <cdr.json>');
  });
});
