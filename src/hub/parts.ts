import { elementsOf, membersOf } from '../kernel/json.ts';
import { foldId } from '../ocpi/object-state.ts';

/** The text of a Connector within an EVSE's text; undefined when the EVSE has none with this id. */
export function connectorIn(evseText: string, connectorId: string): string | undefined {
  const connectors = elementsOf(membersOf(evseText).get('connectors') ?? '[]');
  return connectors.find((text) => foldId(String((JSON.parse(text) as { id: unknown }).id)) === foldId(connectorId));
}
