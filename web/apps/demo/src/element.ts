export type Child = Node | string | null | undefined | false;

type Attributes = Record<string, string | boolean | ((event: Event) => void) | undefined>;

function setAttribute(node: Element, name: string, value: Attributes[string]): void {
  if (typeof value === 'function') node.addEventListener(name.replace(/^on/, ''), value);
  else if (value === true) node.setAttribute(name, '');
  else if (typeof value === 'string') node.setAttribute(name, value);
}

const isNode = (child: Child): child is Node | string => Boolean(child);

/** Makes an element; text children are text, never markup. */
export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) setAttribute(node, name, value);
  node.append(...children.filter(isNode));
  return node;
}

const paths = {
  send: 'm5 12 14-7-4 14-3-6zm7 1 7-8',
  photo: 'M4 6h16v12H4zm0 9 4-4 4 4 3-3 5 5M15.5 9.5h.01',
  contact: 'M4 20c0-4 3.5-6 8-6s8 2 8 6M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8z',
  outside: 'M14 4h6v6m0-6-9 9M18 14v6H4V6h6',
  close: 'm6 6 12 12M18 6 6 18',
  edit: 'M4 20h4L19 9l-4-4L4 16z',
  block: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8',
  file: 'M6 3h8l4 4v14H6zm8 0v4h4',
  add: 'M12 5v14M5 12h14',
} as const;

export function icon(name: keyof typeof paths): SVGSVGElement {
  const space = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(space, 'svg');
  for (const [key, value] of Object.entries({
    viewBox: '0 0 24 24', width: '20', height: '20', fill: 'none', stroke: 'currentColor', 'aria-hidden': 'true',
    'stroke-width': '1.75', 'stroke-linecap': 'round', 'stroke-linejoin': 'round',
  })) svg.setAttribute(key, value);
  const path = document.createElementNS(space, 'path');
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
