import type { OcpiRequest } from '../../ocpi/message.ts';
import type { OcpiModule } from '../../ocpi/module.ts';
import type { SpokenVersion } from '../../ocpi/spoken-versions.ts';

/** What a document is, and for whom or by whom. */
export interface About {
  /** The platform's version. */
  readonly version: SpokenVersion;
  readonly platformId: string;
  /** What it is sent or answered in. */
  readonly request?: Pick<OcpiRequest, 'side' | 'segments' | 'query'>;
  readonly module: Pick<OcpiModule, 'id' | 'idField' | 'idsArePersonal' | 'sessionField'>;
}
