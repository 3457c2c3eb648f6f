import { raiseRegistryVersion } from '../store/registry.ts';
import type { Hub } from './hub.ts';
import type { TokenForm } from './registration-hub.ts';
import type { Platform } from './registry.ts';

const learning = new WeakSet<Platform>();

/** Remembers in which form a platform writes its credentials token, so that it gets ours in the same form (T-04). */
export async function learnTokenForm(hub: Hub, platform: Platform, form: TokenForm): Promise<void> {
  if (platform.token_form === form || learning.has(platform)) return;
  learning.add(platform);
  try {
    await hub.db.transaction(async (tx) => {
      await tx('platforms').where({ id: platform.id }).update({ token_form: form });
      await raiseRegistryVersion(tx);
    });
    await hub.reloadRegistry();
    hub.log.info({ platform: platform.id, form }, 'a platform writes its token in this form');
  } catch (error) {
    learning.delete(platform);
    hub.log.warn({ err: error, platform: platform.id }, 'the form of a token could not be remembered');
  }
}
