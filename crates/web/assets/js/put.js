// Puts parts of a page in place of those that have their ids, without taking anything out of a hand.

export function put(html) {
  const parts = document.createElement("template");
  parts.innerHTML = html;
  const focused = document.activeElement?.id || rowOf(document.activeElement)?.id;
  for (const fresh of [...parts.content.children]) {
    const old = document.getElementById(fresh.id);
    if (old?.querySelector("[data-rows]")) renew(old, fresh);
    else old?.replaceWith(fresh);
  }
  document.dispatchEvent(new Event("maat:new"));
  refocus(focused);
}

const rowOf = (element) => element?.closest("[data-rows] > *");

/** Row by row where someone may be writing in one: that row stays as it is, an opened one stays open. */
function renew(old, fresh) {
  const [rows, news] = [old, fresh].map((part) => part.querySelector("[data-rows]"));
  const kept = new Map([...rows.children].filter((row) => row.id && isInHand(row)).map((row) => [row.id, row]));
  keepOpen(rows, fresh);
  if (kept.size === 0) return void old.replaceWith(fresh);
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  for (const row of [...rows.children]) if (!kept.has(row.id)) row.remove();
  let next = rows.firstElementChild;
  for (const row of [...news.children]) {
    if (kept.has(row.id)) next = kept.get(row.id).nextElementSibling;
    else rows.insertBefore(row, next);
  }
}

function keepOpen(rows, fresh) {
  for (const details of rows.querySelectorAll("details[open]")) {
    const same = rowOf(details) && fresh.querySelector(`[id="${CSS.escape(rowOf(details).id)}"] details`);
    if (same) same.open = true;
  }
}

/** Something is being written in it, or what was wrong with it is being read. */
function isInHand(row) {
  if (row.querySelector(".wrong, [aria-busy=true]") || row.querySelector("input:focus, select:focus")) return true;
  const isTouched = (field) => field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  return [...row.querySelectorAll("input:not([type=hidden])")].some(isTouched);
}

/** The focus stays where it was, or on the row where it was. */
function refocus(id) {
  if (!id || document.activeElement !== document.body) return;
  const target = document.getElementById(id);
  const field = target?.matches("[data-rows] > *") ? target.querySelector("summary") : target;
  (field ?? document.getElementById("main")).focus({ preventScroll: true });
}
