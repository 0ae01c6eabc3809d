import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { compile } from "svelte/compiler";
import { ROOT } from "./stage.mjs";

/** Where React 18 is: the newer one is beside these tests. */
const OLDER = createRequire(join(ROOT, "element/package.json"));
const HERE = createRequire(import.meta.url);

const REACT = `
  import { createElement, StrictMode, useState } from "react";
  import { createRoot } from "react-dom/client";
  import { loadParaph } from "paraph/load.js";
  import { ParaphSign } from "paraph/react.js";
  loadParaph(FOLDER);
  function App() {
    const [log, setLog] = useState([]);
    const hear = (word) => (detail) => setLog((log) => [...log, word + " " + Object.keys(detail)]);
    const sign = createElement(ParaphSign, {
      className: "place", linkEndpoint: "/api/link", mode: MODE, hideTitle: true,
      onReady: hear("ready"), onFieldChange: hear("field"), onSigned: hear("signed"),
    });
    return createElement(StrictMode, null, sign, createElement("pre", { id: "log" }, log.join("\\n")));
  }
  createRoot(document.querySelector("#app")).render(createElement(App));`;

const VUE = `
  import { createApp, h, ref } from "vue";
  import { loadParaph } from "paraph/load.js";
  import { ParaphSign } from "paraph/vue.js";
  loadParaph(FOLDER);
  const log = ref([]);
  const hear = (word) => (detail) => log.value.push(word + " " + Object.keys(detail));
  createApp({
    render: () => [
      h(ParaphSign, {
        class: "place", linkEndpoint: "/api/link", mode: MODE, hideTitle: "",
        onReady: hear("ready"), onFieldChange: hear("field"), onSigned: hear("signed"),
      }),
      h("pre", { id: "log" }, log.value.join("\\n")),
    ],
  }).mount("#app");`;

const SVELTE = `
  <script>
    import { loadParaph } from "paraph/load.js";
    loadParaph(FOLDER);
    let log = $state([]);
    const hear = (word) => (event) => log.push(word + " " + Object.keys(event.detail));
  </script>
  <paraph-sign class="place" link-endpoint="/api/link" mode={MODE} hide-title=""
    onparaph-ready={hear("ready")} onparaph-field-change={hear("field")} onparaph-signed={hear("signed")}
  ></paraph-sign>
  <pre id="log">{log.join("\\n")}</pre>`;

/** Applications as an integrator would write them: name, and how it is bundled. */
export const FRAMEWORKS = [
  { name: "React 19", mode: "inline", bundle: (made) => bundle(REACT, { ...made, from: HERE, react: true }) },
  { name: "React 18", mode: "frame", bundle: (made) => bundle(REACT, { ...made, from: OLDER, react: true }) },
  { name: "Vue 3", mode: "inline", bundle: (made) => bundle(VUE, { ...made, from: HERE }) },
  { name: "Svelte 5", mode: "inline", bundle: bundleSvelte },
];

/** Bundles a script for the browser. `paraph` is the folder of the npm package. */
async function bundle(contents, { paraph, folder, mode, from, react = false }) {
  const at = (name) => dirname(from.resolve(`${name}/package.json`));
  const result = await build({
    stdin: { contents, resolveDir: join(ROOT, "tests"), loader: "js" },
    alias: { paraph, ...(react ? { react: at("react"), "react-dom": at("react-dom") } : {}) },
    nodePaths: [join(ROOT, "tests/node_modules")],
    define: {
      "process.env.NODE_ENV": '"development"',
      FOLDER: JSON.stringify(folder),
      MODE: JSON.stringify(mode),
    },
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
  });
  return result.outputFiles[0].text;
}

function bundleSvelte(made) {
  const options = { filename: "App.svelte", generate: "client", dev: false };
  const { code } = compile(SVELTE, options).js;
  const app = `import { mount } from "svelte";
    ${code.replace("export default function", "function")}
    mount(App, { target: document.querySelector("#app") });`;
  return bundle(app, { ...made, from: HERE });
}
