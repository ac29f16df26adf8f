// SPDX-License-Identifier: AGPL-3.0-or-later
// How many panes fit: phone one, medium two, wide three.

import { inject, onScopeDispose, ref, type InjectionKey, type Ref } from "vue";

import { breakpoints } from "@/design/tokens";

export type Layout = "phone" | "medium" | "wide";

export function useLayout(): Ref<Layout> {
  const phone = window.matchMedia(`(max-width: ${breakpoints.phone}px)`);
  const medium = window.matchMedia(`(max-width: ${breakpoints.medium}px)`);
  const now = (): Layout => (phone.matches ? "phone" : medium.matches ? "medium" : "wide");
  const layout = ref<Layout>(now());
  const update = () => (layout.value = now());
  phone.addEventListener("change", update);
  medium.addEventListener("change", update);
  onScopeDispose(() => {
    phone.removeEventListener("change", update);
    medium.removeEventListener("change", update);
  });
  return layout;
}

export const layoutKey: InjectionKey<Ref<Layout>> = Symbol("layout");

/** The layout the shell measured. */
export function useShellLayout(): Ref<Layout> {
  const layout = inject(layoutKey);
  if (!layout) throw new Error("used outside the shell");
  return layout;
}
