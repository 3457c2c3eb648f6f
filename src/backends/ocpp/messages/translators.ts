import type { OcppVersion } from '../../../stations/model.ts';
import type { Translator } from '../translator.ts';
import { translator201 } from './v2/translator.ts';
import { translator16 } from './v16/translator.ts';
import { translator21 } from './v21/translator.ts';

/** The translator of each version that stations may speak. */
export const translators: Readonly<Record<OcppVersion, Translator>> = {
  '1.6': translator16,
  '2.0.1': translator201,
  '2.1': translator21,
};
