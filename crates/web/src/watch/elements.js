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

/** A picture that gives way to a plain one while it can't be had: never a broken image. */
export function picture(src, alt = "") {
  const image = el("img", { class: "picture", alt, decoding: "sync", draggable: false });
  const fail = () => {
    image.src = SOMETHING;
    tryAgain(image, src);
  };
  image.addEventListener("error", fail, { once: true });
  image.src = src ?? SOMETHING;
  return image;
}

const SOMETHING = "/watch/pictures/something.svg";
/** How long until a picture that can't be had is asked for again, in ms. */
const AGAIN = 2000;

/** Out of sight, so that nothing flickers, and as long as it is on the screen. */
function tryAgain(image, src) {
  setTimeout(() => {
    if (!image.isConnected) return;
    const probe = new Image();
    probe.addEventListener("load", () => (image.src = src));
    probe.addEventListener("error", () => tryAgain(image, src));
    probe.src = src;
  }, AGAIN);
}
