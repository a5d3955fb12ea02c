/** Just enough to build elements without a framework. */
interface Properties {
  readonly class?: string;
  readonly testId?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (properties.class) made.className = properties.class;
  if (properties.testId) made.dataset['testid'] = properties.testId;
  if (properties.text !== undefined) made.textContent = properties.text;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Writes text only when it differs: a live region would be read out again. */
export function setText(target: Element, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

/**
 * Brings a container's children in step with items, keeping the elements of items that stay: a focused button must not
 * lose its focus because something else changed.
 */
export function syncChildren<Item>(
  container: Element,
  kept: Map<string, Element>,
  items: readonly Item[],
  keyOf: (item: Item) => string,
  make: (item: Item) => Element,
): void {
  const wanted = new Set(items.map(keyOf));
  for (const [key, child] of kept) {
    if (wanted.has(key)) continue;
    child.remove();
    kept.delete(key);
  }
  items.forEach((item, index) => {
    const key = keyOf(item);
    const child = kept.get(key) ?? make(item);
    kept.set(key, child);
    if (container.children[index] !== child) container.insertBefore(child, container.children[index] ?? null);
  });
}

/** A part of the panel: an element, and how it shows a state. */
export interface Part<State> {
  readonly element: HTMLElement;
  update(state: State): void;
}
