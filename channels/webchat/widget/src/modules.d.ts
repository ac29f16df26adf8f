// SPDX-License-Identifier: AGPL-3.0-or-later
declare module "*.yaml" {
  // The three that widget.js needs by name; chat.js takes the whole catalogue.
  export const open: string;
  export const open_unread: string;
  export const close: string;
  export const unreachable: string;
}
declare module "*.css?inline" {
  const css: string;
  export default css;
}
