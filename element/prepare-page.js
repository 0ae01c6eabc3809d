/**
 * The page of a prepare link: takes the link out of the address before anything else is loaded, and
 * warns before what was not saved is lost.
 */
import { ParaphPrepare } from "./prepare.js";

const link = location.href;
history.replaceState(null, "", location.pathname);

const element = document.querySelector("paraph-prepare");
if (element instanceof ParaphPrepare) {
  element.link = link;
  addEventListener("beforeunload", (event) => {
    if (element.dirty) event.preventDefault();
  });
}
