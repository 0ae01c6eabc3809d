/**
 * What is seen until the widget shows its first page itself: the lines of its frame, and that page
 * as soon as the renderer has painted it. Nothing of it can be pressed or is read out.
 */

/** A picture fades in as long, `desk.css`; what lies over it goes afterwards. */
const FADED_MS = 200;
/** When nothing was heard of the widget for so long, it has something else to show. */
const GONE_MS = 5_000;
/** What the widget shows when it is there: a picture, or a sheet over the document. */
const SHOWN = ".picture.shown, .layer > *, .notice";
/** What people do to move what lies below. */
const MOVES = /** @type {const} */ ([
  "wheel",
  "touchmove",
  "keydown",
  "pointerdown",
]);

/**
 * Draws the lines into the root that the widget is mounted into later.
 *
 * @param {HTMLElement} root
 * @param {boolean} hideHeader
 */
export function showEarly(root, hideHeader) {
  const early = document.createElement("div");
  early.className = "early";
  early.setAttribute("aria-hidden", "true");
  early.inert = true;
  const [header, room, footer] = [part(), part(), part()];
  header.hidden = hideHeader;
  const page = document.createElement("canvas");
  room.append(page);
  early.append(header, room, footer);
  root.append(early);
  let painted = false;
  return {
    /** Shows the page. @param {ImageBitmap} bitmap */
    paint: (bitmap) => {
      // A picture that comes later than the widget is shown by the widget.
      painted = early.isConnected;
      return painted ? paint(page, bitmap) : Promise.resolve();
    },
    /** Keeps only the page, until the widget shows its own. */
    hand: () => (painted ? hand(root, early, room) : early.remove()),
  };
}

function part() {
  const part = document.createElement("div");
  part.className = "p";
  return part;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageBitmap} bitmap
 * @returns {Promise<void>} Resolves when it is seen.
 */
async function paint(canvas, bitmap) {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.style.inlineSize = `${bitmap.width / devicePixelRatio}px`;
  canvas.getContext("bitmaprenderer")?.transferFromImageBitmap(bitmap);
  await new Promise(requestAnimationFrame);
  performance.mark("paraph:page");
  // A task of its own begins when the frame is out.
  await new Promise((resolve) => setTimeout(resolve));
}

/**
 * @param {HTMLElement} root
 * @param {HTMLElement} early
 * @param {HTMLElement} room
 */
function hand(root, early, room) {
  early.classList.add("over");
  const gone = new AbortController();
  const end = () => {
    gone.abort();
    early.remove();
  };
  const look = () => {
    layOver(root, room);
    if (!root.querySelector(SHOWN)) return;
    watching.disconnect();
    setTimeout(end, FADED_MS);
  };
  const watching = new MutationObserver(look);
  watching.observe(root, {
    subtree: true,
    childList: true,
    attributeFilter: ["class"],
  });
  for (const move of MOVES)
    root.addEventListener(move, end, { signal: gone.signal, passive: true });
  const late = setTimeout(end, GONE_MS);
  gone.signal.addEventListener("abort", () => {
    clearTimeout(late);
    watching.disconnect();
  });
  look();
}

/**
 * Lays the page exactly where the widget will show it: its desk is there already.
 *
 * @param {HTMLElement} root
 * @param {HTMLElement} room
 */
function layOver(root, room) {
  const desk = root.querySelector(".desk");
  if (!desk) return;
  const [outer, inner] = [root, desk].map((e) => e.getBoundingClientRect());
  if (!outer || !inner) return;
  Object.assign(room.style, {
    left: `${inner.left - outer.left}px`,
    top: `${inner.top - outer.top}px`,
    width: `${desk.clientWidth}px`,
    height: `${desk.clientHeight}px`,
  });
}
