import { expect } from 'chai';
import { readOptions, Unusable } from '../../../demo/options.ts';

describe('the command line of the demo', () => {
  it('has defaults for everything, and takes what is given', () => {
    const defaults = { locationsFile: undefined, count: 2000, speed: 60, minutes: undefined, seed: 1 };
    expect(readOptions([], '/home')).to.deep.equal(defaults);
    const given = ['--locations', 'a.json', '--speed=1.5', '--minutes', '10', '--seed', '0'];
    expect(readOptions(given, '/home')).to.deep.equal({
      ...defaults,
      locationsFile: '/home/a.json',
      speed: 1.5,
      minutes: 10,
      seed: 0,
    });
    expect(readOptions(['--count', '5', '-h'], '/home')).to.equal(undefined);
  });

  it('refuses what it does not know or cannot mean', () => {
    const wrong = [
      ['--x'],
      ['x'],
      ['--count', '0'],
      ['--count', '1.5'],
      ['--count', '-1'],
      ['--speed'],
      ['--speed', '0x10'],
      ['--seed', '1', '--seed', '2'],
      ['--locations', 'a.json', '--count', '5'],
    ];
    for (const args of wrong) expect(() => readOptions(args, '/home'), args.join(' ')).to.throw(Unusable);
  });
});
