/**
 * The page of a prepare link: takes the link out of the address, and warns before what was not saved
 * is lost. It has no static import, so that its first statement runs before anything else is loaded.
 */
const link = location.href;
history.replaceState(null, "", location.pathname);

const { ParaphPrepare } = await import("./prepare.js");

const element = document.querySelector("paraph-prepare");
if (element instanceof ParaphPrepare) {
  element.link = link;
  addEventListener("beforeunload", (event) => {
    if (element.dirty) event.preventDefault();
  });
}
