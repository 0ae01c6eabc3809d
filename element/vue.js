/**
 * `<ParaphSign>` for Vue 3.
 *
 * ```vue
 * <script setup>
 * import { ParaphSign } from "paraph/vue.js";
 * </script>
 * <template><ParaphSign link-endpoint="/api/link" @signed="save" /></template>
 * ```
 *
 * Takes the element's properties by their names, and emits each event without its prefix:
 * `paraph-field-change` is `@field-change`, with the event's detail. A template ref has the element
 * as `element`. The element itself is defined by a script tag or by `load.js`.
 */

import { defineComponent, h, onMounted, ref, watch } from "vue";
import { EVENTS } from "./frame.js";
import { kindOf, PROPERTIES } from "./settings.js";
import { OBJECTS, shortName } from "./wrapping.js";

const SETTINGS = [...OBJECTS, ...PROPERTIES.keys()];

/** @param {string} property */
function declaration(property) {
  const kind = kindOf(PROPERTIES.get(property) ?? "");
  // A flag that stands alone in a template is an empty text, and means yes.
  const type = kind === "flag" || kind === "choice" ? Boolean : null;
  return { type, default: undefined };
}

export const ParaphSign = defineComponent({
  name: "ParaphSign",
  props: Object.fromEntries(SETTINGS.map((name) => [name, declaration(name)])),
  emits: [...EVENTS.keys()].map(shortName),
  setup(props, { emit, expose }) {
    const element = ref(/** @type {HTMLElement | null} */ (null));
    expose({ element });
    onMounted(() => {
      for (const event of EVENTS.keys()) {
        element.value?.addEventListener(event, (told) =>
          emit(shortName(event), Reflect.get(told, "detail"), told),
        );
      }
      for (const name of SETTINGS) {
        const read = () => /** @type {unknown} */ (Reflect.get(props, name));
        const set = (/** @type {unknown} */ value) => {
          if (element.value) Reflect.set(element.value, name, value ?? null);
        };
        if (read() !== undefined) set(read());
        watch(read, set);
      }
    });
    return () => h("paraph-sign", { ref: element });
  },
});
