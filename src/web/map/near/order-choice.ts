import type { App } from '../parts/app.ts';
import { element } from '../parts/element.ts';
import type { Order } from '../parts/state.ts';

const orders: readonly Order[] = ['distance', 'price', 'power'];

/** What the list is ordered by. */
export function createOrderChoice({ texts, state, until }: App): HTMLElement {
  const choose = (): void => {
    state.order.value = orders.find((one) => one === select.value) ?? 'distance';
  };
  const options = orders.map((order) => element('option', { value: order }, texts.results.orders[order]));
  const select = element('select', { id: 'order', onchange: choose }, ...options);
  select.value = state.order.value;
  // Words are no point to be at a distance from.
  const name = (): void => {
    const { distance, match } = texts.results.orders;
    const [first] = options;
    if (first !== undefined) first.textContent = state.words.value === '' ? distance : match;
  };
  state.words.watch(name, until);
  name();
  return element('div', { class: 'order' }, element('label', { for: 'order' }, texts.results.order), select);
}
