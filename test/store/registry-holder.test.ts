import { expect } from 'chai';
import type { Knex } from 'knex';
import { holdRegistry } from '../../src/hub/registry-holder.ts';
import { createLogger } from '../../src/kernel/logger.ts';
import { raiseRegistryVersion } from '../../src/store/registry.ts';
import { openScene, type RegistrationScene } from '../support/registration-scene.ts';

describe('the registry of a process', () => {
  let scene: RegistrationScene;
  before(async () => {
    scene = await openScene();
  });
  after(() => scene.close());

  it('is read once for all who change something while it is being read, and has what each of them changed', async () => {
    const { db, vault } = scene.hub;
    let readings = 0;
    const counting = new Proxy(db, {
      get(target, name, receiver) {
        if (name === 'transaction') readings += 1;
        return Reflect.get(target, name, receiver) as unknown;
      },
    }) as Knex;
    const log = createLogger('silent');
    const held = await holdRegistry(counting, vault, { registryLookMs: 3_600_000 }, log, () => undefined);
    try {
      const before = held.current().version;
      readings = 0;
      const seen = await Promise.all(
        Array.from({ length: 20 }, async () => {
          await db.transaction((tx) => raiseRegistryVersion(tx));
          const { version } = await db('registry_version').first<{ version: number }>('version');
          await held.reload();
          return held.current().version >= version;
        }),
      );
      expect(seen).to.deep.equal(seen.map(() => true));
      expect(held.current().version).to.equal(before + 20);
      readings = 0;
      await Promise.all(Array.from({ length: 20 }, () => held.reload()));
      expect(readings).to.be.within(1, 2);
    } finally {
      await held.stop();
    }
  });
});
