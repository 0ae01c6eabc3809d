//! The doors of a module: what its script calls. They stand in the program, not in the library, or
//! each module would carry what the other one exports.

/// Exports `mount` and the handle that it gives from a module of the library.
#[macro_export]
macro_rules! module {
    ($inside:path) => {
        mod doors {
            #![expect(
                unreachable_pub,
                reason = "what is exported must be public where it stands"
            )]

            use wasm_bindgen::prelude::*;
            use $inside as inside;

            /// Something that was mounted.
            #[wasm_bindgen]
            #[derive(Debug)]
            pub struct Handle(inside::Handle);

            /// Mounts into a part of a shadow root, or of a page.
            #[wasm_bindgen]
            pub fn mount(
                root: web_sys::HtmlElement,
                options: &JsValue,
                emit: js_sys::Function,
            ) -> Result<Handle, JsError> {
                inside::mount(root, options, emit).map(Handle)
            }

            #[wasm_bindgen]
            impl Handle {
                /// Changes an option live.
                pub fn set(&self, name: &str, value: &JsValue) {
                    self.0.set(name, value);
                }

                /// Does what the element's methods say.
                #[must_use]
                pub fn call(&self, method: &str, args: &js_sys::Array) -> JsValue {
                    self.0.call(method, args)
                }

                /// Ends it and frees what it holds.
                pub fn unmount(&mut self) {
                    self.0.unmount();
                }
            }
        }
    };
}
