import type { App } from '../parts/app.ts';
import { element, fill } from '../parts/element.ts';
import { countOf, type Filters, noFilters, payments, powerSteps } from '../parts/filters.ts';
import { icon } from '../parts/icon.ts';
import { commonConnectors } from '../parts/labels.ts';

/** The filters: those that are wanted most stand in the open, the others in a panel below. */
export function createFilterBar(app: App): HTMLElement {
  const { texts, state, until } = app;
  const { filters } = texts;
  const panel = element('div', {
    class: 'filter-panel',
    id: 'filter-panel',
    role: 'group',
    'aria-label': filters.title,
    hidden: true,
  });
  const count = element('span', { class: 'count' });
  const more = element(
    'button',
    {
      type: 'button',
      class: 'chip',
      'aria-expanded': 'false',
      'aria-controls': 'filter-panel',
      onclick: () => open(panel.hidden !== false),
    },
    icon('filter'),
    filters.more,
    count,
  );
  const open = (isOpen: boolean): void => {
    panel.hidden = !isOpen;
    more.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) panel.querySelector<HTMLElement>('input, select, button')?.focus();
    else more.focus();
  };
  const chips = element(
    'div',
    { class: 'chips' },
    more,
    toggle(app, filters.freeNow, 'freeNow'),
    toggle(app, filters.openNow, 'openNow'),
    toggle(app, filters.green, 'green', filters.greenHint),
  );
  fill(
    panel,
    ...fieldsOf(app),
    actionsOf(app, () => open(false)),
  );
  const show = (): void => {
    const set = countOf(state.filters.value);
    count.textContent = set === 0 ? '' : String(set);
    more.setAttribute('aria-label', set === 0 ? filters.more : `${filters.more}: ${filters.on(set)}`);
    more.classList.toggle('on', set > 0);
  };
  state.filters.watch(show, until);
  show();
  return element('section', { class: 'filters', 'aria-label': filters.title }, chips, panel);
}

/** A button that is pressed or not. */
function toggle(
  { state, until }: App,
  label: string,
  name: 'freeNow' | 'openNow' | 'green',
  hint?: string,
): HTMLElement {
  const button = element(
    'button',
    {
      type: 'button',
      class: 'chip',
      title: hint,
      onclick: () => change(state, { [name]: !state.filters.value[name] }),
    },
    icon('check'),
    label,
  );
  const show = (): void => button.setAttribute('aria-pressed', String(state.filters.value[name]));
  state.filters.watch(show, until);
  show();
  return button;
}

const change = (state: App['state'], some: Partial<Filters>): void => {
  state.filters.value = { ...state.filters.value, ...some };
};

function fieldsOf(app: App): HTMLElement[] {
  const { texts, state, labels, format } = app;
  const { filters } = texts;
  const power = element(
    'select',
    { id: 'filter-power', onchange: () => change(state, { powerMin: Number(power.value) }) },
    ...powerSteps.map((kw) =>
      element('option', { value: kw }, kw === 0 ? filters.anyPower : filters.fromPower(format.kw(kw))),
    ),
  );
  const operator = element('input', {
    id: 'filter-operator',
    list: 'operators',
    maxlength: 100,
    autocomplete: 'off',
    placeholder: filters.anyOperator,
    onchange: () => change(state, { operator: operator.value.trim() }),
  });
  const known = element('datalist', { id: 'operators' });
  void labels.operators.then((operators) =>
    fill(known, ...operators.map(({ name, party }) => element('option', { value: name ?? party }))),
  );
  const connectors = boxes(commonConnectors, (value) => labels.connector(value), app, 'connectors');
  const ways = boxes(payments, (value) => filters.payments[value as keyof typeof filters.payments], app, 'payments');
  const show = (): void => {
    power.value = String(state.filters.value.powerMin);
    operator.value = state.filters.value.operator;
  };
  state.filters.watch(show, app.until);
  show();
  return [
    element(
      'fieldset',
      {},
      element('legend', {}, filters.connector),
      element('div', { class: 'boxes' }, ...connectors),
    ),
    element(
      'div',
      { class: 'pair' },
      field('filter-power', filters.power, power),
      field('filter-operator', filters.operator, operator),
    ),
    known,
    element('fieldset', {}, element('legend', {}, filters.payment), element('div', { class: 'boxes' }, ...ways)),
  ];
}

const field = (id: string, label: string, control: HTMLElement): HTMLElement =>
  element('div', { class: 'field' }, element('label', { for: id }, label), control);

/** Boxes to be ticked, of which any number can be. */
function boxes(
  values: readonly string[],
  nameOf: (value: string) => string,
  { state, until }: App,
  of: 'connectors' | 'payments',
): HTMLElement[] {
  return values.map((value) => {
    const box = element('input', {
      type: 'checkbox',
      onchange: () => {
        const others = state.filters.value[of].filter((one) => one !== value);
        change(state, { [of]: box.checked ? [...others, value] : others });
      },
    });
    const show = (): void => {
      box.checked = (state.filters.value[of] as readonly string[]).includes(value);
    };
    state.filters.watch(show, until);
    show();
    return element('label', { class: 'box' }, box, element('span', {}, nameOf(value)));
  });
}

function actionsOf({ texts, state, until }: App, done: () => void): HTMLElement {
  const reset = element(
    'button',
    {
      type: 'button',
      class: 'button quiet',
      onclick: () => {
        state.filters.value = noFilters;
      },
    },
    texts.filters.reset,
  );
  const show = (): void => {
    reset.disabled = countOf(state.filters.value) === 0;
  };
  state.filters.watch(show, until);
  show();
  return element(
    'div',
    { class: 'actions' },
    reset,
    element('button', { type: 'button', class: 'button main', onclick: done }, texts.filters.done),
  );
}
