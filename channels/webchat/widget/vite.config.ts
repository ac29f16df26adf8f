// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds two classic scripts: widget.js, which every page carries, and chat.js, which it loads
// when somebody opens the chat (`--mode chat`). A site embeds the first with a single tag.
import { defineConfig, type Plugin } from "vite";
import { parse } from "yaml";

// Texts for people live in YAML; the scripts carry them, so they speak before the server does.
// One export for each text: widget.js keeps only its own three.
const catalogues: Plugin = {
  name: "frontdesk-texts",
  transform(code, id) {
    if (!id.endsWith(".yaml")) return null;
    const texts = Object.entries(parse(code) as Record<string, string>);
    const lines = texts.map(([key, text]) => `export const ${key} = ${JSON.stringify(text)};`);
    return { code: lines.join("\n"), map: null, moduleType: "js" };
  },
};

export default defineConfig(({ mode }) => {
  const isChat = mode === "chat";
  return {
    plugins: [catalogues],
    publicDir: false,
    build: {
      outDir: "../static",
      emptyOutDir: !isChat,
      target: "es2022",
      modulePreload: false,
      rolldownOptions: {
        input: isChat ? "src/chat.tsx" : "src/widget.ts",
        output: { format: "iife", entryFileNames: isChat ? "chat.js" : "widget.js" },
      },
    },
  };
});
