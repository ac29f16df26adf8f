// SPDX-License-Identifier: AGPL-3.0-or-later
// What a machine can say about a page: names of controls, contrast of text, size of targets,
// double ids, sideways scrolling. Takes the root's selector, gives a list of faults in words.
(selector) => {
  const faults = new Set();
  const host = document.querySelector(selector);
  const root = host.shadowRoot ?? host;
  const brush = document.createElement("canvas").getContext("2d", { willReadFrequently: true });

  const rgba = (colour) => {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = colour;
    brush.fillRect(0, 0, 1, 1);
    return brush.getImageData(0, 0, 1, 1).data;
  };
  const over = (top, below) => {
    const share = top[3] / 255;
    return [0, 1, 2].map((i) => top[i] * share + below[i] * (1 - share));
  };
  const parentOf = (one) => one.parentElement ?? one.getRootNode().host ?? null;
  const backgroundOf = (one) => {
    const layers = [];
    for (let at = one; at; at = parentOf(at)) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== "none") return null;
      const colour = rgba(style.backgroundColor);
      layers.push(colour);
      if (colour[3] === 255) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const luminance = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const x = part / 255;
      return x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const isSeen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const isOff = (one) => one.closest("[disabled], [aria-disabled=true], .n-button--disabled") !== null;
  const opacityOf = (one) => {
    let opacity = 1;
    for (let at = one; at; at = parentOf(at)) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const describe = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""}`;

  for (const one of root.querySelectorAll("*")) {
    const text = [...one.childNodes].filter((node) => node.nodeType === 3).map((n) => n.data).join("").trim();
    if (!text || !isSeen(one) || isOff(one) || one.matches("script, style, option, .visually-hidden, .unseen")) continue;
    const background = backgroundOf(one);
    if (!background) continue;
    const style = getComputedStyle(one);
    const colour = rgba(style.color);
    const shown = over([colour[0], colour[1], colour[2], colour[3] * opacityOf(one)], background);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const contrast = ratio(shown, background);
    if (contrast < (isLarge ? 3 : 4.5)) {
      faults.add(`contrast ${contrast.toFixed(2)}: ${describe(one)} “${text.slice(0, 30)}”`);
    }
  }
  const controls = "button, a[href], input:not([type=hidden]), textarea, select, [role=button], [role=tab]";
  for (const one of root.querySelectorAll(controls)) {
    if (!isSeen(one)) continue;
    const label = one.id ? root.querySelector(`label[for="${CSS.escape(one.id)}"]`) : null;
    const name =
      one.getAttribute("aria-label") ||
      one.getAttribute("aria-labelledby") ||
      (label ?? one.closest("label") ?? one).textContent.trim() ||
      one.querySelector("[aria-label], [title], title")?.textContent;
    if (!name && !one.closest("[aria-hidden=true]")) faults.add(`no name: ${describe(one)}`);
    const box = one.getBoundingClientRect();
    const isInline = getComputedStyle(one).display === "inline";
    const isInner = one.matches(".n-base-selection-input, input[tabindex='-1'], .n-base-selection *");
    if (!isInline && !isInner && box.width && (box.width < 24 || box.height < 24) && !isSkipLink(one)) {
      faults.add(`small target ${Math.round(box.width)} × ${Math.round(box.height)}: ${describe(one)}`);
    }
  }
  function isSkipLink(one) {
    return one.matches(".skip, .visually-hidden, input[type=radio], input[type=checkbox]");
  }
  const ids = [...root.querySelectorAll("[id]")].map((one) => one.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => faults.add(`double id: ${id}`));
  if (document.documentElement.scrollWidth > innerWidth) faults.add("the page scrolls sideways");
  return [...faults];
};
