import type { AttributeEnumType, ComponentType, VariableType } from 'typed-ocpp/dist/ocpp20/types.js';
import { Fault } from '../../../../kernel/fault.ts';
import type { StationAnswer, VariableName } from '../../../../stations/model.ts';
import { present } from '../present.ts';
import { evseOf } from './evse.ts';

/** A variable's place in the device model of 2.x. */
export interface VariableAddress {
  component: ComponentType;
  variable: VariableType;
  attributeType?: AttributeEnumType;
}

export type AnsweredVariable = NonNullable<StationAnswer['variables']>[number];

/** Where a variable is. Throws `Fault` of kind `invalid` for one without its component, which is a key of 1.6. */
export function addressOf(name: VariableName, index: number): VariableAddress {
  if (name.component === undefined) {
    throw Fault.invalid([{ path: `/variables/${index}/component`, message: 'is needed from OCPP 2 on' }]);
  }
  return present<VariableAddress>({
    component: present<ComponentType>({
      name: name.component,
      instance: name.componentInstance,
      evse: evseOf(name),
    }),
    variable: present<VariableType>({ name: name.variable, instance: name.variableInstance }),
    attributeType: name.attribute as AttributeEnumType | undefined,
  });
}

/** A variable as a station names it. */
export function nameOf({ component, variable, attributeType }: VariableAddress): VariableName {
  return present<VariableName>({
    component: component.name,
    componentInstance: component.instance,
    evse: component.evse?.id,
    connector: component.evse?.connectorId,
    variable: variable.name,
    variableInstance: variable.instance,
    attribute: attributeType,
  });
}

/** Results in the order their variables were asked for, as stations may answer in another; what was not asked for comes last. */
export function inOrder<R extends VariableAddress>(asked: readonly VariableAddress[], results: readonly R[]): R[] {
  const left = [...results];
  const ordered: R[] = [];
  for (const address of asked) {
    const at = left.findIndex((result) => keyOf(result) === keyOf(address));
    if (at !== -1) ordered.push(...left.splice(at, 1));
  }
  return [...ordered, ...left];
}

/** Names are compared without case; Actual is meant where nothing is said. */
function keyOf({ component, variable, attributeType }: VariableAddress): string {
  const { name, instance, evse } = component;
  const parts = [
    name,
    instance,
    evse?.id,
    evse?.connectorId,
    variable.name,
    variable.instance,
    attributeType ?? 'Actual',
  ];
  return JSON.stringify(parts).toLowerCase();
}
