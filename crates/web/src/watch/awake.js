// Keeps the screen on, where the browser can: a dark screen doesn't ring.

/** Whether this page can keep its screen on. */
export const canStayAwake = () => "wakeLock" in navigator;

/** Holds a wake lock, and takes it anew whenever the page comes back into sight. */
export function stayAwake() {
  const hold = () => {
    if (document.visibilityState === "visible") navigator.wakeLock?.request("screen").catch(() => {});
  };
  document.addEventListener("visibilitychange", hold);
  hold();
}
