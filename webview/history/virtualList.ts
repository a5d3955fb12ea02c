import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from '@tanstack/virtual-core';
import { element } from '../panel/dom';

export interface VirtualListOptions<Item> {
  readonly label: string;
  /** Describes the keys. */
  readonly describedBy: string;
  readonly keyOf: (item: Item) => string;
  /** Fills a row; `number` counts from one. */
  readonly draw: (item: Item, number: number) => readonly Node[];
  /** The item became the active one; null: there is none. */
  readonly onActive: (item: Item | null) => void;
  /** A key on the active item; true: it was used. */
  readonly onKey: (item: Item, event: KeyboardEvent) => boolean;
  readonly onOpen: (item: Item) => void;
  /** The end of the list is near. */
  readonly onEnd: () => void;
}

/** Rows beyond what is seen that are drawn too. */
const OVERSCAN = 6;
/** So many rows before the end more are asked for. */
const NEAR_END = 20;
/** A row's height in letters' heights, as panel.css has it. */
const ROW_EM = 3.6;

/** A list box of any length: only rows in sight are elements. The active row keeps its place when others come. */
export class VirtualList<Item> {
  readonly element: HTMLElement;
  private readonly inner = element('div', { class: 'virtual-rows', attributes: { role: 'presentation' } });
  private readonly virtualizer: Virtualizer<HTMLElement, HTMLElement>;
  private readonly rows = new Map<string, HTMLElement>();
  private items: readonly Item[] = [];
  private more = false;
  private activeKey: string | null = null;

  constructor(private readonly options: VirtualListOptions<Item>) {
    this.element = element(
      'div',
      {
        class: 'virtual-list',
        testId: 'history-list',
        attributes: {
          role: 'listbox',
          tabindex: '0',
          'aria-label': options.label,
          'aria-describedby': options.describedBy,
        },
      },
      this.inner,
    );
    this.element.addEventListener('keydown', (event) => this.key(event));
    this.virtualizer = new Virtualizer<HTMLElement, HTMLElement>({
      count: 0,
      getScrollElement: () => this.element,
      estimateSize: () => this.rowHeight(),
      overscan: OVERSCAN,
      observeElementRect,
      observeElementOffset,
      scrollToFn: elementScroll,
      getItemKey: (index) => this.keyAt(index),
      onChange: () => this.draw(),
    });
  }

  /** To be called once it is in the document; returns what ends it. */
  mount(): () => void {
    const unmount = this.virtualizer._didMount();
    this.virtualizer._willUpdate();
    return unmount;
  }

  get length(): number {
    return this.items.length;
  }

  get active(): Item | null {
    return this.items[this.activeIndex] ?? null;
  }

  /** Shows other items. `more`: there are further ones than these. */
  show(items: readonly Item[], more: boolean, keepPlace: boolean): void {
    this.items = items;
    this.more = more;
    for (const row of this.rows.values()) row.remove();
    this.rows.clear();
    this.virtualizer.setOptions({ ...this.virtualizer.options, count: items.length });
    this.virtualizer._willUpdate();
    if (!keepPlace) this.virtualizer.scrollToOffset(0);
    if (!keepPlace || this.activeIndex === -1) this.activeKey = items.length > 0 ? this.keyAt(0) : null;
    this.draw();
    this.options.onActive(this.active);
  }

  focus(): void {
    this.element.focus();
  }

  private get activeIndex(): number {
    return this.items.findIndex((item) => this.options.keyOf(item) === this.activeKey);
  }

  private keyAt(index: number): string {
    const item = this.items[index];
    return item === undefined ? String(index) : this.options.keyOf(item);
  }

  private rowHeight(): number {
    return ROW_EM * (Number.parseFloat(getComputedStyle(this.element).fontSize) || 13);
  }

  private key(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor(this.element.clientHeight / this.rowHeight()) - 1);
    const at = this.activeIndex;
    const to: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: this.items.length - 1,
    };
    const wanted = to[event.key];
    const { active } = this;
    if (wanted !== undefined) this.activate(Math.min(Math.max(wanted, 0), this.items.length - 1));
    else if (!active) return;
    else if (event.key === 'Enter') this.options.onOpen(active);
    else if (!this.options.onKey(active, event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private activate(index: number): void {
    if (!this.items[index]) return;
    this.activeKey = this.keyAt(index);
    this.virtualizer.scrollToIndex(index);
    this.draw();
    this.options.onActive(this.active);
  }

  private draw(): void {
    const items = this.virtualizer.getVirtualItems();
    this.inner.style.height = `${this.virtualizer.getTotalSize()}px`;
    const seen = new Set(items.map(({ index }) => this.keyAt(index)));
    for (const [key, row] of this.rows) {
      if (seen.has(key)) continue;
      row.remove();
      this.rows.delete(key);
    }
    for (const { index, start } of items) {
      const row = this.row(index);
      row.style.transform = `translateY(${start}px)`;
      const isActive = this.keyAt(index) === this.activeKey;
      row.setAttribute('aria-selected', String(isActive));
    }
    const activeRow = this.activeKey === null ? undefined : this.rows.get(this.activeKey);
    if (activeRow) this.element.setAttribute('aria-activedescendant', activeRow.id);
    else this.element.removeAttribute('aria-activedescendant');
    if (this.more && (items.at(-1)?.index ?? 0) >= this.items.length - NEAR_END) this.options.onEnd();
  }

  private row(index: number): HTMLElement {
    const key = this.keyAt(index);
    const known = this.rows.get(key);
    if (known) return known;
    const item = this.items[index];
    const row = element('div', {
      class: 'virtual-row',
      testId: 'history-row',
      attributes: {
        role: 'option',
        id: `history-row-${key}`,
        'aria-posinset': String(index + 1),
        'aria-setsize': this.more ? '-1' : String(this.items.length),
      },
    });
    if (item !== undefined) {
      row.append(...this.options.draw(item, index + 1));
      row.addEventListener('click', () => this.activate(this.items.indexOf(item)));
      row.addEventListener('dblclick', () => this.options.onOpen(item));
    }
    this.rows.set(key, row);
    // In the order of the list, which is the order in which it is read.
    const next = [...this.rows.values()].find((other) => Number(other.ariaPosInSet) > index + 1);
    this.inner.insertBefore(row, next ?? null);
    return row;
  }
}
