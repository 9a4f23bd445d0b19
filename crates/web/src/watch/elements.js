// HTML elements in few words.

/** An element with properties (`class`, `data-*` and `aria-*` as attributes) and children; null children are left out. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class" || name === "for" || name === "role" || name.includes("-")) node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A picture that gives way to a plain one where it can't be had: never a broken image. */
export function picture(src, alt = "") {
  const image = el("img", { class: "picture", alt, decoding: "sync", draggable: false });
  image.addEventListener("error", () => (image.src = SOMETHING), { once: true });
  image.src = src ?? SOMETHING;
  return image;
}

const SOMETHING = "/watch/pictures/something.svg";
